"""Seats and the queue: the lock every change of them takes, and how a free seat finds its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import selectinload

from planner.core import clock
from planner.core.db import db
from planner.training import notices
from planner.training.changes import note_sign_ups
from planner.training.models.event import EventState, SignUpPhase, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import session_seats
from planner.training.queries import held, people

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


def take_seat(event: TrainingEvent, *, kept: int = 0) -> bool:
    """Take one seat and tell whether there was one: a single statement, so that none is given twice.

    kept: how many of the free seats are held for others; see `queries.held`.
    """
    taken = db.session.execute(
        update(TrainingEvent)
        .where(
            TrainingEvent.id == event.id,
            TrainingEvent.seats_taken + kept < TrainingEvent.capacity,
            TrainingEvent.state == EventState.OPEN,
        )
        .values(seats_taken=TrainingEvent.seats_taken + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["seats_taken"])
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def seat_for(event: TrainingEvent, user_id: int) -> bool:
    """Take a seat for somebody: one held for a school of theirs, or one that is held for nobody else."""
    held_now = held.held_seats(event)
    own = held.schools_of([user_id]).get(user_id, set()) if held_now else set()
    return take_seat(event, kept=held.kept_from(held_now, own))


def add_seat(event: TrainingEvent) -> None:
    """Give a seat, free or not: an extra one when all are taken. Only the coordinator does that, with a reason."""
    full = TrainingEvent.seats_taken >= TrainingEvent.capacity
    db.session.execute(
        update(TrainingEvent)
        .where(TrainingEvent.id == event.id)
        .values(
            seats_taken=case((full, TrainingEvent.seats_taken), else_=TrainingEvent.seats_taken + 1),
            extra_seats=case((full, TrainingEvent.extra_seats + 1), else_=TrainingEvent.extra_seats),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["seats_taken", "extra_seats"])


def free_seat(event: TrainingEvent) -> None:
    """Give one seat back: an extra one first, so that nobody is moved up before those are gone."""
    extra = TrainingEvent.extra_seats > 0
    db.session.execute(
        update(TrainingEvent)
        .where(TrainingEvent.id == event.id)
        .values(
            seats_taken=case((extra, TrainingEvent.seats_taken), else_=TrainingEvent.seats_taken - 1),
            extra_seats=case((extra, TrainingEvent.extra_seats - 1), else_=TrainingEvent.extra_seats),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["seats_taken", "extra_seats"])


def promote_waiting(event: TrainingEvent) -> list[int]:
    """Give free seats to the first in the queue who can still come, mail them, and return who they are.

    Nobody is moved up when sign-up is not open: before it opens, after its last day, after the training
    began, or when it was closed or cancelled. Whom the free seats are not for, since they are held for
    other schools, is passed by and keeps the place. Where people choose sessions each has seats and a queue of its own.
    """
    if event.chooses_sessions:
        return session_seats.promote(event)
    moment = clock.now()
    free = event.capacity - event.seats_taken
    if free <= 0 or event.phase(moment) is not SignUpPhase.OPEN:
        return []
    held_now = held.held_seats(event)
    waiting = _first_in_queue(event, None if held_now else free)
    schools = held.schools_of(sign_up.user_id for sign_up in waiting) if held_now else {}
    promoted = []
    for sign_up in waiting:
        if not take_seat(event, kept=held.kept_from(held_now, schools.get(sign_up.user_id, ()))):
            if event.seats_taken >= event.capacity:
                break
            continue
        sign_up.state, sign_up.promoted_at = SignUpState.REGISTERED, moment
        promoted.append(sign_up)
        if held_now:
            db.session.flush()
            held_now = held.held_seats(event)
    db.session.flush()
    for sign_up in promoted:
        notices.promoted(event, sign_up, people.reader(sign_up), event.active_sessions)
    return [sign_up.user_id for sign_up in promoted]


def let_everybody_in() -> None:
    """Give the seats that are free today to those in the queues: held ones whose day has passed; once a day."""
    stuck = (
        select(TrainingEvent.id)
        .where(
            TrainingEvent.state == EventState.OPEN,
            TrainingEvent.seats_taken < TrainingEvent.capacity,
            or_(
                TrainingEvent.chooses_sessions,
                select(SignUp.id)
                .where(SignUp.event_id == TrainingEvent.id, SignUp.state == SignUpState.WAITING)
                .exists(),
            ),
        )
        .order_by(TrainingEvent.id)
    )
    for event_id in db.session.scalars(stuck).all():
        event = locked(event_id)
        note_sign_ups(event, people=promote_waiting(event))


def _first_in_queue(event: TrainingEvent, most: int | None) -> Sequence[SignUp]:
    """Return the first who can come; who left, holds no post any more, or waits for an answer is passed by."""
    return db.session.scalars(
        select(SignUp)
        .where(
            SignUp.event_id == event.id,
            SignUp.state == SignUpState.WAITING,
            people.can_come(),
            ~people.waits_for_answer(),
        )
        .order_by(SignUp.queued_at, SignUp.id)
        .limit(most)
        .execution_options(populate_existing=True)
    ).all()
