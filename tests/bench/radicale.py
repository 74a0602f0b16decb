"""Radicale on loopback serving the same feed: what a widespread calendar server takes for it, beside ours.

It is no dependency of the project. BENCH_RADICALE names its program; without it the row says that it is not
installed. Its collection is laid on disk as it keeps it, a file for each entry. At the first fetch it reads and checks
each of them, which takes it longer than any client waits, and keeps what it found; what is measured comes after that.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from tests.bench.connection import CALENDAR, Connection
from tests.bench.figures import Result
from tests.bench.measuring import Probe, measure
from tests.bench.servers import STOP_WITHIN, NoAnswerError, Server
from tests.postgres import end_with_parent, free_port

ROW: Final = "radicale by ours, the same feed"
INSTALL: Final = (
    "Radicale is not installed: python -m venv /tmp/radicale && /tmp/radicale/bin/pip install radicale, "
    "then BENCH_RADICALE=/tmp/radicale/bin/radicale"
)
READ_WITHIN: Final = 300  # seconds
PATH: Final = "/bench/feed/"
ENTRY: Final = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
ZONE: Final = re.compile(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", re.DOTALL)
SETTINGS: Final = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""


def beside(ours: Probe, folder: Path, *, rounds: int, label: str) -> Result:
    """Return how many times what ours takes Radicale takes for the same feed, whole and unchanged, in turns."""
    name, stated = ROW + label, "≥ 40"
    if program() is None:
        return Result(name, 0, unit="×", stated=stated, at_most=False, note=INSTALL)
    with serving(ours.connection.send(ours.request).body, folder) as server:
        theirs = probe(server)
        measure([theirs, ours], rounds=rounds)
    entries = [one.answer.body.count(b"BEGIN:VEVENT") if one.answer else 0 for one in (theirs, ours)]
    note = f"{theirs.cpu_ms:.1f} ms and {ours.cpu_ms:.2f} ms of CPU, {entries[0]} and {entries[1]} entries"
    return Result(name, theirs.cpu_ms / ours.cpu_ms, unit="×", stated=stated, reach=40, at_most=False, note=note)


def program() -> str | None:
    """Return where Radicale's program is, or None."""
    return shutil.which(os.environ.get("BENCH_RADICALE") or "radicale")


class Radicale(Server):
    """Radicale's own server: one process, which answers itself."""

    def workers(self) -> list[int]:
        """Return its one process."""
        return [self.process.pid]


@contextmanager
def serving(feed: bytes, folder: Path) -> Iterator[Radicale]:
    """Run it with the entries of a feed until the block ends; yields it once it answers."""
    found = program()
    assert found
    lay(feed, folder / "storage")
    port = free_port()
    settings, log = folder / "radicale.ini", folder / "radicale.log"
    settings.write_text(SETTINGS.format(port=port, folder=folder / "storage"))
    with log.open("ab") as file:
        process = subprocess.Popen(
            [found, "--config", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            preexec_fn=end_with_parent(),  # noqa: PLW1509 - no thread of ours is running here
        )
    try:
        wait(process, port, log)
        yield Radicale(process, port, log)
    finally:
        process.terminate()
        process.wait(timeout=STOP_WITHIN)


def lay(feed: bytes, folder: Path) -> None:
    """Write the entries as Radicale keeps them."""
    collection = folder / "collection-root" / PATH.strip("/")
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR"}))
    zone = b"".join(ZONE.findall(feed))
    for number, entry in enumerate(ENTRY.findall(feed)):
        whole = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//\r\n" + zone + entry + b"END:VCALENDAR\r\n"
        (collection / f"{number}.ics").write_bytes(whole)


def wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when it has answered once, having read all entries."""
    last = time.monotonic() + READ_WITHIN
    while process.poll() is None and time.monotonic() < last:
        connection = HTTPConnection("127.0.0.1", port, timeout=READ_WITHIN)
        try:
            connection.request("GET", PATH, headers=headers())
            connection.getresponse().read()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise NoAnswerError(f"Radicale did not start:\n{log.read_text()[-3000:]}")


def headers() -> dict[str, str]:
    """Return what is sent along: somebody's name, whose collection it is."""
    return CALENDAR | {"Authorization": "Basic " + b64encode(b"bench:bench").decode()}


def probe(server: Radicale) -> Probe:
    """Return the probe of its feed, whole."""
    connection = Connection(server.port, headers())
    return Probe("Radicale", server, connection, connection.written(PATH))
