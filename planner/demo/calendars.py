"""Calendars that the demonstration's people have: their own with what else they want in it, a school's, an area's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app

from planner.core import clock
from planner.core.db import db
from planner.demo.past import moment, viewer, weekday
from planner.progress.digest.models import DigestMark
from planner.progress.models import HomeVisit
from planner.training.feeds import operations
from planner.training.feeds.which import Which
from planner.training.importing import operations as importing
from planner.training.importing.reading import read
from planner.training.models.calendar import FeedKind
from planner.training.models.imported import CalendarFile

if TYPE_CHECKING:
    from planner.demo.place import Place

EXTRAS = {"librarian": ["last_days", "surveys"], "principal": ["decisions"]}


def load_calendars(place: Place) -> None:
    """Give some people their addresses, and let everybody have been here and been told."""
    key = current_app.config["PLANNER"].secret_key
    for name, wanted in EXTRAS.items():
        by = viewer(place, name)
        operations.ensure_feeds(by=by, key=key)
        operations.choose_extras(wanted, by=by)
    _take_in_a_file(place)
    _were_here(place)
    librarian, coordinator = viewer(place, "librarian"), viewer(place, "coordinator")
    operations.renew(Which(FeedKind.SCHOOL, min(librarian.school_ids)), by=librarian, key=key)
    operations.renew(Which(FeedKind.AREA, place.catalogue.areas["C1"].id), by=coordinator, key=key)


# What a regional library's calendar hands out; {0}, {1} and so on are days to come.
FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Regionbiblioteket//Kalender//SV
BEGIN:VEVENT
UID:biblioteksdag@regionen.example
DTSTAMP:20260801T080000Z
SUMMARY:Regional dag om skolbibliotekens samarbete
DTSTART;TZID=Europe/Stockholm:{0}T090000
DTEND;TZID=Europe/Stockholm:{0}T153000
LOCATION:Regionens hus\\, sal Linden
DESCRIPTION:Skolbibliotek i hela regionen möts och visar vad som har fungerat.
ORGANIZER;CN=Regionbiblioteket:mailto:kalender@regionen.example
END:VEVENT
BEGIN:VEVENT
UID:boktips@regionen.example
DTSTAMP:20260801T080000Z
SUMMARY:Boktips på nätet
DTSTART;TZID=Europe/Stockholm:{1}T151500
DTEND;TZID=Europe/Stockholm:{1}T160000
RRULE:FREQ=MONTHLY;COUNT=4
CONFERENCE;VALUE=URI:https://moten.regionen.example/boktips
END:VEVENT
BEGIN:VEVENT
UID:konferens@regionen.example
DTSTAMP:20260801T080000Z
SUMMARY:Konferens om läsning
DTSTART;VALUE=DATE:{2}
DTEND;VALUE=DATE:{3}
LOCATION:Mässan
END:VEVENT
BEGIN:VEVENT
UID:installd@regionen.example
DTSTAMP:20260801T080000Z
SUMMARY:Studiebesök
DTSTART;TZID=Europe/Stockholm:{1}T090000
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def _were_here(place: Place) -> None:
    """Let everybody have been told on Monday and been here some days ago: what has happened since stands there."""
    monday = clock.start_of_day(clock.today() - timedelta(days=clock.today().weekday()))
    for user in place.people.values():
        if user.active:
            db.session.add(DigestMark(user_id=user.id, told_until=monday))
            db.session.add(HomeVisit(user_id=user.id, at=moment(6), seen_until=moment(20)))


def _take_in_a_file(place: Place) -> None:
    """Let the coordinator have sent a file and taken in one event of it; the others can still be chosen."""
    by = viewer(place, "coordinator")
    days = [f"{weekday(day):%Y%m%d}" for day in (50, 24, 64, 65)]
    found = read(FILE.format(*days).encode(), now=clock.now(), zone=clock.STOCKHOLM)
    sent = CalendarFile(by_id=by.user_id, at=clock.now(), filename="regionbiblioteket.ics", found=found)
    db.session.add(sent)
    db.session.flush()
    wanted = next(n for n, event in enumerate(found["events"]) if event["title"].startswith("Regional"))
    importing.save(sent, chosen={wanted}, seen=sent.version, by=by)
