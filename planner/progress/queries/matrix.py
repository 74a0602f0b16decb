"""Reads for the matrix: which product goals each need serves, and what one cell is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.needs import queries as needs
from planner.needs.models import Need, NeedGoal, NeedSchool, ProductGoal
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Place:
    """One need at one school; concerned: the need is one of all open schools, or names this one."""

    need: Need
    school: School
    concerned: bool


def goals_by_need() -> dict[int, list[int]]:
    """Return the ids of the product goals each need serves, by the goals' codes."""
    serves: dict[int, list[int]] = {}
    found = select(NeedGoal.need_id, NeedGoal.goal_id).join(ProductGoal, ProductGoal.id == NeedGoal.goal_id)
    for need_id, goal_id in db.session.execute(found.order_by(ProductGoal.code, ProductGoal.id)):
        serves.setdefault(need_id, []).append(goal_id)
    return serves


def place(viewer: Viewer, need_id: int, school_id: int) -> Place | None:
    """Return a need at a school of the viewer's municipality, or None."""
    need = needs.by_id(viewer, need_id)
    school = db.session.scalar(
        select(School).where(School.id == school_id, School.municipality_id == viewer.municipality_id)
    )
    if need is None or school is None:
        return None
    named = set(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need.id)))
    return Place(need, school, school.closed_on is None and (not named or school.id in named))
