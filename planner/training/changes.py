"""What calendars live on: a counter that every change raises, and the sessions' fragments rendered anew."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import undefer

from planner.core import clock
from planner.core.addresses import absolute, host
from planner.core.db import db
from planner.training import ical
from planner.training.models.calendar import CalendarChange
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SECOND = timedelta(seconds=1)


def note_change(event: TrainingEvent, *, people: Iterable[int] = ()) -> None:
    """Render an event's sessions anew and raise the counters of everyone's calendar and of those who signed up.

    Called once, at the end of every operation that changes what a calendar shows of an event or its
    sessions; people are others whose own calendar changes with it. A session whose fragment comes out
    otherwise than it was gets a new modified_at; sequence is the operation's to raise. The counters'
    rows are taken in one order (everyone, then by person), so that two operations cannot lock each other out.
    """
    db.session.flush()
    moment = _raise(event.municipality_id, None)
    refresh_sessions(event, moment=moment)
    signed_up = select(SignUp.user_id).where(SignUp.event_id == event.id, SignUp.state != SignUpState.WITHDRAWN)
    note_sign_ups(event, people={*db.session.scalars(signed_up), *people})


def note_sign_ups(event: TrainingEvent, *, people: Iterable[int]) -> None:
    """Raise the counters of the calendars of those whose sign-up changed; nobody else's shows it."""
    for user_id in sorted(set(people)):
        _raise(event.municipality_id, user_id)


def refresh_sessions(event: TrainingEvent, *, moment: datetime) -> None:
    """Render the fragments of an event's sessions; those that changed were modified at the moment."""
    statement = (
        select(TrainingSession)
        .options(undefer(TrainingSession.fragment))
        .where(TrainingSession.event_id == event.id)
        .order_by(TrainingSession.starts_at, TrainingSession.uid)
        .execution_options(populate_existing=True)
    )
    sessions = db.session.scalars(statement).all()
    for session in sessions:
        shown = entry(event, session, sessions)
        # No calendar shows a draft; that it has no fragment says so a second time.
        draft = event.state is EventState.DRAFT
        if session.fragment == (None if draft else ical.fragment(shown)):
            continue
        fragment = None if draft else ical.fragment(replace(shown, modified_at=moment))
        # Not through the object, whose version number counts what people save.
        db.session.execute(
            update(TrainingSession)
            .where(TrainingSession.id == session.id)
            .values(modified_at=moment, fragment=fragment)
        )


def entry(event: TrainingEvent, session: TrainingSession, sessions: Sequence[TrainingSession]) -> ical.SessionEntry:
    """Return what a calendar shows of a session; sessions are all of its event's."""
    return ical.SessionEntry(
        uid=f"{session.uid}@{host()}",
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_at=session.created_at,
        modified_at=session.modified_at,
        title=event.title,
        page=absolute(f"/training/{event.id}"),
        description=event.description,
        place=session.place,
        link=session.link,
        siblings=tuple(f"{other.uid}@{host()}" for other in sessions if other.uid != session.uid),
        cancelled=session.cancelled_at is not None or event.state is EventState.CANCELLED,
        language=event.language,
    )


def _raise(municipality_id: int, user_id: int | None) -> datetime:
    """Raise a counter by one and return when: a whole second, later than any change before it.

    Whole, because HTTP dates are; later, so that no two changes look like one to a client that asks by date.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    fresh = insert(CalendarChange).values(
        municipality_id=municipality_id,
        user_id=user_id,
        counter=0,
        mark=_new_mark(),
        changed_at=clock.now().replace(microsecond=0) - SECOND,
    )
    db.session.execute(fresh.on_conflict_do_nothing())
    whose = CalendarChange.user_id.is_(None) if user_id is None else CalendarChange.user_id == user_id
    statement = (
        select(CalendarChange)
        .where(CalendarChange.municipality_id == municipality_id, whose)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = db.session.scalars(statement).one()
    row.counter += 1
    row.mark = _new_mark()
    row.changed_at = max(clock.now().replace(microsecond=0), row.changed_at + SECOND)
    db.session.flush()
    return row.changed_at


def _new_mark() -> str:
    return secrets.token_hex(16)
