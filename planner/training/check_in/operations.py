"""Making the code at a session's door, and checking in with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training.check_in import queries, secret
from planner.training.check_in.rules import Answer, answer
from planner.training.models.certificate import DoorCode
from planner.training.models.door import Way
from planner.training.models.event import EventState, TrainingSession
from planner.training.operations.attendance import note_one
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def make_code(session: TrainingSession, *, by: Viewer) -> DoorCode:
    """Make the code at a session's door, or a new one in place of the old, which stops working at once."""
    event = locked(session.event_id)
    if event.state in {EventState.DRAFT, EventState.CANCELLED} or session.cancelled_at is not None:
        raise RefusedError(_("Only a session that is published and not cancelled has a code at its door"))
    found = db.session.scalar(select(DoorCode).where(DoorCode.session_id == session.id))
    if found is None:
        found = DoorCode(session_id=session.id)
        db.session.add(found)
    found.nonce, found.made_at, found.made_by_id = secret.new_nonce(), clock.now(), by.user_id
    db.session.flush()
    audit.record("training.door_code", subject="training_session", subject_id=session.id, by=by.user_id)
    return found


def check_in(session_id: int, *, sent: str, key: str, by: Viewer) -> None:
    """Note that the person is here, when the door lets in; who is here already stays noted."""
    door = queries.door(by, session_id, sent=sent, key=key)
    if door is None:
        raise RefusedError(_("The code does not hold any more. Scan the one at the door."))
    event = locked(door.event.id)
    session = next(each for each in event.sessions if each.id == session_id)
    mine = queries.own_sign_up(by, event.id)
    said = answer(queries.at_door(event, session, mine), at=clock.now())
    if said is Answer.HERE_ALREADY:
        return
    if mine is None or said is not Answer.COME_IN:
        raise RefusedError(_("You cannot check in now: read why below"))
    note_one(event, mine, session, way=Way.CODE, by=by)
