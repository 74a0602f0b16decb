"""The coordinator's list of an event: who has a seat and who waits, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.schools.models import Post, School
from planner.schools.queries import in_force
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.people import can_come, waits_for_answer

LAST_YEAR = timedelta(days=365)


def _missed() -> ColumnElement[int]:
    """Return in how many trainings that were held in the last year SignUp's person was left in the queue."""
    now = clock.now()
    earlier, event = aliased(SignUp), aliased(TrainingEvent)
    ends = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == event.id, TrainingSession.cancelled_at.is_(None))
        .correlate(event)
        .scalar_subquery()
    )
    return (
        select(func.count(earlier.id))
        .join(event, event.id == earlier.event_id)
        .where(
            earlier.user_id == SignUp.user_id,
            earlier.state == SignUpState.WAITING,
            event.state != EventState.CANCELLED,
            ends.between(now - LAST_YEAR, now),
        )
        .correlate(SignUp)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Participant:
    """A row of the coordinator's list: a person, the school or none, and whether the person can still come.

    missed: of somebody in the queue, in how many trainings of the last year there was no seat for the person.
    """

    sign_up_id: int
    name: str
    workplace: str | None
    state: SignUpState
    in_queue: int | None
    comes: bool
    extra_reason: str | None
    missed: int
    asked: bool


def participants(event_id: int) -> list[Participant]:
    """Return who has a seat, by name, then the queue in its order; one statement, no objects."""
    workplace = (
        select(func.min(School.name))
        .join(Post, Post.school_id == School.id)
        .where(Post.user_id == SignUp.user_id, in_force(clock.today()))
        .correlate(SignUp)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            SignUp.id,
            User.name,
            workplace,
            SignUp.state,
            can_come(),
            SignUp.extra_reason,
            _missed(),
            waits_for_answer(),
        )
        .join(User, User.id == SignUp.user_id)
        .where(SignUp.event_id == event_id, SignUp.state != SignUpState.WITHDRAWN)
        .order_by(SignUp.queued_at, SignUp.id)
    ).all()
    waiting = [row for row in rows if row[3] is SignUpState.WAITING]
    seats = sorted((row for row in rows if row[3] is not SignUpState.WAITING), key=lambda row: swedish_order(row[1]))
    numbered = [*((row, None) for row in seats), *((row, place) for place, row in enumerate(waiting, 1))]
    return [
        Participant(sign_up_id, name, school, state, place, bool(comes), reason, missed if place else 0, bool(asked))
        for (sign_up_id, name, school, state, comes, reason, missed, asked), place in numbered
    ]
