"""Training made straight in the tables, for tests of what calendars show of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
from sqlalchemy import select

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.training.changes import note_change, note_sign_ups
from planner.training.feeds import operations, secret
from planner.training.feeds.queries import feeds_in_force
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests.conftest import SECRET, inside
from tests.factories import Person, Town

SOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_event(town: Town, *starts: datetime, noted: bool = True, **given: Any) -> int:
    """Make an event with a session at each moment; inside the municipality. Returns its id."""
    values: dict[str, Any] = {
        "title": "Boksamtal i praktiken",
        "capacity": 10,
        "state": EventState.OPEN,
        "school_year": SchoolYear(2026),
        "created_by_id": town.coordinator.id,
        "created_at": clock.now(),
        "published_at": clock.now(),
    }
    session = {name: given.pop(name) for name in ("place", "link", "session_cancelled_at") if name in given}
    event = TrainingEvent(**(values | given))
    db.session.add(event)
    db.session.flush()
    for moment in starts or (SOON,):
        db.session.add(
            TrainingSession(
                event_id=event.id,
                starts_at=moment,
                ends_at=moment + 2 * HOUR,
                place=session.get("place"),
                link=session.get("link"),
                created_at=clock.now(),
                modified_at=clock.now(),
                cancelled_at=session.get("session_cancelled_at"),
            )
        )
    db.session.flush()
    if noted:
        note_change(event)
    return event.id


def sign_up(event_id: int, person: Person, state: SignUpState = SignUpState.REGISTERED) -> None:
    """Sign somebody up, or change how; inside the municipality."""
    event = db.session.get_one(TrainingEvent, event_id)
    found = db.session.scalar(select(SignUp).where(SignUp.event_id == event_id, SignUp.user_id == person.id))
    if found is None:
        found = SignUp(event_id=event_id, user_id=person.id, signed_up_at=clock.now())
        db.session.add(found)
    found.state = state
    found.queued_at = clock.now() if state is SignUpState.WAITING else None
    found.withdrawn_at = clock.now() if state is SignUpState.WITHDRAWN else None
    db.session.flush()
    note_sign_ups(event, people=[person.id])


def sessions_of(event_id: int) -> list[TrainingSession]:
    """Return an event's sessions by start."""
    statement = select(TrainingSession).where(TrainingSession.event_id == event_id).order_by(TrainingSession.starts_at)
    return list(db.session.scalars(statement))


def move(event_id: int, by: timedelta) -> None:
    """Move an event's first session; inside the municipality."""
    session = sessions_of(event_id)[0]
    session.starts_at += by
    session.ends_at += by
    session.sequence += 1
    note_change(db.session.get_one(TrainingEvent, event_id))


def cancel(event_id: int) -> None:
    """Cancel an event's first session; inside the municipality."""
    session = sessions_of(event_id)[0]
    session.cancelled_at = clock.now()
    session.sequence += 1
    note_change(db.session.get_one(TrainingEvent, event_id))


def address(app: PlannerApp, person: Person, kind: FeedKind) -> str:
    """Return the path of a person's feed, made if need be."""
    with inside(app, person.municipality_id):
        operations.ensure_feeds(by=person.viewer, key=SECRET)
        feed = feeds_in_force(person.id)[Which(kind)]
        return f"/calendar/{secret.token(feed.nonce, key=SECRET)}.ics"


def events(body: bytes) -> list[Any]:  # a component holds any of thirty types
    """Return a calendar's events, read by another program's eyes."""
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def summaries(body: bytes) -> list[str]:
    """Return the titles in order."""
    return [str(event["SUMMARY"]) for event in events(body)]
