"""The list of plans: a school year's, as a person may see them, with how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, func, select

from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.plans.models.parts import UNFINISHED, Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.plans.models.toolbox import FocusArea
from planner.plans.queries.plans import text_readable_by, visible_to
from planner.plans.rules import may_read_text, may_see_late
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None is everything."""

    school_year: SchoolYear
    school_id: int | None = None
    focus_area: FocusArea | None = None
    state: PlanState | None = None


@dataclass(frozen=True)
class Row:
    """A plan in the list, as this reader may see it. planned, done, late: activities of the text in force."""

    id: int
    school: str
    focus_area: FocusArea
    title: str
    state: PlanState
    in_force: bool
    planned: int
    done: int
    late: int


def years(viewer: Viewer) -> list[SchoolYear]:
    """Return the school years there are plans of, and the present one, newest first."""
    found = db.session.scalars(select(Plan.school_year).where(visible_to(viewer)).distinct().order_by(Plan.school_year))
    return sorted({*found, SchoolYear.current()}, reverse=True)


def matching(viewer: Viewer, chosen: Filter) -> list[int]:
    """Return the ids of the plans that match, by the school's name and then the focus area."""
    shown = case((text_readable_by(viewer), Plan.state), else_=PlanState.APPROVED)
    conditions: list[ColumnElement[bool]] = [visible_to(viewer), Plan.school_year == chosen.school_year]
    if chosen.school_id is not None:
        conditions.append(Plan.school_id == chosen.school_id)
    if chosen.focus_area is not None:
        conditions.append(Plan.focus_area == chosen.focus_area)
    if chosen.state is not None:
        conditions.append(shown == chosen.state)
    found = db.session.execute(
        select(Plan.id, School.name, Plan.focus_area).join(School, School.id == Plan.school_id).where(*conditions)
    )
    order = list(FocusArea)
    return [
        plan_id
        for plan_id, _name, _area in sorted(found, key=lambda row: (swedish_order(row[1]), order.index(row[2]), row[0]))
    ]


def rows(viewer: Viewer, ids: Sequence[int], *, today: date) -> list[Row]:
    """Return those plans as rows, in that order."""
    counts = {
        plan_id: (planned, done or 0, late or 0)
        for plan_id, planned, done, late in db.session.execute(
            select(
                Activity.plan_id,
                func.count(),
                func.sum(case((Activity.status == ActivityStatus.DONE, 1), else_=0)),
                func.sum(case((and_(Activity.status.in_(UNFINISHED), Activity.due_in_force < today), 1), else_=0)),
            )
            .where(
                Activity.plan_id.in_(ids),
                Activity.in_force_since.is_not(None),
                Activity.status != ActivityStatus.CANCELLED,
            )
            .group_by(Activity.plan_id)
        )
    }
    found = {
        plan.id: Row(
            id=plan.id,
            school=school,
            focus_area=plan.focus_area,
            title=plan.title if may_read_text(viewer, plan) else approved_title or plan.title,
            state=plan.state if may_read_text(viewer, plan) else PlanState.APPROVED,
            in_force=plan.in_force_number is not None,
            planned=counts.get(plan.id, (0, 0, 0))[0],
            done=counts.get(plan.id, (0, 0, 0))[1],
            late=counts.get(plan.id, (0, 0, 0))[2] if may_see_late(viewer, plan) else 0,
        )
        for plan, school, approved_title in db.session.execute(
            select(Plan, School.name, Revision.title)
            .join(School, School.id == Plan.school_id)
            .outerjoin(Revision, and_(Revision.plan_id == Plan.id, Revision.number == Plan.in_force_number))
            .where(Plan.id.in_(ids))
        )
    }
    return [found[plan_id] for plan_id in ids if plan_id in found]


def plan_of(school_id: int, focus_area: FocusArea, school_year: SchoolYear) -> int | None:
    """Return the id of the plan there is for a school, focus area and school year, or None."""
    return db.session.scalar(
        select(Plan.id).where(
            Plan.school_id == school_id, Plan.focus_area == focus_area, Plan.school_year == school_year
        )
    )
