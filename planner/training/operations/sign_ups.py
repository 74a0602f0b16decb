"""Signing up and off, removal, and people who leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training import notices
from planner.training.changes import note_sign_ups
from planner.training.models.event import TAKING_PLACE, EventState, SignUpPhase, TrainingEvent, TrainingSession
from planner.training.models.sign_up import COMING, SignUp, SignUpState
from planner.training.operations import attendance, choosing, session_seats
from planner.training.operations.approving import ask
from planner.training.operations.queue import free_seat, locked, promote_waiting, seat_for
from planner.training.queries import people
from planner.training.queries.chosen import own_sessions
from planner.training.rules import asks_principal, invites

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.accounts.models import User
    from planner.core.viewer import Viewer

TICK = timedelta(microseconds=1)


def sign_up(event: TrainingEvent, *, by: Viewer, session_ids: Collection[int] = ()) -> SignUp:
    """Take a seat, or a place in the queue when there is none or a principal answers first; who is in stays in.

    session_ids: which sessions, where people choose; each has seats and a queue of its own.
    """
    event = locked(event.id)
    if not by.posts:
        raise RefusedError(_("You hold no post in the municipality today, so you cannot sign up"))
    found = people.sign_up_of(event.id, by.user_id)
    if found is not None and found.state is not SignUpState.WITHDRAWN:
        return found
    if not invites(by, event):
        raise RefusedError(_("The training is for others: see on its page for whom"))
    moment = clock.now()
    _require_open(event, moment)
    promoted = promote_waiting(event)
    asks = asks_principal(by, event)
    sessions = choosing.to_choose(event, session_ids, at=moment) if event.chooses_sessions else []
    if found is None:
        found = SignUp(event_id=event.id, user_id=by.user_id)
        db.session.add(found)
    found.queued_at, found.signed_up_at, found.state = None, moment, SignUpState.REGISTERED
    found.promoted_at = found.withdrawn_at = found.withdrawn_by_id = found.chosen_at = None
    if asks or sessions or not seat_for(event, by.user_id):
        found.state, found.queued_at = SignUpState.WAITING, _end_of_queue(event, moment)
    db.session.flush()
    if sessions and session_seats.choose(found, sessions, at=moment, waits=asks):
        found.state = SignUpState.REGISTERED
    if sessions:
        session_seats.count_people(event)
    if asks:
        ask(event, found)
    note_sign_ups(event, people=[by.user_id, *promoted])
    if found.state is SignUpState.REGISTERED:
        notices.signed_up(event, found, people.reader(found), own_sessions(event, found.id))
    return found


def sign_off(event: TrainingEvent, *, by: Viewer) -> None:
    """Give up one's own seat or place in the queue, until the training begins."""
    event = locked(event.id)
    found = people.sign_up_of(event.id, by.user_id)
    if found is None or found.state is SignUpState.WITHDRAWN:
        return
    own = own_sessions(event, found.id)
    begins = min((session.starts_at for session in own), default=event.sign_up_ends_at)
    if event.state not in TAKING_PLACE or begins <= clock.now() or found.state not in COMING:
        raise RefusedError(_("The training has begun, so it is too late to sign off"))
    had_seat = found.state is SignUpState.REGISTERED
    promoted = _withdraw(event, found, by=by)
    note_sign_ups(event, people=[by.user_id, *promoted])
    if had_seat:
        notices.signed_off(event, found, people.reader(found), own)


def remove(found: SignUp, *, by: Viewer) -> None:
    """Take somebody off the list and say so by mail; the seat goes to the first in the queue.

    Chosen sessions that have begun stay as they are: who was there, was.
    """
    event = locked(found.event_id)
    db.session.refresh(found)
    if event.state not in TAKING_PLACE or not (found.state in COMING or _has_chosen_to_come(event, found)):
        raise RefusedError(_("The list has changed since you opened the page: look at it as it is now"))
    own = own_sessions(event, found.id) if found.state is not SignUpState.WAITING else []
    if _has_chosen_to_come(event, found):
        own = [session for session in own if session.can_be_chosen(clock.now())]
        promoted = _leave_coming(event, found, by=by)
    else:
        promoted = _withdraw(event, found, by=by)
    audit.record("training.removed", subject="sign_up", subject_id=found.id, by=by.user_id)
    note_sign_ups(event, people=[found.user_id, *promoted])
    notices.removed(event, found, people.reader(found), own)


def release(person: User, by: Viewer) -> None:
    """Free all coming seats of somebody who has left, and let the queues in; the person gets no mail about it."""
    coming = (
        select(SignUp.event_id)
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .where(
            SignUp.user_id == person.id,
            SignUp.state != SignUpState.WITHDRAWN,
            TrainingEvent.state.in_(TAKING_PLACE),
            select(TrainingSession.id)
            .where(TrainingSession.event_id == SignUp.event_id, TrainingSession.starts_at > clock.now())
            .exists(),
        )
        .order_by(SignUp.event_id)
    )
    affected = {person.id}
    changed = []
    for event_id in db.session.scalars(coming).all():
        event = locked(event_id)
        found = people.sign_up_of(event.id, person.id)
        if found is None or found.state is SignUpState.WITHDRAWN:
            continue
        if event.chooses_sessions and _has_chosen_to_come(event, found):
            affected.update(_leave_coming(event, found, by=by))
            changed.append(event)
        elif event.starts_at > clock.now() and found.state in COMING:
            affected.update(_withdraw(event, found, by=by))
            changed.append(event)
    if changed:
        note_sign_ups(changed[0], people=affected)


def _withdraw(event: TrainingEvent, found: SignUp, *, by: Viewer) -> list[int]:
    """Take a sign-up back and return whom the queue let in."""
    had_seat = found.state is SignUpState.REGISTERED
    found.state, found.withdrawn_at = SignUpState.WITHDRAWN, clock.now()
    found.withdrawn_by_id, found.attendance_at, found.attendance_by_id = by.user_id, None, None
    found.queued_at = found.extra_reason = None
    db.session.flush()
    if event.chooses_sessions:
        session_seats.let_go(event, session_seats.choices_of(found))
        session_seats.count_people(event)
    elif had_seat:
        free_seat(event)
    return promote_waiting(event)


def _leave_coming(event: TrainingEvent, found: SignUp, *, by: Viewer) -> list[int]:
    """Give up the chosen sessions that have not begun; who has a seat in none that has leaves altogether."""
    choices = session_seats.choices_of(found)
    begun = {session.id for session in event.active_sessions if session.starts_at <= clock.now()}
    if not any(choice.session_id in begun and choice.seated_at for choice in choices):
        return _withdraw(event, found, by=by)
    session_seats.let_go(event, [choice for choice in choices if choice.session_id not in begun])
    found.chosen_at = clock.now()
    db.session.flush()
    attendance.follow(event, [found], by=by)
    return promote_waiting(event)


def _has_chosen_to_come(event: TrainingEvent, found: SignUp) -> bool:
    """Tell whether somebody has chosen, with a seat or waiting, a session that has not begun."""
    moment = clock.now()
    to_come = {session.id for session in event.sessions if session.can_be_chosen(moment)}
    return any(choice.session_id in to_come for choice in session_seats.choices_of(found))


def _require_open(event: TrainingEvent, moment: datetime) -> None:
    if event.state is EventState.CANCELLED:
        raise RefusedError(_("The training is cancelled"))
    phase = event.phase(moment)
    if phase is SignUpPhase.BEFORE:
        raise RefusedError(_("Sign-up has not opened yet"))
    if phase is SignUpPhase.OVER:
        raise RefusedError(_("Sign-up has closed"))


def _end_of_queue(event: TrainingEvent, moment: datetime) -> datetime:
    """Return a moment later than anybody's in the queue, also when two sign up within one tick of the clock."""
    last = db.session.scalar(
        select(func.max(SignUp.queued_at)).where(SignUp.event_id == event.id, SignUp.queued_at.is_not(None))
    )
    return moment if last is None or last < moment else last + TICK
