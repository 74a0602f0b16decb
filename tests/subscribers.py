"""`python -m tests.subscribers`: real programs subscribe to a running app, and are compared with what it holds.

vdirsyncer fetches the feed and khal lists it; Thunderbird subscribes without a screen. Sessions lie close to both
changes of the clock, a third of them moved and a third cancelled; then one more is moved and one more cancelled, and
all fetch again. None of the programs is a dependency of the project:

    python -m venv /tmp/readers && /tmp/readers/bin/pip install vdirsyncer khal
    READERS=/tmp/readers/bin python -m tests.subscribers

Thunderbird is the machine's own. What is not there is said to be missing, and the answer is 1.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import icalendar

from planner.core import clock
from planner.core.clock import STOCKHOLM
from planner.core.db import db
from planner.training.changes import note_change
from planner.training.models.calendar import FeedKind
from planner.training.models.event import TrainingEvent
from tests.conftest import inside
from tests.reliability.server import HOST, Installation, prepared
from tests.training.calendars import HOUR, address, make_event, sessions_of, sign_up

BESIDE: Final = [timedelta(minutes=minutes) for minutes in (-1440, -120, -61, -60, -30, -1, 0, 1, 59, 60, 120, 1440)]
TITLE: Final = "Läsning; böcker, samtal"
PATIENCE: Final = 90  # seconds that Thunderbird gets to start and fetch
# By UID: when it starts and ends, its SEQUENCE, and whether it is cancelled.
Told = dict[str, tuple[datetime, datetime, int, bool]]


class MissingProgramError(Exception):
    """A program is not installed; the message is its name."""


def changes_of_the_clock() -> list[datetime]:
    """Return the two coming moments at which the clocks are changed: last Sundays, one o'clock UTC."""
    found = []
    for year in (clock.today().year, clock.today().year + 1):
        for month in (3, 10):
            last = date(year, month, 31)
            sunday = last - timedelta(days=(last.weekday() + 1) % 7)
            found.append(datetime(sunday.year, sunday.month, sunday.day, 1, tzinfo=UTC))
    return [moment for moment in found if moment > clock.now() + timedelta(days=2)][:2]


def laid_out(place: Installation) -> tuple[str, int]:
    """Make the sessions; return the path of the feed they are in, and the event's id."""
    town, app = place.town, place.app()
    starts = [moment + beside for moment in changes_of_the_clock() for beside in BESIDE]
    with inside(app, town.id):
        event_id = make_event(town, *starts, title=TITLE)
        sign_up(event_id, town.librarian)
        for number, session in enumerate(sessions_of(event_id)):
            if number % 3 == 1:
                session.starts_at, session.ends_at, session.sequence = (
                    starts[number] + HOUR,
                    starts[number] + 3 * HOUR,
                    2,
                )
            elif number % 3 == 2:
                session.cancelled_at, session.sequence = clock.now(), 1
        note_change(db.session.get_one(TrainingEvent, event_id))
    return address(app, town.librarian, FeedKind.MINE), event_id


def changed(place: Installation, event_id: int) -> None:
    """Move one session that was not moved and cancel one that was not cancelled."""
    with inside(place.app(), place.town.id):
        first, *_others, last = [s for s in sessions_of(event_id) if s.sequence == 0]
        first.starts_at, first.ends_at, first.sequence = first.starts_at + HOUR, first.ends_at + HOUR, 1
        last.cancelled_at, last.sequence = clock.now(), 1
        note_change(db.session.get_one(TrainingEvent, event_id))


def held(place: Installation, event_id: int) -> Told:
    """Return what the database holds."""
    with inside(place.app(), place.town.id):
        return {
            f"{s.uid}@localhost": (s.starts_at, s.ends_at, s.sequence, s.cancelled_at is not None)
            for s in sessions_of(event_id)
        }


# ---------------------------------------------------------------- vdirsyncer and khal


class Khal:
    """vdirsyncer keeps a folder like the feed, and khal lists it."""

    name = "vdirsyncer and khal"
    keeps_uids = False  # vdirsyncer gives what it fetches names of its own

    def __init__(self, folder: Path, url: str) -> None:
        """Write the settings of both; nothing is fetched yet."""
        self.programs = [_program(name) for name in ("vdirsyncer", "khal")]
        self.entries, status = folder / "entries", folder / "status"
        self.entries.mkdir()
        self.sync, self.list = folder / "vdirsyncer.conf", folder / "khal.conf"
        self.sync.write_text(
            f'[general]\nstatus_path = "{status}"\n[pair feed]\na = "here"\nb = "there"\ncollections = null\n'
            f'conflict_resolution = "b wins"\npartial_sync = "ignore"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.entries}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
        )
        self.list.write_text(
            f"[calendars]\n[[feed]]\npath = {self.entries}\n[locale]\nlocal_timezone = Europe/Stockholm\n"
            "default_timezone = Europe/Stockholm\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {folder}/khal.db\n"
        )

    def read(self) -> Told:
        """Fetch and list."""
        vdirsyncer, khal = self.programs
        for step in (["discover"], ["sync"]):
            _run([vdirsyncer, "-c", str(self.sync), *step])
        entries = [icalendar.Calendar.from_ical(path.read_bytes()) for path in self.entries.glob("*.ics")]
        known: dict[str, Any] = {str(one["UID"]): one for calendar in entries for one in calendar.walk("VEVENT")}
        found: Told = {}
        for moment in changes_of_the_clock():
            days = [f"{moment + timedelta(days=number):%Y-%m-%d}" for number in (-3, 3)]
            form = "{uid}|{start}|{end}|{status}"
            said = _run([khal, "--no-color", "-c", str(self.list), "list", "--day-format", "", "--format", form, *days])
            for line in said.splitlines():
                uid, starts, ends, status = line.split("|")
                wall = [datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=STOCKHOLM) for text in (starts, ends)]
                # Wall time names the hour that comes twice once; which of the two khal means, its entry says.
                own = [known[uid][name].dt.astimezone(STOCKHOLM) for name in ("DTSTART", "DTEND")]
                starts_at, ends_at = (
                    one.replace(fold=other.fold).astimezone(UTC) for one, other in zip(wall, own, strict=True)
                )
                found[uid] = (starts_at, ends_at, int(known[uid]["SEQUENCE"]), "CANCEL" in status)
        return found


# ---------------------------------------------------------------- Thunderbird


class Thunderbird:
    """Thunderbird without a screen, subscribed; what it has read stands in the file it keeps it in."""

    name = "Thunderbird"
    keeps_uids = True

    def __init__(self, folder: Path, url: str) -> None:
        """Write a profile with one calendar in it."""
        self.program = _program("thunderbird")
        self.profile = folder / "profile"
        self.profile.mkdir()
        calendar = "calendar.registry.6f2c0c1e-0000-4000-8000-000000000001"
        values: dict[str, str | bool | int] = {
            f"{calendar}.type": "ics",
            f"{calendar}.uri": url,
            f"{calendar}.name": "Feed",
            f"{calendar}.cache.enabled": True,
            f"{calendar}.readOnly": True,
            f"{calendar}.refreshInterval": "1",
            "calendar.timezone.local": "Europe/Stockholm",
            "calendar.timezone.useSystemTimezone": False,
            "mail.provider.suppress_dialog_on_startup": True,
            "mail.spotlight.firstRunDone": True,
            "datareporting.policy.dataSubmissionEnabled": False,
            "app.update.enabled": False,
        }
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in values.items()]
        (self.profile / "user.js").write_text("\n".join(lines) + "\n")
        self.before: Told = {}

    def read(self) -> Told:
        """Start it, and wait until it has another state than when it was read last, or for as long as it may take."""
        command = [self.program, "--headless", "--no-remote", "--profile", str(self.profile)]
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        process = subprocess.Popen(
            command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            last = time.monotonic() + PATIENCE
            found = self.before
            while time.monotonic() < last and (not found or found == self.before):
                time.sleep(1)
                found = self._kept()
            time.sleep(2)
            found = self._kept()
        finally:
            process.terminate()
            process.wait(30)
        self.before = found
        return found

    def _kept(self) -> Told:
        path = self.profile / "calendar-data" / "cache.sqlite"
        if not path.exists():
            return {}
        copy = path.with_suffix(".copy")
        try:
            for ending in ("", "-wal"):
                if Path(f"{path}{ending}").exists():
                    shutil.copy(f"{path}{ending}", f"{copy}{ending}")
            with closing(sqlite3.connect(copy)) as connection:
                rows = connection.execute(
                    "SELECT e.id, e.event_start, e.event_end, e.ical_status, p.value FROM cal_events e "
                    "LEFT JOIN cal_properties p ON p.item_id = e.id AND p.cal_id = e.cal_id AND p.key = 'SEQUENCE'"
                ).fetchall()
        except sqlite3.Error:
            return {}
        return {
            uid: (_moment(starts), _moment(ends), int(sequence or 0), status == "CANCELLED")
            for uid, starts, ends, status, sequence in rows
        }


# ---------------------------------------------------------------- all of it


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


def _program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("READERS", ""), os.environ.get("PATH", "")]))
    if found is None:
        raise MissingProgramError(name)
    return found


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def running() -> Iterator[Installation]:
    """Run the app on an empty database of its own."""
    with tempfile.TemporaryDirectory(prefix="oppna-dorren-") as home:
        place = prepared(Path(home))
        try:
            yield place.start(workers=2)
        finally:
            place.kill()


def compared(program: Khal | Thunderbird, what: str, expected: Told) -> int:
    """Say how many sessions a program tells right; return how many it does not."""
    found = program.read()
    held_now, told = (
        Counter(one.items() if program.keeps_uids else [("", said) for said in one.values()])
        for one in (expected, found)
    )
    missing, more = held_now - told, told - held_now
    right = held_now.total() - missing.total()
    print(f"{program.name}, {what}: {right} of {len(expected)} right, {len(found)} told.", flush=True)
    for name, some in (("not told", missing), ("told instead", more)):
        for one in list(some)[:5]:
            print(f"  {name}: {one}", flush=True)
    return missing.total() + more.total()


def main() -> int:
    """Subscribe with each program; return 1 when any tells anything otherwise, or is not there."""
    kinds: tuple[type[Khal | Thunderbird], ...] = (Khal, Thunderbird)
    trouble = 0
    with running() as place, tempfile.TemporaryDirectory(prefix="subscribers-") as folder:
        path, event_id = laid_out(place)
        programs: list[Khal | Thunderbird] = []
        for kind in kinds:
            home = Path(folder) / kind.__name__
            home.mkdir()
            try:
                programs.append(kind(home, f"http://{HOST}:{place.port}{path}"))
            except MissingProgramError as error:
                print(f"{error} is not installed: see the top of tests/subscribers.py.", flush=True)
                trouble += 1
        for what in ("first fetch", "after a move and a cancellation"):
            expected = held(place, event_id)
            trouble += sum(compared(program, what, expected) for program in programs)
            changed(place, event_id)
    return int(trouble > 0)


if __name__ == "__main__":
    sys.exit(main())
