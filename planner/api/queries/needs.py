"""Needs for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core.db import db
from planner.needs.models import Need, NeedGoal, NeedPriority, NeedSchool, ProductGoal
from planner.needs.queries import BY_CODE, visible_to
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Around:
    """What needs are shown with, each by the need's id: goals' codes, schools named, and the newest priority."""

    goals: dict[int, list[str]]
    schools: dict[int, list[School]]
    priorities: dict[int, NeedPriority]


def one_page(
    viewer: Viewer, *, first: int, most: int, decision: str | None = None, goal: str | None = None
) -> tuple[Sequence[Need], int]:
    """Return needs by code from the first on, and how many there are in all."""
    wanted = visible_to(viewer)
    if decision is not None:
        wanted = wanted.where(Need.decision == decision)
    if goal is not None:
        serving = select(NeedGoal.need_id).join(ProductGoal, ProductGoal.id == NeedGoal.goal_id)
        wanted = wanted.where(Need.id.in_(serving.where(ProductGoal.code == goal)))
    count = db.session.scalar(wanted.with_only_columns(func.count(Need.id))) or 0
    return db.session.scalars(wanted.order_by(*BY_CODE).offset(first).limit(most)).all(), count


def by_code(viewer: Viewer, code: str) -> Need | None:
    """Return one need, or None."""
    return db.session.scalar(visible_to(viewer).where(Need.code == code))


def around(need_ids: Collection[int]) -> Around:
    """Return what needs are shown with, in three statements however many they are."""
    found = Around({}, {}, {})
    goals = select(NeedGoal.need_id, ProductGoal.code).join(ProductGoal, ProductGoal.id == NeedGoal.goal_id)
    for need_id, code in db.session.execute(goals.where(NeedGoal.need_id.in_(need_ids)).order_by(ProductGoal.code)):
        found.goals.setdefault(need_id, []).append(code)
    named = select(NeedSchool.need_id, School).join(School, School.id == NeedSchool.school_id)
    for need_id, school in db.session.execute(named.where(NeedSchool.need_id.in_(need_ids)).order_by(School.unit_code)):
        found.schools.setdefault(need_id, []).append(school)
    newest = select(func.max(NeedPriority.id)).where(NeedPriority.need_id.in_(need_ids)).group_by(NeedPriority.need_id)
    for priority in db.session.scalars(select(NeedPriority).where(NeedPriority.id.in_(newest))):
        found.priorities[priority.need_id] = priority
    return found
