"""Reads of the sessions people have chosen; of an event without a choice everybody comes to all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from planner.core import clock
from planner.core.db import db
from planner.training.models.choice import SessionChoice
from planner.training.models.event import TAKING_PLACE, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, Select


@dataclass(frozen=True)
class Chosen:
    """The ids of the sessions somebody has a seat in, and of those waited for with the place in the queue."""

    seated: frozenset[int] = frozenset()
    waiting: dict[int, int] | None = None

    @property
    def queues(self) -> dict[int, int]:
        """The places in the queues, by id of the session."""
        return self.waiting or {}

    @property
    def all(self) -> frozenset[int]:
        """All that are chosen."""
        return self.seated | frozenset(self.queues)


def has_seat() -> ColumnElement[bool]:
    """Return the condition that SignUp, which has a seat in TrainingEvent, comes to TrainingSession."""
    return or_(~TrainingEvent.chooses_sessions, _choices().where(SessionChoice.seated_at.is_not(None)).exists())


def has_chosen() -> ColumnElement[bool]:
    """Return the condition that SignUp to TrainingEvent is also one to TrainingSession, with a seat or waiting."""
    return or_(~TrainingEvent.chooses_sessions, _choices().exists())


def has_seat_in(session_id: int) -> ColumnElement[bool]:
    """Return the condition that SignUp has a seat in one session, which is chosen."""
    return (
        select(SessionChoice.id)
        .where(
            SessionChoice.sign_up_id == SignUp.id,
            SessionChoice.session_id == session_id,
            SessionChoice.seated_at.is_not(None),
        )
        .correlate(SignUp)
        .exists()
    )


def waits() -> ColumnElement[bool]:
    """Return the condition that SignUp waits for a seat in TrainingSession, which is chosen."""
    return _choices().where(SessionChoice.queued_at.is_not(None)).exists()


def waits_for_a_seat() -> ColumnElement[bool]:
    """Return the condition that SignUp waits for a seat: in the event, or in any session that is chosen."""
    queued = select(SessionChoice.id).where(SessionChoice.sign_up_id == SignUp.id, SessionChoice.queued_at.is_not(None))
    return (SignUp.state != SignUpState.WITHDRAWN) & or_(
        SignUp.state == SignUpState.WAITING, queued.correlate(SignUp).exists()
    )


def has_free_seat(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition that TrainingEvent has a free seat; where people choose, in a session to come."""
    return or_(
        ~TrainingEvent.chooses_sessions & (TrainingEvent.seats_taken < TrainingEvent.capacity),
        TrainingEvent.chooses_sessions
        & select(TrainingSession.id)
        .where(
            TrainingSession.event_id == TrainingEvent.id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at > now,
            TrainingSession.seats_taken < TrainingSession.seats,
        )
        .correlate(TrainingEvent)
        .exists(),
    )


def _choices() -> Select[int]:
    return (
        select(SessionChoice.id)
        .where(SessionChoice.sign_up_id == SignUp.id, SessionChoice.session_id == TrainingSession.id)
        .correlate(SignUp, TrainingSession)
    )


def chosen(sign_up_id: int | None) -> Chosen:
    """Return what a sign-up has chosen; one statement, none for nobody."""
    if sign_up_id is None:
        return Chosen()
    other = aliased(SessionChoice)
    place = (
        select(func.count(other.id))
        .where(
            other.session_id == SessionChoice.session_id,
            other.queued_at.is_not(None),
            or_(
                other.queued_at < SessionChoice.queued_at,
                (other.queued_at == SessionChoice.queued_at) & (other.id <= SessionChoice.id),
            ),
        )
        .correlate(SessionChoice)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(SessionChoice.session_id, SessionChoice.seated_at, place).where(SessionChoice.sign_up_id == sign_up_id)
    ).all()
    return Chosen(
        frozenset(row[0] for row in rows if row[1] is not None), {row[0]: row[2] for row in rows if row[1] is None}
    )


def chosen_by(event_id: int) -> dict[int, Chosen]:
    """Return what everybody has chosen of an event, by the id of the sign-up; one statement."""
    rows = db.session.execute(
        select(SignUp.id, SessionChoice.session_id, SessionChoice.queued_at)
        .join(SessionChoice, SessionChoice.sign_up_id == SignUp.id)
        .where(SignUp.event_id == event_id)
        .order_by(SessionChoice.queued_at, SessionChoice.id)
    )
    seated: dict[int, set[int]] = {}
    waiting: dict[int, dict[int, int]] = {}
    lengths: dict[int, int] = {}
    for sign_up_id, session_id, queued_at in rows:
        if queued_at is None:
            seated.setdefault(sign_up_id, set()).add(session_id)
        else:
            lengths[session_id] = lengths.get(session_id, 0) + 1
            waiting.setdefault(sign_up_id, {})[session_id] = lengths[session_id]
    return {
        number: Chosen(frozenset(seated.get(number, ())), waiting.get(number)) for number in seated.keys() | waiting
    }


def queues(event_id: int, sign_up_id: int | None) -> tuple[Chosen, dict[int, int]]:
    """Return what a sign-up has chosen of an event, and how many wait for each session; one statement."""
    rows = db.session.execute(
        select(SessionChoice.session_id, SessionChoice.sign_up_id, SessionChoice.queued_at)
        .join(TrainingSession, TrainingSession.id == SessionChoice.session_id)
        .where(
            TrainingSession.event_id == event_id,
            or_(SessionChoice.queued_at.is_not(None), SessionChoice.sign_up_id == sign_up_id),
        )
        .order_by(SessionChoice.queued_at, SessionChoice.id)
    )
    lengths: dict[int, int] = {}
    seated, places = set(), {}
    for session_id, whose, queued_at in rows:
        if queued_at is None:
            seated.add(session_id)
            continue
        lengths[session_id] = lengths.get(session_id, 0) + 1
        if whose == sign_up_id:
            places[session_id] = lengths[session_id]
    return Chosen(frozenset(seated), places), lengths


def own_sessions(event: TrainingEvent, sign_up_id: int | None) -> list[TrainingSession]:
    """Return the sessions to be held that a sign-up with a seat is for, in order of time."""
    if not event.chooses_sessions:
        return event.active_sessions
    seated = chosen(sign_up_id).seated
    return [session for session in event.active_sessions if session.id in seated]


@dataclass(frozen=True)
class Clash:
    """A session of another training that somebody has a seat in at the same time."""

    event_id: int
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime


def clashes(user_id: int, event_id: int, sessions: Iterable[TrainingSession]) -> Sequence[Clash]:
    """Return what else somebody has a seat in while sessions of an event are on; one statement, none for no session."""
    coming = [session for session in sessions if session.cancelled_at is None and session.ends_at > clock.now()]
    if not coming:
        return []
    rows = db.session.execute(
        select(
            TrainingEvent.id,
            TrainingEvent.title,
            TrainingEvent.language,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
        )
        .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
        .join(SignUp, SignUp.event_id == TrainingEvent.id)
        .where(
            SignUp.user_id == user_id,
            SignUp.state.in_(list(SEATED)),
            TrainingEvent.id != event_id,
            TrainingEvent.state.in_(list(TAKING_PLACE)),
            TrainingSession.cancelled_at.is_(None),
            or_(*(_overlaps(session) for session in coming)),
            has_seat(),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [Clash(*row) for row in rows]


def _overlaps(session: TrainingSession) -> ColumnElement[bool]:
    return (TrainingSession.starts_at < session.ends_at) & (TrainingSession.ends_at > session.starts_at)
