"""Reads of the toolbox: the tools, where each is used and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, true
from sqlalchemy.orm import selectinload

from planner.core.db import db
from planner.plans.matrix import bands_of
from planner.plans.models.matrix import YearBand
from planner.plans.models.parts import Activity, ActivityStatus, Objective
from planner.plans.models.plan import WRITABLE, Plan
from planner.plans.models.toolbox import FocusArea, Tool, ToolArea, ToolDecision, ToolNeed, ToolState
from planner.plans.queries.plans import visible_to
from planner.plans.rules import SHARED, may_keep_tools, schools_to_write_at
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.viewer import Viewer

MOST = 100


@dataclass(frozen=True)
class Use:
    """Where a tool is used, in plans that are in force: schools, activities, and how many of those are done."""

    schools: int = 0
    activities: int = 0
    done: int = 0


@dataclass(frozen=True)
class ToolFilter:
    """What the toolbox is narrowed to; None is everything."""

    text: str = ""
    focus_area: FocusArea | None = None
    band: YearBand | None = None
    need_id: int | None = None
    state: ToolState = ToolState.PUBLISHED

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state is chosen."""
        return bool(self.text or self.focus_area or self.band or self.need_id)


def visible_tools(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of `rules.may_read_tool`, in SQL, for somebody who holds a post."""
    if may_keep_tools(viewer):
        return true()
    own = exists().where(
        ToolDecision.tool_id == Tool.id,
        ToolDecision.by_id == viewer.user_id,
        ToolDecision.decision == ToolState.PROPOSED,
    )
    return or_(Tool.state.in_(SHARED), own)


def tools(viewer: Viewer, chosen: ToolFilter) -> Sequence[Tool]:
    """Return the tools that match, with the needs they answer and the competence they ask for, by code."""
    conditions = [visible_tools(viewer), Tool.state == chosen.state]
    if chosen.focus_area is not None:
        conditions.append(Tool.focus_area == chosen.focus_area)
    if chosen.need_id is not None:
        conditions.append(exists().where(ToolNeed.tool_id == Tool.id, ToolNeed.need_id == chosen.need_id))
    if chosen.text:
        fields = Tool.title_sv, Tool.title_en, Tool.description, Tool.how_measured, Tool.year_groups
        conditions.append(or_(*(field.icontains(chosen.text, autoescape=True) for field in fields)))
    found = db.session.scalars(
        select(Tool).where(*conditions).options(selectinload(Tool.needs), selectinload(Tool.areas)).order_by(Tool.id)
    )
    # Years are written as people write them, so they are understood here and not by the database.
    fitting = [tool for tool in found if chosen.band is None or chosen.band in bands_of(tool.year_groups)]
    return sorted(fitting, key=lambda tool: (len(tool.code), tool.code, tool.id))


def states_there(viewer: Viewer) -> dict[ToolState, int]:
    """Return how many tools the viewer sees in each state."""
    found = db.session.execute(select(Tool.state, func.count()).where(visible_tools(viewer)).group_by(Tool.state))
    return {row[0]: row[1] for row in found}


def proposed(viewer: Viewer) -> Sequence[Tool]:
    """Return the tools that wait for who keeps the toolbox, the oldest first; nothing for anybody else."""
    if not may_keep_tools(viewer):
        return []
    return db.session.scalars(select(Tool).where(Tool.state == ToolState.PROPOSED).order_by(Tool.id)).all()


def choosable(focus_area: FocusArea, activity: Activity | None = None) -> Sequence[Tool]:
    """Return the tools an activity of such a plan can come from, and the one it comes from already, by code."""
    held = activity.tool_id if activity is not None else None
    open_to_all = and_(Tool.focus_area == focus_area, Tool.state == ToolState.PUBLISHED)
    found = db.session.scalars(select(Tool).where(or_(open_to_all, Tool.id == held)))
    return sorted(found, key=lambda tool: (len(tool.code), tool.code, tool.id))


def tool(viewer: Viewer, tool_id: int) -> Tool | None:
    """Return a tool with the needs, the competence and the decisions; None when it is not there for the viewer."""
    return db.session.scalar(
        select(Tool)
        .where(Tool.id == tool_id, visible_tools(viewer))
        .options(
            selectinload(Tool.needs),
            selectinload(Tool.areas),
            selectinload(Tool.decisions).joinedload(ToolDecision.by),
        )
        .execution_options(populate_existing=True)
    )


def uses(viewer: Viewer) -> dict[int, Use]:
    """Return where each tool is used, by its id, in plans in force that the viewer sees."""
    found = db.session.execute(
        select(
            Activity.tool_id,
            func.count(Plan.school_id.distinct()),
            func.count(),
            func.sum(case((Activity.status == ActivityStatus.DONE, 1), else_=0)),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(
            Activity.tool_id.is_not(None),
            Activity.in_force_since.is_not(None),
            Activity.status != ActivityStatus.CANCELLED,
            visible_to(viewer),
        )
        .group_by(Activity.tool_id)
    )
    return {tool_id: Use(schools, activities, done or 0) for tool_id, schools, activities, done in found}


def good_activities(viewer: Viewer) -> Sequence[tuple[Activity, Plan, str]]:
    """Return activities in force at the viewer's schools that no tool stands behind, the done ones first."""
    schools = schools_to_write_at(viewer)
    found = db.session.execute(
        select(Activity, Plan, School.name)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Activity.in_force_since.is_not(None),
            Activity.tool_id.is_(None),
            Activity.status.in_((ActivityStatus.DONE, ActivityStatus.ONGOING)),
        )
        .order_by((Activity.status == ActivityStatus.DONE).desc(), Plan.school_year.desc(), Activity.id)
        .limit(MOST)
    )
    return [(activity, plan, school) for activity, plan, school in found]


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


def tools_by_area(area_ids: Collection[int]) -> Sequence[tuple[int, int, str, str]]:
    """Return (tool, area, title in Swedish, in English) for the published tools of the areas."""
    found = db.session.execute(_tools_by_area(), {"area_ids": list(area_ids)})
    return [(tool_id, area_id, sv, en) for tool_id, area_id, sv, en in found]


@cache
def _tools_by_area() -> Select[int, int, str, str]:
    return (
        select(Tool.id, ToolArea.area_id, Tool.title_sv, Tool.title_en)
        .join(ToolArea, ToolArea.tool_id == Tool.id)
        .where(ToolArea.area_id.in_(bindparam("area_ids", expanding=True)), Tool.state == ToolState.PUBLISHED)
        .order_by(func.length(Tool.code), Tool.code, Tool.id)
    )
