"""Seats and the queue: the lock every change of them takes, and how a free seat finds its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from planner.core import clock
from planner.core.db import db
from planner.training import notices
from planner.training.models.event import EventState, SignUpPhase, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Sequence


def locked(event_id: int) -> TrainingEvent:
    """Return the event as it is now, kept from all other changes until the transaction ends."""
    statement = (
        select(TrainingEvent)
        .options(selectinload(TrainingEvent.sessions), selectinload(TrainingEvent.audience))
        .where(TrainingEvent.id == event_id)
        .with_for_update(of=TrainingEvent, key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one()


def take_seat(event: TrainingEvent) -> bool:
    """Take one seat and tell whether there was one: a single statement, so that none is given twice."""
    taken = db.session.execute(
        update(TrainingEvent)
        .where(
            TrainingEvent.id == event.id,
            TrainingEvent.seats_taken < TrainingEvent.capacity,
            TrainingEvent.state == EventState.OPEN,
        )
        .values(seats_taken=TrainingEvent.seats_taken + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["seats_taken"])
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def free_seat(event: TrainingEvent) -> None:
    """Give one seat back."""
    db.session.execute(
        update(TrainingEvent)
        .where(TrainingEvent.id == event.id)
        .values(seats_taken=TrainingEvent.seats_taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["seats_taken"])


def promote_waiting(event: TrainingEvent) -> list[int]:
    """Give free seats to the first in the queue who can still come, mail them, and return who they are.

    Nobody is moved up when sign-up is not open: before it opens, after its last day, after the training
    began, or when it was closed or cancelled.
    """
    moment = clock.now()
    if event.phase(moment) is not SignUpPhase.OPEN:
        return []
    promoted = []
    for sign_up in _first_in_queue(event, event.capacity - event.seats_taken):
        if not take_seat(event):
            break
        sign_up.state, sign_up.promoted_at = SignUpState.REGISTERED, moment
        promoted.append(sign_up)
    db.session.flush()
    for sign_up in promoted:
        notices.promoted(event, sign_up, people.reader(sign_up))
    return [sign_up.user_id for sign_up in promoted]


def _first_in_queue(event: TrainingEvent, most: int) -> Sequence[SignUp]:
    """Return the first who can come; who left, or holds no post any more, is passed by and not in the way."""
    if most <= 0:
        return []
    return db.session.scalars(
        select(SignUp)
        .where(SignUp.event_id == event.id, SignUp.state == SignUpState.WAITING, people.can_come())
        .order_by(SignUp.queued_at, SignUp.id)
        .limit(most)
        .execution_options(populate_existing=True)
    ).all()
