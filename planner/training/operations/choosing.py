"""Choosing other sessions of a training one has signed up to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.training import notices
from planner.training.changes import note_sign_ups
from planner.training.models.event import TAKING_PLACE, SignUpPhase, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import attendance, session_seats
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people
from planner.training.queries.chosen import own_sessions
from planner.training.rules import asks_principal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.viewer import Viewer

FIELD = "session_ids"


def to_choose(event: TrainingEvent, session_ids: Collection[int], *, at: datetime) -> Sequence[TrainingSession]:
    """Return the sessions with these ids that can be chosen; refuses none at all, and what has begun."""
    sessions = [session for session in event.sessions if session.id in session_ids]
    if not sessions:
        raise RefusedError(_("Choose at least one session"), field=FIELD)
    if len(sessions) < len(set(session_ids)) or any(not session.can_be_chosen(at) for session in sessions):
        raise RefusedError(
            _("One of the sessions has begun or is cancelled: look at them as they are now"), field=FIELD
        )
    return sessions


def change(event: TrainingEvent, *, session_ids: Collection[int], seen: int | None, by: Viewer) -> None:
    """Save which sessions to come somebody wants; seats given up go to the queues at once, those kept stay kept.

    A session that is added gives a seat, or a place at the end of its queue. seen: the sign-up's version.
    """
    event = locked(event.id)
    found = people.sign_up_of(event.id, by.user_id)
    if found is None or found.state is SignUpState.WITHDRAWN or not event.chooses_sessions:
        raise RefusedError(_("You have not signed up: sign up and choose your sessions"))
    expect_version(found, seen)
    if event.state not in TAKING_PLACE:
        raise RefusedError(_("The training is over and is kept as it was"))
    moment = clock.now()
    choices = {choice.session_id: choice for choice in session_seats.choices_of(found)}
    coming = {session.id: session for session in event.sessions if session.can_be_chosen(moment)}
    gone = [choice for session_id, choice in choices.items() if session_id in coming and session_id not in session_ids]
    added_ids = set(session_ids) - set(choices)
    added = to_choose(event, added_ids, at=moment) if added_ids else []
    if not gone and not added:
        return
    if len(gone) == len(choices) and not added:
        raise RefusedError(_("Choose at least one session, or sign off instead"), field=FIELD)
    _require_may_add(event, found, added, at=moment, by=by)
    before = {session.id: session for session in own_sessions(event, found.id)}
    session_seats.let_go(event, gone)
    session_seats.choose(found, added, at=moment, waits=people.is_asked(found.id))
    promoted = [user_id for user_id in promote_waiting(event) if user_id != found.user_id]
    _settle(event, found, at=moment, by=by)
    note_sign_ups(event, people=[found.user_id, *promoted])
    _tell(event, found, before)


def _require_may_add(
    event: TrainingEvent, found: SignUp, added: Sequence[TrainingSession], *, at: datetime, by: Viewer
) -> None:
    if not added:
        return
    if event.phase(at) is not SignUpPhase.OPEN:
        raise RefusedError(_("Sign-up has closed: you can leave sessions, but choose no more"), field=FIELD)
    if asks_principal(by, event) and not people.is_asked(found.id):
        raise RefusedError(
            _("Your principal has approved the sessions you chose. To choose more, sign off and sign up again."),
            field=FIELD,
        )


def _settle(event: TrainingEvent, found: SignUp, *, at: datetime, by: Viewer) -> None:
    """Let the sign-up's own state follow: a seat in any session, or none yet."""
    found.chosen_at = at
    has_seat = any(choice.seated_at is not None for choice in session_seats.choices_of(found))
    if found.state is SignUpState.REGISTERED and not has_seat:
        found.state, found.queued_at = SignUpState.WAITING, at
    elif found.state is SignUpState.WAITING and has_seat:
        found.state = SignUpState.REGISTERED
    session_seats.count_people(event)
    db.session.flush()
    attendance.follow(event, [found], by=by)


def _tell(event: TrainingEvent, found: SignUp, before: dict[int, TrainingSession]) -> None:
    now = {session.id: session for session in own_sessions(event, found.id)}
    left = [session for session_id, session in before.items() if session_id not in now]
    new = [session for session_id, session in now.items() if session_id not in before]
    reader = people.reader(found)
    if new:
        notices.signed_up(event, found, reader, new)
    if left:
        notices.sessions_left(event, found, reader, left)
