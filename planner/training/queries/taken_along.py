"""Everything of one person's own in training, to take along: sign-ups with all that followed on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.training.models.approval import SignUpApproval
from planner.training.models.attendance import SessionAttendance
from planner.training.models.certificate import Certificate
from planner.training.models.choice import SessionChoice
from planner.training.models.door import DoorTick
from planner.training.models.evaluation import EvaluationGiven
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


@dataclass
class OwnSignUp:
    """A sign-up; sessions: those to be held that it is for; attended: those the person was at.

    evaluated_on: that it was evaluated, not what was said.
    """

    sign_up: SignUp
    sessions: list[TrainingSession]
    attended: list[TrainingSession] = field(default_factory=list)
    approval: SignUpApproval | None = None
    ticks: list[DoorTick] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    evaluated_on: date | None = None


def own_sign_ups(viewer: Viewer) -> list[OwnSignUp]:
    """Return all of a person's sign-ups, the first one first; eight statements, however many there are."""
    rows = db.session.scalars(
        select(SignUp)
        .options(joinedload(SignUp.event).selectinload(TrainingEvent.sessions))
        .where(SignUp.user_id == viewer.user_id)
        .order_by(SignUp.signed_up_at, SignUp.id)
    ).all()
    ids = [row.id for row in rows]
    chosen: dict[int, set[int]] = {}
    for choice in db.session.scalars(select(SessionChoice).where(SessionChoice.sign_up_id.in_(ids))):
        chosen.setdefault(choice.sign_up_id, set()).add(choice.session_id)
    found = {row.id: OwnSignUp(row, _sessions(row.event, chosen.get(row.id, set()))) for row in rows}
    for approval in db.session.scalars(select(SignUpApproval).where(SignUpApproval.sign_up_id.in_(ids))):
        found[approval.sign_up_id].approval = approval
    of_ticks = select(DoorTick).where(DoorTick.sign_up_id.in_(ids)).order_by(DoorTick.ticked_at, DoorTick.id)
    for tick in db.session.scalars(of_ticks):
        found[tick.sign_up_id].ticks.append(tick)
    of_notes = select(SessionAttendance).where(
        SessionAttendance.sign_up_id.in_(ids), SessionAttendance.state == SignUpState.ATTENDED
    )
    there = {(note.sign_up_id, note.session_id) for note in db.session.scalars(of_notes)}
    for own in found.values():
        own.attended = [one for one in own.sign_up.event.active_sessions if (own.sign_up.id, one.id) in there]
    for made in db.session.scalars(select(Certificate).where(Certificate.sign_up_id.in_(ids)).order_by(Certificate.id)):
        found[made.sign_up_id].certificates.append(made)
    for given in db.session.scalars(select(EvaluationGiven).where(EvaluationGiven.sign_up_id.in_(ids))):
        found[given.sign_up_id].evaluated_on = given.given_on
    return list(found.values())


def _sessions(event: TrainingEvent, chosen: set[int]) -> list[TrainingSession]:
    return [each for each in event.active_sessions if not event.chooses_sessions or each.id in chosen]
