"""Adding, moving and cancelling single sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.training import notices
from planner.training.changes import note_change, note_sign_ups
from planner.training.models.event import TAKING_PLACE, EventState, TrainingEvent, TrainingSession
from planner.training.operations import attendance
from planner.training.operations.events import follow_sessions
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.training.operations.facts import SessionFacts

MOST_SESSIONS = 60


def add(event: TrainingEvent, *, facts: SessionFacts, by: Viewer, message: str | None = None) -> TrainingSession:
    """Add a session; those who have signed up to a published event get a mail about it."""
    return add_all(event, planned=[facts], by=by, message=message)[0]


def add_all(
    event: TrainingEvent, *, planned: Sequence[SessionFacts], by: Viewer, message: str | None = None
) -> list[TrainingSession]:
    """Add sessions, all or none; those who have signed up to a published event get one mail about those to come.

    message: a word to them.
    """
    event = locked(event.id)
    _require_open_ended(event)
    if len(event.sessions) + len(planned) > MOST_SESSIONS:
        raise RefusedError(_("An event can have at most %(most)s sessions", most=MOST_SESSIONS))
    moment = clock.now()
    added = [_new(event, facts, moment) for facts in planned]
    db.session.add_all(added)
    follow_sessions(event)
    db.session.flush()
    note_change(event)
    # Who was absent from all there were is to come to one more.
    attendance.follow(event, people.seated(event), by=by)
    coming = [session for session in added if session.ends_at > moment]
    # Where people choose, a new session is nobody's yet.
    if event.state is not EventState.DRAFT and coming and not event.chooses_sessions:
        for person in people.signed_up(event):
            notices.sessions_added(event, coming, person, message=message)
    return added


def _new(event: TrainingEvent, facts: SessionFacts, moment: datetime) -> TrainingSession:
    starts_at, ends_at = _checked(event, facts)
    return TrainingSession(
        event=event,
        starts_at=starts_at,
        ends_at=ends_at,
        place=facts.place,
        link=facts.link,
        room_for=facts.room_for,
        created_at=moment,
        modified_at=moment,
    )


def move(
    session: TrainingSession, *, facts: SessionFacts, seen: int | None, by: Viewer, message: str | None = None
) -> None:
    """Save a session's time and place; when they change, calendars follow and those signed up get a mail.

    message: a word to them.
    """
    del by
    event = locked(session.event_id)
    session = next(s for s in event.sessions if s.id == session.id)
    expect_version(session, seen)
    _require_open_ended(event)
    if session.cancelled_at is not None:
        raise RefusedError(_("The session is cancelled: add a new one instead"))
    starts_at, ends_at = _checked(event, facts)
    before = (session.starts_at, session.ends_at, session.place, session.link)
    same = before == (starts_at, ends_at, facts.place, facts.link)
    if same and session.room_for == facts.room_for:
        return
    session.room_for = facts.room_for
    if same:
        _give_room(event)
        return
    was = notices.Before(session.starts_at, session.ends_at, session.place, session.link)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.place, session.link = facts.place, facts.link
    session.sequence += 1
    follow_sessions(event)
    db.session.flush()
    # First, so that a mail to who is let in brings the session as it is now.
    note_change(event)
    promoted = promote_waiting(event)
    if event.state is not EventState.DRAFT and max(ends_at, was.ends_at) > clock.now():
        for person in people.signed_up(event):
            if person.user_id in promoted or not person.is_concerned_by(session):
                continue  # who was promoted is told of the seat, and of the times as they are now
            notices.session_moved(event, session, person, was=was, message=message)


def cancel(session: TrainingSession, *, message: str | None, seen: int | None, by: Viewer) -> None:
    """Call one session off and mail those who had signed up; the last one is cancelled with its event."""
    event = locked(session.event_id)
    session = next(s for s in event.sessions if s.id == session.id)
    _require_open_ended(event)
    if session.cancelled_at is not None:
        raise RefusedError(_("The session is cancelled already"))
    expect_version(session, seen)
    if event.active_sessions == [session]:
        raise RefusedError(_("This is the only session left: cancel the whole training instead"))
    moment = clock.now()
    signed_up = people.signed_up(event) if event.state in TAKING_PLACE else []
    affected = [person for person in signed_up if person.is_concerned_by(session)]
    if affected and not message:
        raise RefusedError(_("Write a word to those who have signed up"), field="message")
    session.cancel(at=moment)
    follow_sessions(event)
    audit.record("training.session_cancelled", subject="training_session", subject_id=session.id, by=by.user_id)
    db.session.flush()
    note_change(event)
    attendance.follow(event, people.seated(event), by=by)
    for person in affected:
        notices.session_cancelled(event, session, person, message=message)


def _give_room(event: TrainingEvent) -> None:
    """Save another number of seats of a session; more let its queue in at once."""
    follow_sessions(event)
    db.session.flush()
    note_sign_ups(event, people=promote_waiting(event))


def _checked(event: TrainingEvent, facts: SessionFacts) -> tuple[datetime, datetime]:
    facts.check_link()
    if event.state is not EventState.DRAFT and not (facts.place or facts.link):
        raise RefusedError(_("Write a place or a link, so that people find there"), field="place")
    return facts.moments()


def _require_open_ended(event: TrainingEvent) -> None:
    if event.state in {EventState.HELD, EventState.CANCELLED}:
        raise RefusedError(_("The training is over and is kept as it was"))
