"""Servers as production runs them, and what their processes use: CPU time to the nanosecond, memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from planner.core.serve import server_command
from planner.core.settings import ROOT
from tests.bench.connection import Connection
from tests.postgres import end_with_parent, free_port

START_WITHIN: Final = 60  # seconds
STOP_WITHIN: Final = 40  # seconds
LIMITS: Final = "tests.bench.limits:create_app()"


class NoAnswerError(Exception):
    """A server did not start; the message ends with its log."""


class Server:
    """One running server: gunicorn and its worker processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    def workers(self) -> list[int]:
        """Return the ids of the worker processes."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def cpu(self) -> float:
        """Return the CPU seconds that the workers have used up to now, all threads."""
        return sum(self.cpu_of_each().values())

    def cpu_of_each(self) -> dict[int, float]:
        """Return the same of each worker, by its id."""
        # The CPU clock of another process has the number that clock_getcpuclockid(3) makes of its id.
        return {pid: time.clock_gettime(~pid << 3 | 2) for pid in self.workers()}

    def memory(self) -> float:
        """Return the largest worker's memory in MB, shared pages counted in full (RSS)."""
        return max(self._memory(pid, "Rss:") for pid in self.workers())

    def own_memory(self) -> float:
        """Return the largest worker's share of the memory in MB (PSS)."""
        return max(self._memory(pid, "Pss:") for pid in self.workers())

    @staticmethod
    def _memory(pid: int, field: str) -> float:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise AssertionError


@contextmanager
def serving(
    env: Mapping[str, str], log: Path, *, workers: int = 1, app: str = "wsgi:app", port: int | None = None
) -> Iterator[Server]:
    """Run a server until the block ends; yields it once it answers."""
    port = port or free_port()
    command = server_command("127.0.0.1", port, workers, env)
    command[-1] = app
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
        wait_until_it_answers(process, port, log, "/healthz")
        yield Server(process, port, log)
    finally:
        process.terminate()
        process.wait(timeout=STOP_WITHIN)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path, path: str) -> None:
    """Return as soon as the server has answered once with 200."""
    last = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < last:
        try:
            if Connection(port).get(path).status == 200:
                return
        except OSError:
            time.sleep(0.005)
    raise NoAnswerError(f"The server did not start:\n{log.read_text()[-3000:]}")


def environment(data: Path, *, production: bool, port: int, database: str = "") -> dict[str, str]:
    """Return the environment of the app: none of the caller's own settings, data in the folder given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLANNER_", "WEB_"))}
    return kept | {
        "PLANNER_BASE_URL": f"http://127.0.0.1:{port}",
        "PLANNER_DATA_DIR": str(data),
        "PLANNER_DATABASE_URL": database,
        "PLANNER_ENV": "production" if production else "development",
        "PLANNER_SECRET_KEY": "bench-only-0123456789abcdefghijklmnopqrstuvwxyz",
        "PORT": str(port),
        "LIMITS_DATABASE": str(data / "limits.sqlite3"),
    }
