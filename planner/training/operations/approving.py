"""A principal's answer about somebody's sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.training import answer_notices as notices
from planner.training.changes import note_sign_ups
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.event import SignUpPhase
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import session_seats
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingEvent


def ask(sign_up: SignUp) -> None:
    """Ask the principal about a sign-up; what was answered before counts no more."""
    known = db.session.scalar(select(SignUpApproval).where(SignUpApproval.sign_up_id == sign_up.id))
    if known is None:
        known = SignUpApproval(sign_up_id=sign_up.id)
        db.session.add(known)
    known.answer, known.asked_at = Answer.ASKED, clock.now()
    known.decided_at = known.decided_by_id = known.reason = None
    db.session.flush()


def ask_no_more(event: TrainingEvent) -> None:
    """Take back all questions that are not answered: the event asks for no approval any more."""
    asked = select(SignUp.id).where(SignUp.event_id == event.id)
    db.session.execute(
        delete(SignUpApproval)
        .where(SignUpApproval.sign_up_id.in_(asked), SignUpApproval.answer == Answer.ASKED)
        .execution_options(synchronize_session=False)
    )


def approve(sign_up: SignUp, *, by: Viewer) -> None:
    """Say yes: the person gets a free seat, or stands in the queue where the question was asked."""
    event, question = _asked(sign_up)
    _decide(question, Answer.APPROVED, None, by)
    db.session.flush()
    promoted = promote_waiting(event)
    note_sign_ups(event, people=[sign_up.user_id, *promoted])
    if sign_up.user_id not in promoted:
        notices.approved(event, sign_up, people.reader(sign_up))


def refuse(sign_up: SignUp, *, reason: str | None, by: Viewer) -> None:
    """Say no, with a reason that the person is mailed; the place in the queue is gone."""
    if not reason:
        raise RefusedError(_("Write why, so that the person understands"), field="reason")
    event, question = _asked(sign_up)
    _decide(question, Answer.REFUSED, reason, by)
    sign_up.state, sign_up.withdrawn_at, sign_up.withdrawn_by_id = SignUpState.WITHDRAWN, clock.now(), by.user_id
    sign_up.queued_at = None
    session_seats.let_go(event, session_seats.choices_of(sign_up))
    db.session.flush()
    note_sign_ups(event, people=[sign_up.user_id])
    notices.refused(event, sign_up, people.reader(sign_up), reason=reason)


def _asked(sign_up: SignUp) -> tuple[TrainingEvent, SignUpApproval]:
    event = locked(sign_up.event_id)
    db.session.refresh(sign_up)
    statement = select(SignUpApproval).where(SignUpApproval.sign_up_id == sign_up.id)
    question = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if question.answer is not Answer.ASKED or sign_up.state is not SignUpState.WAITING:
        raise RefusedError(_("That is answered already, or the person has signed off"))
    if event.phase(clock.now()) is not SignUpPhase.OPEN:
        raise RefusedError(_("Sign-up has closed"))
    return event, question


def _decide(question: SignUpApproval, answer: Answer, reason: str | None, by: Viewer) -> None:
    question.answer, question.decided_at, question.decided_by_id = answer, clock.now(), by.user_id
    question.reason = reason
    audit.record(f"training.{answer.value}", subject="sign_up", subject_id=question.sign_up_id, by=by.user_id)
