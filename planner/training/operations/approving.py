"""A principal's answer about somebody's sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import Role
from planner.schools.deputy_queries import acting
from planner.training import answer_notices as notices
from planner.training.changes import note_sign_ups
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.event import TAKING_PLACE, SignUpPhase, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import session_seats
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people
from planner.training.queries.chosen import waits_for_a_seat
from planner.training.queries.held import schools_of

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def ask(event: TrainingEvent, sign_up: SignUp) -> None:
    """Ask the principal about a sign-up, by mail too; what was answered before counts no more."""
    known = db.session.scalar(select(SignUpApproval).where(SignUpApproval.sign_up_id == sign_up.id))
    if known is None:
        known = SignUpApproval(sign_up_id=sign_up.id)
        db.session.add(known)
    known.answer, known.asked_at = Answer.ASKED, clock.now()
    known.decided_at = known.decided_by_id = known.reason = known.unanswered_told_at = None
    db.session.flush()
    person = people.reader(sign_up)
    answering = {
        user.id: user
        for school_id in sorted(schools_of([sign_up.user_id]).get(sign_up.user_id, ()))
        for user in acting(Role.PRINCIPAL, school_id)
        if user.id != sign_up.user_id
    }
    for user in answering.values():
        notices.asked(event, sign_up, person, to=user, at=known.asked_at)


def ask_about_waiting(event: TrainingEvent) -> None:
    """Ask about all who wait already, for any session too: the event asks from now on, and who has a seat keeps it."""
    waiting = select(SignUp).where(
        SignUp.event_id == event.id,
        waits_for_a_seat(),
        people.asks_principal(),
        ~select(SignUpApproval.id).where(SignUpApproval.sign_up_id == SignUp.id).exists(),
    )
    for sign_up in db.session.scalars(waiting.order_by(SignUp.queued_at, SignUp.id)).all():
        ask(event, sign_up)


def tell_unanswered(event: TrainingEvent) -> None:
    """Tell those whose principal had not answered when sign-up closed, once."""
    rows = db.session.execute(
        select(SignUp, SignUpApproval)
        .join(SignUpApproval, SignUpApproval.sign_up_id == SignUp.id)
        .where(
            SignUp.event_id == event.id,
            waits_for_a_seat(),
            SignUpApproval.answer == Answer.ASKED,
            SignUpApproval.unanswered_told_at.is_(None),
        )
        .order_by(SignUp.id)
    ).all()
    for sign_up, question in rows:
        question.unanswered_told_at = clock.now()
        notices.unanswered(event, sign_up, people.reader(sign_up))
    db.session.flush()


def tell_where_sign_up_is_over() -> None:
    """Tell those whose principal had not answered when the time for signing up ran out; once a day."""
    unanswered = (
        select(SignUp.event_id)
        .join(SignUpApproval, SignUpApproval.sign_up_id == SignUp.id)
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .where(
            waits_for_a_seat(),
            SignUpApproval.answer == Answer.ASKED,
            SignUpApproval.unanswered_told_at.is_(None),
            TrainingEvent.state.in_(TAKING_PLACE),
        )
        .distinct()
    )
    for event_id in sorted(db.session.scalars(unanswered).all()):
        event = locked(event_id)
        if event.phase(clock.now()) is SignUpPhase.OVER:
            tell_unanswered(event)


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
    """Say no, with a reason that the person is mailed; the place in the queue is gone, and a seat stays."""
    if not reason:
        raise RefusedError(_("Write why, so that the person understands"), field="reason")
    event, question = _asked(sign_up)
    _decide(question, Answer.REFUSED, reason, by)
    if sign_up.state is not SignUpState.WAITING:
        waited_for = [choice for choice in session_seats.choices_of(sign_up) if choice.queued_at is not None]
        session_seats.let_go(event, waited_for)
        sign_up.chosen_at = clock.now()
        db.session.flush()
        note_sign_ups(event, people=[sign_up.user_id])
        notices.refused_more(event, sign_up, people.reader(sign_up), reason=reason)
        return
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
    waits = db.session.scalar(select(SignUp.id).where(SignUp.id == sign_up.id, waits_for_a_seat()))
    if question.answer is not Answer.ASKED or waits is None:
        raise RefusedError(_("That is answered already, or the person has signed off"))
    if event.phase(clock.now()) is not SignUpPhase.OPEN:
        raise RefusedError(_("Sign-up has closed"))
    return event, question


def _decide(question: SignUpApproval, answer: Answer, reason: str | None, by: Viewer) -> None:
    question.answer, question.decided_at, question.decided_by_id = answer, clock.now(), by.user_id
    question.reason = reason
    audit.record(f"training.{answer.value}", subject="sign_up", subject_id=question.sign_up_id, by=by.user_id)
