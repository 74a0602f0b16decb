"""Reads of a plan at the end of its year: its evaluation beside everything it is about, and its frozen whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from planner.core.db import db
from planner.plans import closing
from planner.plans.models.evaluation import Closing, Evaluation, ObjectiveEvaluation
from planner.plans.models.following import EvidenceLink
from planner.plans.models.parts import Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.queries.plans import in_force_revision, visible_to, whole_text

if TYPE_CHECKING:
    from sqlalchemy.orm.strategy_options import _AbstractLoad

    from planner.core.viewer import Viewer
    from planner.plans.readiness import Lack


def for_page(viewer: Viewer, plan_id: int) -> Plan | None:
    """Return a plan with its evaluation and everything the page shows, or None when it is not there for the viewer."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.id == plan_id, visible_to(viewer))
        .options(joinedload(Plan.school), joinedload(Plan.submitted_by), *whole_text(values=True), *_evaluation())
        .execution_options(populate_existing=True)
    )


def whole(plan_id: int) -> Plan:
    """Return the same, for a deed that has already found the plan."""
    return db.session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .options(joinedload(Plan.school), joinedload(Plan.submitted_by), *whole_text(values=True), *_evaluation())
        .execution_options(populate_existing=True)
    ).one()


def _evaluation() -> tuple[_AbstractLoad, ...]:
    evaluation = joinedload(Plan.evaluation)
    return (
        evaluation.selectinload(Evaluation.judgements),
        evaluation.selectinload(Evaluation.writers),
        evaluation.joinedload(Evaluation.submitted_by),
        evaluation.joinedload(Evaluation.returned_by),
    )


def objective_for(viewer: Viewer, objective_id: int) -> Objective | None:
    """Return an objective in force with its plan, the plan's evaluation and the measured values, or None."""
    return db.session.scalar(
        select(Objective)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Objective.id == objective_id, visible_to(viewer), Objective.in_force_since.is_not(None))
        .options(
            contains_eager(Objective.plan).joinedload(Plan.school),
            contains_eager(Objective.plan).joinedload(Plan.evaluation).selectinload(Evaluation.writers),
            selectinload(Objective.values),
        )
        .execution_options(populate_existing=True)
    )


def judged(objective_id: int) -> ObjectiveEvaluation | None:
    """Return what is written of an objective, or None."""
    return db.session.scalar(
        select(ObjectiveEvaluation)
        .where(ObjectiveEvaluation.objective_id == objective_id)
        .execution_options(populate_existing=True)
    )


def lacking(plan: Plan) -> list[Lack]:
    """Return what hinders submitting the evaluation; the plan is loaded as for its page."""
    rows = plan.evaluation.judgements if plan.evaluation is not None else []
    return closing.lacking([o for o in plan.objectives if o.in_force], {row.objective_id: row for row in rows})


def content(plan: Plan) -> dict[str, Any] | None:
    """Return what a signature of the plan would be about now, or None: nothing to sign, or a new version is written."""
    revision = in_force_revision(plan)
    if plan.evaluation is None or revision is None or plan.state not in {PlanState.APPROVED, PlanState.CLOSED}:
        return None
    links = db.session.scalars(
        select(EvidenceLink).where(EvidenceLink.plan_id == plan.id).order_by(EvidenceLink.id)
    ).all()
    return closing.whole(plan, revision, plan.evaluation, links)


def closing_of(plan: Plan) -> Closing | None:
    """Return the signed whole of a closed plan, or None."""
    return db.session.scalar(select(Closing).where(Closing.plan_id == plan.id))
