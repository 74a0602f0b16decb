"""Closing the year: write the evaluation in parts, submit it, sign it or return it with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.core.viewer import Role
from planner.plans import notices_evaluation
from planner.plans.models.evaluation import Closing, Evaluation, EvaluationWriter, ObjectiveEvaluation
from planner.plans.models.plan import PlanState
from planner.plans.models.step import Stage
from planner.plans.operations.locking import expect_open, locked
from planner.plans.operations.stepping import capacity, step
from planner.plans.queries import evaluations as queries
from planner.plans.text import fingerprint
from planner.schools.deputy_queries import acting
from planner.schools.models import School
from planner.schools.queries import holders

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.core.viewer import Viewer
    from planner.plans.models.evaluation import Judgement
    from planner.plans.models.parts import Objective
    from planner.plans.models.plan import Plan


def ask_for(plan: Plan, *, by: Viewer, base_url: str) -> None:
    """Ask the library staff for the evaluation; it then waits on their home page. Asked twice it is asked for once."""
    evaluation = _held(plan.id)
    if evaluation is not None:
        evaluation.expect_writable()
        return
    whole = _begin(plan.id, by=by)
    librarians = [user for user in holders(Role.LIBRARIAN, whole.school_id) if user.id != by.user_id]
    notices_evaluation.asked_for(whole, by=by, to=librarians, base_url=base_url)


def judge(
    objective: Objective,
    *,
    by: Viewer,
    seen: int | None,
    judgement: Judgement | None,
    result: Decimal | None,
    analysis: str | None,
    next_step: str | None,
) -> None:
    """Save what became of an objective in force; any part may still be empty."""
    evaluation = _writing(objective.plan_id, by=by)
    if not objective.in_force:
        raise RefusedError(_("Only objectives of an approved plan are evaluated."))
    row = db.session.scalar(select(ObjectiveEvaluation).where(ObjectiveEvaluation.objective_id == objective.id))
    if row is None:
        row = ObjectiveEvaluation(evaluation_id=evaluation.id, plan_id=objective.plan_id, objective_id=objective.id)
        db.session.add(row)
    else:
        expect_version(row, seen)
    row.judgement, row.result, row.analysis, row.next_step = judgement, result, analysis, next_step
    db.session.flush()


def save_pupils_views(plan: Plan, *, by: Viewer, seen: int | None, pupils_views: str | None) -> None:
    """Save what the pupils think of it."""
    known = _held(plan.id)
    if known is not None:
        expect_version(known, seen)
    _writing(plan.id, by=by).pupils_views = pupils_views
    db.session.flush()


def submit(plan: Plan, *, by: Viewer, base_url: str) -> None:
    """Hand the evaluation over to whoever signs it; refuses while something that must be there is missing."""
    evaluation = _writing(plan.id, by=by)
    whole = queries.whole(plan.id)
    if whole.state is not PlanState.APPROVED:
        raise RefusedError(
            _("A new version of the plan is being written. Let it be approved, or throw it away, before you submit.")
        )
    if whole.school_year.first_day > clock.today():
        raise RefusedError(_("The school year of the plan has not begun: there is nothing to evaluate yet."))
    if lacks := queries.lacking(whole):
        raise RefusedError(lacks[0].text)
    evaluation.submit(by=by.user_id, at=clock.now())
    step(Stage.EVALUATION_SUBMITTED, whole, by=by, role=Role.LIBRARIAN, action="plan.evaluation_submitted")
    db.session.refresh(evaluation, ["writers"])
    to = [user for user in acting(Role.PRINCIPAL, whole.school_id) if user.id not in evaluation.author_ids]
    notices_evaluation.submitted(whole, by=by, to=to, base_url=base_url)


def withdraw(plan: Plan, *, by: Viewer) -> None:
    """Take a submitted evaluation back to go on writing."""
    evaluation = _held(plan.id)
    if evaluation is None:
        raise RefusedError(_("The evaluation is no longer waiting for a decision."))
    evaluation.withdraw()
    step(Stage.EVALUATION_WITHDRAWN, locked(plan.id), by=by, role=Role.LIBRARIAN, action="plan.evaluation_withdrawn")


def return_with_reason(plan: Plan, *, by: Viewer, read: str | None, reason: str | None, base_url: str) -> None:
    """Give the evaluation back to who submitted it, who gets the reason by mail."""
    if reason is None:
        raise RefusedError(_("Write what needs to be changed before you return the evaluation"), field="reason")
    whole, evaluation, _content = _to_sign(plan, read)
    evaluation.return_with(reason, by=by.user_id, at=clock.now())
    step(
        Stage.EVALUATION_RETURNED,
        whole,
        by=by,
        role=Role.PRINCIPAL,
        action="plan.evaluation_returned",
        reason=reason,
    )
    notices_evaluation.returned(whole, evaluation, by=by, base_url=base_url)


def sign(plan: Plan, *, by: Viewer, read: str | None, base_url: str) -> Closing:
    """Sign the evaluation: freeze text, follow-up and evaluation with their hash, and close the plan for good.

    read: the hash of what stood on the page; anything changed since is StaleError, and nothing is signed.
    """
    whole, evaluation, content = _to_sign(plan, read)
    capable = capacity(by, whole.school_id, Role.PRINCIPAL)
    evaluation.expect_decidable(by.user_id)
    if capable is None or evaluation.submitted_by is None or evaluation.submitted_at is None:
        raise RefusedError(_("Only a principal of the school signs the evaluation."))
    closed = Closing(
        plan_id=whole.id,
        content=content,
        content_hash=fingerprint(content),
        submitted_by_id=evaluation.submitted_by.id,
        submitter_name=evaluation.submitted_by.name,
        submitted_at=evaluation.submitted_at,
        signed_by_id=by.user_id,
        signer_name=by.name,
        signer_post=capable.post,
        deputy_for=capable.deputy_for,
        signed_at=clock.now(),
    )
    db.session.add(closed)
    evaluation.sign(by=by.user_id)
    db.session.flush()
    whole.close()
    step(Stage.CLOSED, whole, by=by, role=Role.PRINCIPAL, action="plan.closed", content_hash=closed.content_hash)
    notices_evaluation.signed(whole, evaluation, by=by, base_url=base_url)
    return closed


def decide(plan: Plan, *, by: Viewer, read: str | None, decision: str, reason: str | None, base_url: str) -> None:
    """Sign the evaluation, or return it with the reason."""
    if decision == "sign":
        sign(plan, by=by, read=read, base_url=base_url)
    else:
        return_with_reason(plan, by=by, read=read, reason=reason, base_url=base_url)


def _held(plan_id: int) -> Evaluation | None:
    """Hold the plan, which must have been approved and not be closed, and return its evaluation as it is now."""
    plan = locked(plan_id)
    expect_open(db.session.get_one(School, plan.school_id))
    if plan.state is PlanState.CLOSED:
        raise RefusedError(_("The plan is closed and can no longer be changed."))
    if plan.in_force_number is None:
        raise RefusedError(_("Only an approved plan is evaluated."))
    return db.session.scalar(
        select(Evaluation).where(Evaluation.plan_id == plan_id).execution_options(populate_existing=True)
    )


def _begin(plan_id: int, *, by: Viewer) -> Plan:
    db.session.add(Evaluation(plan_id=plan_id, begun_at=clock.now()))
    db.session.flush()
    plan = queries.whole(plan_id)
    role = Role.PRINCIPAL if capacity(by, plan.school_id, Role.PRINCIPAL) is not None else Role.LIBRARIAN
    step(Stage.EVALUATION_BEGUN, plan, by=by, role=role, action="plan.evaluation_begun")
    return plan


def _writing(plan_id: int, *, by: Viewer) -> Evaluation:
    """Return the evaluation, begun if need be, held and open; note who writes: a writer does not sign."""
    evaluation = _held(plan_id)
    if evaluation is None:
        evaluation = _begin(plan_id, by=by).evaluation
    assert evaluation is not None  # noqa: S101 - just begun
    evaluation.expect_writable()
    known = select(EvaluationWriter.id).where(
        EvaluationWriter.evaluation_id == evaluation.id, EvaluationWriter.user_id == by.user_id
    )
    if db.session.scalar(known) is None:
        db.session.add(EvaluationWriter(evaluation_id=evaluation.id, user_id=by.user_id))
        db.session.flush()
    return evaluation


def _to_sign(plan: Plan, read: str | None) -> tuple[Plan, Evaluation, dict[str, object]]:
    """Return the plan held with its evaluation, when it still is what was read; raises StaleError otherwise."""
    locked(plan.id)
    whole = queries.whole(plan.id)
    evaluation, content = whole.evaluation, queries.content(whole)
    if whole.state is not PlanState.APPROVED or evaluation is None or content is None:
        raise StaleError
    if evaluation.writable or read != fingerprint(content):
        raise StaleError
    return whole, evaluation, content
