"""Reads of the codes at the doors, and of who stands at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.training.check_in.rules import Door
from planner.training.check_in.secret import is_right
from planner.training.models.certificate import DoorCode
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.attendance import noted_at_door
from planner.training.queries.chosen import own_sessions
from planner.training.queries.events import visible_to

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def code_of(session: TrainingSession) -> DoorCode | None:
    """Return the code at a session's door, or None when none has been made."""
    return db.session.scalar(select(DoorCode).where(DoorCode.session_id == session.id))


def door(viewer: Viewer, session_id: int, *, sent: str, key: str) -> Door | None:
    """Return the door that a secret opens, with the person's own sign-up; None for a secret that does not hold."""
    found = db.session.execute(
        select(TrainingSession, DoorCode.nonce)
        .options(joinedload(TrainingSession.event).selectinload(TrainingEvent.sessions))
        .join(DoorCode, DoorCode.session_id == TrainingSession.id)
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(TrainingSession.id == session_id, visible_to(viewer))
    ).one_or_none()
    if found is None or not is_right(sent, found[1], session_id=session_id, key=key):
        return None
    session = found[0]
    return at_door(session.event, session, own_sign_up(viewer, session.event_id))


def at_door(event: TrainingEvent, session: TrainingSession, mine: SignUp | None) -> Door:
    """Return who stands at a session's door."""
    chosen = mine is not None and session in own_sessions(event, mine.id)
    noted = noted_at_door(mine.id, session.id) if mine else SignUpState.REGISTERED
    return Door(event, session, mine, noted=noted, chosen=chosen or not event.chooses_sessions)


def own_sign_up(viewer: Viewer, event_id: int) -> SignUp | None:
    """Return one's own sign-up to an event as it is now, or None."""
    return db.session.scalar(
        select(SignUp)
        .where(SignUp.event_id == event_id, SignUp.user_id == viewer.user_id)
        .execution_options(populate_existing=True)
    )
