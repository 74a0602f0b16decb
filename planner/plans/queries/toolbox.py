"""Reads of the toolbox: the tools, where each is used and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import selectinload

from planner.core.db import db
from planner.plans.models.parts import Activity, ActivityStatus, Objective
from planner.plans.models.plan import WRITABLE, Plan
from planner.plans.models.toolbox import FocusArea, Tool
from planner.plans.rules import schools_to_write_at
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Use:
    """Where a tool is used, in plans that are in force: schools, activities, and how many of those are done."""

    schools: int = 0
    activities: int = 0
    done: int = 0


def tools(focus_area: FocusArea | None = None) -> Sequence[Tool]:
    """Return the tools with the needs they answer and the competence they ask for, by code."""
    chosen = select(Tool) if focus_area is None else select(Tool).where(Tool.focus_area == focus_area)
    found = db.session.scalars(chosen.options(selectinload(Tool.needs), selectinload(Tool.areas)).order_by(Tool.id))
    return sorted(found, key=lambda tool: (len(tool.code), tool.code, tool.id))


def choosable(focus_area: FocusArea, activity: Activity | None = None) -> Sequence[Tool]:
    """Return the tools an activity of such a plan can come from, and the one it comes from already, by code."""
    held = activity.tool_id if activity is not None else None
    found = db.session.scalars(select(Tool).where(or_(Tool.focus_area == focus_area, Tool.id == held)))
    return sorted(found, key=lambda tool: (len(tool.code), tool.code, tool.id))


def tool(_viewer: Viewer, tool_id: int) -> Tool | None:
    """Return a tool with the needs it answers; everybody in the municipality sees all tools."""
    return db.session.scalar(select(Tool).where(Tool.id == tool_id).options(selectinload(Tool.needs)))


def uses() -> dict[int, Use]:
    """Return where each tool is used, by its id; counts only, of what every school's staff may see."""
    found = db.session.execute(
        select(
            Activity.tool_id,
            func.count(Plan.school_id.distinct()),
            func.count(),
            func.sum(case((Activity.status == ActivityStatus.DONE, 1), else_=0)),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Activity.tool_id.is_not(None), Activity.in_force_since.is_not(None))
        .group_by(Activity.tool_id)
    )
    return {tool_id: Use(schools, activities, done or 0) for tool_id, schools, activities, done in found}


def objectives_open_to(viewer: Viewer) -> Sequence[tuple[Objective, Plan, str]]:
    """Return the objectives the viewer can add an activity to now, with plan and school's name."""
    schools = schools_to_write_at(viewer)
    found = db.session.execute(
        select(Objective, Plan, School.name)
        .join(Plan, Plan.id == Objective.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(Plan.school_id.in_(sorted(schools)), Plan.state.in_(WRITABLE), Objective.removed_at.is_(None))
        .order_by(Plan.school_year.desc(), Plan.id, Objective.position, Objective.id)
    )
    return [(objective, plan, school) for objective, plan, school in found]
