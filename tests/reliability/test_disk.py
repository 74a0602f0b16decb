"""On a full or read-only disk: a clear 503 with the text kept, reading goes on, and writing comes back by itself."""

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.core.settings import ROOT
from tests.reliability.server import Installation, Sender

PAGE = b"x" * 4096


@dataclass
class Disk:
    """A small disk; without the right to mount one, a limit on the size of the server's files stands in for it."""

    place: Installation
    mounted: bool

    @property
    def _ballast(self) -> Path:
        return self.place.home / "ballast"

    def fill(self) -> None:
        if self.mounted:
            handle = os.open(self._ballast, os.O_WRONLY | os.O_CREAT)
            with contextlib.suppress(OSError):
                while True:
                    os.write(handle, PAGE)
            os.close(handle)
        else:
            self._limit(1)

    def make_room(self) -> None:
        if self.mounted:
            self._ballast.unlink()
        else:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, largest: int) -> None:
        for worker in self.place.workers():
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def protected(self) -> bool:
        """Make it read-only and tell whether it is: nothing may have a file open for writing."""
        if self.mounted:
            mount("-o", "remount,ro", str(self.place.home))
        else:
            for path in (*self.place.home.iterdir(), self.place.home):
                path.chmod(path.stat().st_mode & 0o555)
        return not os.access(self.place.home, os.W_OK)

    def unprotect(self) -> None:
        if self.mounted:
            mount("-o", "remount,rw", str(self.place.home))
        else:
            for path in (self.place.home, *self.place.home.iterdir()):
                path.chmod(path.stat().st_mode | 0o200)


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(template: Installation, tmp_path: Path) -> Iterator[Disk]:
    home = tmp_path / "disk"
    home.mkdir()
    mounted = os.geteuid() == 0 and mount("-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", str(home))
    assert mounted or os.geteuid() != 0, "root may write to a read-only directory: let this user mount, or be another"
    place = template.copy(home)
    try:
        yield Disk(place, mounted)
    finally:
        place.kill()
        if mounted:
            subprocess.run(["umount", "-l", str(home)], check=True)


def until(condition: Callable[[], bool], what: str) -> None:
    for _ in range(40):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"in 40 attempts: {what}")


def reads(sender: Sender) -> list[int]:
    return [sender.get(path).status for path in ("/account", "/sign-in", "/healthz") for _ in range(3)]


def test_a_full_disk_is_said_and_reading_goes_on_and_writing_too_once_there_is_room(disk: Disk) -> None:
    place = disk.place.start()
    sender = place.sender(place.town.librarian)
    assert sender.choose_language("en").status == 303
    disk.fill()
    typed = {"email": "somebody@dorrby.example", "note": "Det jag skrev"}
    answers = [sender.post("/forgotten-password", typed) for _ in range(6)]
    assert [answer.status for answer in answers] == [503] * 6
    assert {answer.headers["retry-after"] for answer in answers} == {"30"}
    assert all("Det jag skrev" in answer.text for answer in answers), "what was typed is on the page"
    assert reads(sender) == [200] * 9
    assert sender.get("/readyz").status == 503 or not disk.mounted
    disk.make_room()
    until(lambda: sender.post("/forgotten-password", typed).status == 303, "writing did not come back")
    assert sender.choose_language("sv").status == 303


def test_on_a_read_only_disk_reading_goes_on_and_writing_comes_back_by_itself(disk: Disk, tmp_path: Path) -> None:
    place = disk.place.start()
    assert place.sender(place.town.librarian).choose_language("en").status == 303
    place.kill()
    until(disk.protected, "the disk is still in use")
    log = tmp_path / "elsewhere.log"
    place.start(log=log)
    sender = place.sender(place.town.librarian)
    assert reads(sender) == [200] * 9
    answers = [sender.choose_language("sv") for _ in range(4)]
    assert [answer.status for answer in answers] == [503] * 4
    assert reads(sender) == [200] * 9
    disk.unprotect()
    # Each of the server's processes notices at its own first attempt.
    saves = ("en", "sv") * 4
    until(lambda: {sender.choose_language(word).status for word in saves} == {303}, "writing did not come back")


def test_a_read_only_data_directory_stops_the_start_in_one_line(disk: Disk) -> None:
    place = disk.place
    assert disk.protected()
    for key in (place.environ()["PLANNER_SECRET_KEY"], ""):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=place.environ(PLANNER_SECRET_KEY=key),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
        assert "PLANNER_DATA_DIR" in done.stderr
