"""Which plans a person sees, and one of them with what a deed or a page needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from planner.core.db import db
from planner.plans.models.evaluation import Evaluation as _Evaluation  # noqa: F401 - Plan.evaluation names it
from planner.plans.models.frame import OwnPart as _OwnPart  # noqa: F401 - Plan.own_parts names it
from planner.plans.models.matrix import MatrixCell as _MatrixCell  # noqa: F401 - Plan.cells names it
from planner.plans.models.parts import Activity, ActivityNeed, MeasuredValue, Objective
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.plans.models.step import PlanStep
from planner.plans.rules import IN_FORCE_READERS, TEXT_READERS, Readers, schools_to_read_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm.strategy_options import _AbstractLoad

    from planner.core.viewer import Viewer


def text_readable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of `rules.may_read_text`, in SQL."""
    settled = and_(Plan.state.not_in(TEXT_READERS), among(IN_FORCE_READERS, viewer))
    return or_(settled, *(and_(Plan.state == state, among(who, viewer)) for state, who in TEXT_READERS.items()))


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of `rules.may_read`, in SQL: for list, page, search and report alike."""
    in_force = and_(Plan.in_force_number.is_not(None), among(IN_FORCE_READERS, viewer))
    return or_(in_force, text_readable_by(viewer))


def among(readers: Readers, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer is among those readers of a plan."""
    if viewer.has(*readers.anywhere):
        return true()
    schools = schools_to_read_at(viewer, *readers.here)
    return Plan.school_id.in_(sorted(schools)) if schools else false()


def visible(viewer: Viewer, plan_id: int) -> Plan | None:
    """Return a plan with its school and writers, for a deed; None when it is not there for the viewer."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.id == plan_id, visible_to(viewer))
        .options(joinedload(Plan.school), selectinload(Plan.writers))
        .execution_options(populate_existing=True)
    )


def for_page(viewer: Viewer, plan_id: int) -> Plan | None:
    """Return a plan with everything its pages show, in the same few queries however long it is."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.id == plan_id, visible_to(viewer))
        .options(
            joinedload(Plan.school),
            joinedload(Plan.submitted_by),
            joinedload(Plan.returned_by),
            joinedload(Plan.evaluation),
            *whole_text(values=True),
        )
        .execution_options(populate_existing=True)
    )


def whole(plan_id: int) -> Plan:
    """Return a plan with its whole text, for a deed that has already found it."""
    return db.session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .options(joinedload(Plan.school), joinedload(Plan.submitted_by), *whole_text())
        .execution_options(populate_existing=True)
    ).one()


def whole_text(*, values: bool = False) -> tuple[_AbstractLoad, ...]:
    """Return the options that load the parts of a plan; values: measured values too."""
    activities = selectinload(Plan.objectives).selectinload(Objective.activities)
    measured = selectinload(Plan.objectives).selectinload(Objective.values).joinedload(MeasuredValue.recorded_by)
    return (
        selectinload(Plan.writers),
        selectinload(Plan.own_parts),
        selectinload(Plan.own_texts),
        selectinload(Plan.cells),
        activities.joinedload(Activity.tool),
        activities.selectinload(Activity.need_links).joinedload(ActivityNeed.need),
        *((measured,) if values else ()),
    )


def objective_for(viewer: Viewer, objective_id: int) -> Objective | None:
    """Return an objective of the text being written, or in force, with its plan; None when not there for the viewer."""
    return db.session.scalar(
        select(Objective)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(
            Objective.id == objective_id, visible_to(viewer), or_(Objective.removed_at.is_(None), _counts(Objective))
        )
        .options(contains_eager(Objective.plan).joinedload(Plan.school))
        .execution_options(populate_existing=True)
    )


def activity_for(viewer: Viewer, activity_id: int) -> Activity | None:
    """Return an activity of the text being written, or in force, with plan and needs; None when not there."""
    return db.session.scalar(
        select(Activity)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Activity.id == activity_id, visible_to(viewer), or_(Activity.removed_at.is_(None), _counts(Activity)))
        .options(
            contains_eager(Activity.plan).joinedload(Plan.school),
            selectinload(Activity.need_links).joinedload(ActivityNeed.need),
        )
        .execution_options(populate_existing=True)
    )


def _counts(part: type[Objective | Activity]) -> ColumnElement[bool]:
    return part.in_force_since.is_not(None)


def in_force_revision(plan: Plan) -> Revision | None:
    """Return the revision in force with its content, or None when nothing was approved."""
    if plan.in_force_number is None:
        return None
    return revision(plan, plan.in_force_number)


def revision(plan: Plan, number: int) -> Revision | None:
    """Return one revision of a plan with its content, or None."""
    return db.session.scalar(select(Revision).where(Revision.plan_id == plan.id, Revision.number == number))


def revision_for(viewer: Viewer, plan_id: int, number: int) -> Revision | None:
    """Return an approved revision with its plan, for whoever sees the plan; None when not there."""
    return db.session.scalar(
        select(Revision)
        .join(Plan, Plan.id == Revision.plan_id)
        .where(Revision.plan_id == plan_id, Revision.number == number, visible_to(viewer))
        .options(contains_eager(Revision.plan).joinedload(Plan.school))
    )


def next_number(plan: Plan) -> int:
    """Return the number the next approved text of a plan gets."""
    last = db.session.scalar(select(func.max(Revision.number)).where(Revision.plan_id == plan.id))
    return (last or 0) + 1


def steps(plan: Plan) -> Sequence[PlanStep]:
    """Return the way of a plan, the first step first."""
    return db.session.scalars(
        select(PlanStep).where(PlanStep.plan_id == plan.id).order_by(PlanStep.at, PlanStep.id)
    ).all()


def revisions(plan: Plan) -> Sequence[Revision]:
    """Return what was approved of a plan, newest first, without the contents."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.plan_id == plan.id)
        .options(defer(Revision.content, raiseload=True))
        .order_by(Revision.number.desc())
    ).all()
