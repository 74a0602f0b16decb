"""What one request at a time does not show: memory, the start, two processes, saving while feeds are fetched."""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

from planner.core.serve import server_command
from planner.core.settings import ROOT
from tests.bench.connection import Connection, hidden_fields, timed
from tests.bench.figures import Result, percentile
from tests.bench.servers import LIMITS, STOP_WITHIN, Server, serving, wait_until_it_answers
from tests.postgres import end_with_parent, free_port

FORK: Final = multiprocessing.get_context("fork")
BARE: Final = "tests.bench.bare:app"
CONNECTIONS: Final = 4
POLLS_A_SECOND: Final = 33  # what 10,000 people's calendars ask for at peak
UNCHANGED: Final = 0.95  # of them


# Requests ready to be sent, each with the status it is answered with, for a server.
Asked = Callable[[Server], Sequence[tuple[bytes, int]]]


# ---------------------------------------------------------------- memory


def memory(env: Mapping[str, str], folder: Path, *, quick: bool, asked: Asked, label: str) -> list[Result]:
    """Send thousands of mixed requests to one worker on four connections; return its memory and how it grew."""
    count = 1_000 if quick else 10_000
    with serving(env, folder / "memory.log") as server, serving(env, folder / "bare.log", app=BARE) as bare:
        requests = asked(server)
        hammer(server, requests, count // 2)
        halfway = server.memory()
        hammer(server, requests, count // 2)
        return [
            Result(
                f"memory after {count:,} requests{label}",
                server.memory(),
                bare.memory(),
                unit="MB",
                stated="≤ 110",
                reach=110,
                note=f"{server.own_memory():.0f} MB its own (PSS)",
            ),
            Result(f"growth in the second half{label}", server.memory() - halfway, unit="MB", stated="≤ 5", reach=5),
        ]


def hammer(server: Server, requests: Sequence[tuple[bytes, int]], count: int) -> None:
    """Send a number of requests, the given ones in turn, on four connections at once."""
    failures: list[BaseException] = []

    def send(offset: int) -> None:
        connection = Connection(server.port)
        try:
            for number in range(offset, count, CONNECTIONS):
                request, expected = requests[number % len(requests)]
                timed(connection, request, expected)
        except BaseException as error:  # noqa: BLE001 - raised again below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(offset,)) for offset in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


# ---------------------------------------------------------------- the start


def start(env: Mapping[str, str], folder: Path, *, quick: bool, label: str) -> list[Result]:
    """Return how long the server and a bare one take from their start to their first page; in turns."""
    ours, bare = [], []
    for _ in range(3 if quick else 7):
        ours.append(_first_answer(env, folder / "start.log", "wsgi:app"))
        bare.append(_first_answer(env, folder / "start.log", BARE))
    return [Result(f"start to first page{label}", median(ours), median(bare), unit="s", stated="≤ 1.0", reach=1.0)]


def _first_answer(env: Mapping[str, str], log: Path, app: str) -> float:
    port = free_port()
    command = server_command("127.0.0.1", port, 1, env)
    command[-1] = app
    began = time.perf_counter()
    with log.open("ab") as file:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - no thread of ours is running here
        )
    try:
        wait_until_it_answers(process, port, log, "/sign-in")
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=STOP_WITHIN)


# ---------------------------------------------------------------- one process and two


def workers(
    env: Mapping[str, str], limited: Mapping[str, str], folder: Path, *, quick: bool, asked: Asked, label: str
) -> list[Result]:
    """Return how much more two workers answer than one, beside the same of the limit's page; in turns."""
    seconds, rounds = (1.5, 2) if quick else (3.0, 4)
    with ExitStack() as stack:
        ours = [stack.enter_context(serving(env, folder / "workers.log", workers=n)) for n in (1, 2)]
        bare = [stack.enter_context(serving(limited, folder / "workers.log", workers=n, app=LIMITS)) for n in (1, 2)]
        page = [[(Connection(server.port).written("/page"), 200)] for server in bare]
        sets = [(server, asked(server)) for server in ours] + list(zip(bare, page, strict=True))
        rates: list[list[float]] = [[] for _ in sets]
        for _ in range(rounds):
            for kept, (server, requests) in zip(rates, sets, strict=True):
                kept.append(rate(server.port, requests, seconds))
    one, two, limit_one, limit_two = (median(kept) for kept in rates)
    limit = limit_two / limit_one
    return [
        Result(
            f"1 → 2 workers{label}",
            two / one,
            limit,
            unit="×",
            stated="≥ 1.7 of 2",
            reach=1.7 * limit / 2,
            at_most=False,
            note=f"{one:.0f} → {two:.0f} a second",
        )
    ]


def rate(port: int, requests: Sequence[tuple[bytes, int]], seconds: float) -> float:
    """Return answers per second to four connections, each in a process that does nothing else."""
    counts = FORK.Queue()
    processes = [FORK.Process(target=_ask_on, args=(port, requests, n, seconds, counts)) for n in range(CONNECTIONS)]
    for process in processes:
        process.start()
    answered: int = sum(counts.get(timeout=seconds + 30) for _ in processes)
    for process in processes:
        process.join()
    return answered / seconds


def _ask_on(
    port: int, requests: Sequence[tuple[bytes, int]], offset: int, seconds: float, counts: multiprocessing.Queue[int]
) -> None:
    connection = Connection(port)
    last = time.perf_counter() + seconds
    count = 0
    while time.perf_counter() < last:
        request, expected = requests[(offset + count) % len(requests)]
        timed(connection, request, expected)
        count += 1
    counts.put(count)


# ---------------------------------------------------------------- saving while feeds are fetched


def saving(
    env: Mapping[str, str],
    folder: Path,
    *,
    quick: bool,
    person: Callable[[Server], Connection],
    feed: Callable[[Connection], str],
) -> list[Result]:
    """Return how long the slowest hundredth of saves takes while feeds are fetched, beside the same when idle."""
    saves = 150 if quick else 600
    log = folder / "saving.log"
    with serving(env, log, workers=2) as server:
        saver = person(server)
        polling = FORK.Process(target=_poll, args=(server.port, feed(saver)))
        idle, busy = [], []
        idle += _saves(saver, saves // 2)
        polling.start()
        try:
            busy += _saves(saver, saves)
        finally:
            polling.terminate()
            polling.join()
        idle += _saves(saver, saves - saves // 2)
    locked = len(re.findall(r"locked", log.read_text()))
    quiet = percentile(idle, 0.99) * 1000
    return [
        Result(
            "save, p99, while feeds are fetched",
            percentile(busy, 0.99) * 1000,
            quiet,
            percentile(busy, 0.5) * 1000,
            stated="≤ 3 × idle",
            reach=3 * quiet,
            note=f"{locked} times “locked” in {len(idle) + len(busy):,} saves",
        )
    ]


def _saves(person: Connection, count: int) -> list[float]:
    page = person.get("/account", {"Accept-Encoding": "identity"}).body.decode()
    token = {"csrf_token": hidden_fields(page)["csrf_token"], "back": "/account"}
    forms = [person.written("/language", form=token | {"language": code}) for code in ("en", "sv")]
    return [timed(person, forms[number % 2], 303)[0] for number in range(count)]


def _poll(port: int, path: str) -> None:
    """Fetch a feed again and again as many people's calendars do, most of them finding nothing new."""
    connection = Connection(port, {"User-Agent": "bench-calendar/1.0", "Accept-Encoding": "gzip"})
    tag = connection.get(path).header("ETag") or ""
    turn = 0
    while True:
        turn += 1
        known = {"If-None-Match": tag} if turn % round(1 / (1 - UNCHANGED)) else {}
        connection.get(path, known)
        time.sleep(1 / POLLS_A_SECOND)
