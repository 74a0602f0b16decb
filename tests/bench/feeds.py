"""Feeds from two workers, as production runs them: what a fetch costs, and that a change is in the very next one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.connection import CALENDAR, Connection, timed
from tests.bench.figures import Result, percentile
from tests.bench.load import rate
from tests.bench.pages import feed_path
from tests.bench.servers import LIMITS, Server, serving
from tests.bench.town import EVENTS, Town

WORKERS: Final = 2
MOST_CONNECTIONS: Final = 60  # opened until each worker has answered on one
ASKED: Final = 30  # times, to see whose CPU clock moves


def run(
    env: Mapping[str, str],
    limited: Mapping[str, str],
    folder: Path,
    town: Town,
    *,
    quick: bool,
    person: Callable[[Server], Connection],
    label: str,
) -> list[Result]:
    """Measure with two workers of ours and two of the limits'; return the lines of the table."""
    with (
        serving(env, folder / "feeds.log", workers=WORKERS) as ours,
        serving(limited, folder / "feeds-limits.log", workers=WORKERS, app=LIMITS) as bare,
    ):
        path = feed_path(person(ours), "all")
        return [
            *costs(ours, bare, path, quick=quick, label=label),
            *changes(ours, path, town, quick=quick, label=label),
        ]


def costs(ours: Server, bare: Server, path: str, *, quick: bool, label: str) -> list[Result]:
    """Return what a fetch costs two busy workers, whole and unchanged, beside a bare view of the same bytes."""
    seconds, rounds = (1.0, 2) if quick else (2.0, 6)
    calendar = Connection(ours.port, CALENDAR)
    answer = calendar.get(path)
    asked: list[tuple[Server, Sequence[tuple[bytes, int]]]] = [
        (bare, [(Connection(bare.port, CALENDAR).written(f"/same?size={len(answer.body)}"), 200)]),
        (ours, [(calendar.written(path), 200)]),
        (ours, [(calendar.written(path, {"If-None-Match": answer.header("ETag") or ""}), 304)]),
    ]
    spent: list[list[tuple[float, float]]] = [[] for _ in asked]
    for _ in range(rounds):
        for kept, (server, requests) in zip(spent, asked, strict=True):
            began = server.cpu()
            answered = rate(server.port, requests, seconds)
            kept.append(((server.cpu() - began) * 1000 / (answered * seconds), answered))
    (limit, bare_rate), *found = [(median(cpu for cpu, _ in kept), median(n for _, n in kept)) for kept in spent]
    return [
        Result(
            f"feed of {EVENTS}, {name}, two workers{label}",
            cpu,
            limit,
            stated=f"≤ {factor} × same bytes",
            reach=limit * factor,
            note=f"{answered:.0f} a second, the bare view {bare_rate:.0f}",
        )
        for (name, factor), (cpu, answered) in zip((("whole", 3), ("304", 2)), found, strict=True)
    ]


def changes(ours: Server, path: str, town: Town, *, quick: bool, label: str) -> list[Result]:
    """Change an event again and again, each time fetching from every worker at once; count those that were late."""
    rounds = 10 if quick else 100
    connections = one_to_each(ours)
    late, waits = 0, []
    for _ in range(rounds):
        # Each worker has it ready, and says so, ahead of the change.
        tags = [connection.get(path).header("ETag") or "" for connection in connections]
        for connection, tag in zip(connections, tags, strict=True):
            timed(connection, connection.written(path, {"If-None-Match": tag}), 304)
        town.change_an_event(town.here)
        for connection, tag in zip(connections, tags, strict=True):
            began = time.perf_counter()
            answer = connection.get(path, {"If-None-Match": tag})
            waits.append((time.perf_counter() - began) * 1000)
            late += answer.status != 200 or f"ndrad {town.turn} g".encode() not in answer.body
    return [
        Result(
            f"changes not in the very next fetch{label}",
            late,
            unit=f"of {len(waits)}",
            stated="0",
            reach=0,
            note=f"{rounds} changes, each fetched from {len(connections)} processes",
        ),
        Result(
            f"first build after a change, in each process{label}",
            percentile(waits, 0.95),
            stated="≤ 50",
            reach=50,
            note=f"wall, p95 of {len(waits)}; at most {max(waits):.1f} ms",
        ),
    ]


def one_to_each(server: Server) -> list[Connection]:
    """Return a connection to each worker; which worker took one is seen from whose CPU clock moves."""
    found: dict[int, Connection] = {}
    for _ in range(MOST_CONNECTIONS):
        connection = Connection(server.port, CALENDAR)
        connection.get("/healthz")
        before = server.cpu_of_each()
        for _ in range(ASKED):
            connection.get("/healthz")
        after = server.cpu_of_each()
        worker = max(after, key=lambda pid: after[pid] - before[pid])
        if worker in found:
            connection.close()
        found.setdefault(worker, connection)
        if len(found) == WORKERS:
            return list(found.values())
    message = f"{len(found)} of {WORKERS} workers answered on {MOST_CONNECTIONS} connections."
    raise AssertionError(message)
