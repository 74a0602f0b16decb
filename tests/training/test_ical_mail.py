"""Mails that put a session into the reader's calendar."""

from datetime import date, time, timedelta
from typing import Any

import icalendar
from sqlalchemy import select, update

from planner.core import mail
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUpState
from planner.training.operations import sessions
from planner.training.operations.facts import SessionFacts
from tests.conftest import inside
from tests.factories import Town
from tests.training.calendars import SOON, address, events, make_event, sessions_of, sign_up

NEW = SessionFacts(on=date(2027, 4, 16), starts=time(9), ends=time(11), place="Stora salen", link=None)


def calendars(app: PlannerApp) -> dict[str, Any]:
    """Return the newest mail's calendar part for each address, as (method, event), or None."""
    found: dict[str, Any] = {}
    for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)):
        parts = [p for p in mail.message(row, app.config["PLANNER"]).walk() if p.get_content_type() == "text/calendar"]
        if not parts:
            found[row.address] = None
            continue
        (part,) = parts
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        assert part["Content-Transfer-Encoding"] == "base64"
        assert part.get_param("method") == icalendar.Calendar.from_ical(body)["METHOD"]
        found[row.address] = (part.get_param("method"), events(body)[0])
    return found


def build(app: PlannerApp, town: Town) -> int:
    """Sign up one who has no calendar, one whose calendar fetches, and one in the queue."""
    address(app, town.librarian, FeedKind.MINE)
    address(app, town.colleague, FeedKind.MINE)
    with inside(app, town.id):
        event_id = make_event(town, SOON, SOON + timedelta(days=7), place="Biblioteket")
        for person, state in (
            (town.librarian, SignUpState.REGISTERED),
            (town.colleague, SignUpState.REGISTERED),
            (town.teacher, SignUpState.WAITING),
        ):
            sign_up(event_id, person, state)
        db.session.execute(
            update(CalendarFeed)
            .where(CalendarFeed.user_id == town.colleague.id, CalendarFeed.kind == FeedKind.MINE)
            .values(last_fetched_on=date(2026, 11, 20))
        )
        db.session.execute(update(TrainingEvent).values(capacity=2, seats_taken=2))
    return event_id


def test_a_moved_session_comes_by_mail_to_whoever_no_feed_reaches(app: PlannerApp, town: Town) -> None:
    event_id = build(app, town)
    with inside(app, town.id):
        session = sessions_of(event_id)[0]
        sessions.move(session, facts=NEW, seen=session.version, by=town.coordinator.viewer)
    with inside(app, town.id):
        found = calendars(app)
        moved = next(s for s in sessions_of(event_id) if s.sequence == 1)
        assert {who: part is None for who, part in found.items()} == {
            town.librarian.email: False,
            town.colleague.email: True,
            town.teacher.email: True,
        }
        method, event = found[town.librarian.email]
        assert (method, str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", f"{moved.uid}@localhost", 1)
        assert event["DTSTART"].dt == moved.starts_at
        assert str(event["ATTENDEE"]) == f"mailto:{town.librarian.email}"
        assert str(event["ORGANIZER"]) == f"mailto:{mail.sender(app.config['PLANNER'])}"


def test_a_cancelled_session_is_taken_out_by_mail(app: PlannerApp, town: Town) -> None:
    event_id = build(app, town)
    with inside(app, town.id):
        session = sessions_of(event_id)[0]
        sessions.cancel(session, message="Inställt.", seen=session.version, by=town.coordinator.viewer)
    with inside(app, town.id):
        found = calendars(app)
        method, event = found.pop(town.librarian.email)
        assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert str(event["UID"]) == f"{sessions_of(event_id)[0].uid}@localhost"
        assert set(found.values()) == {None}
