"""Approved plans for programs: what is in force, and never a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import defer

from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.plans.queries.plans import among
from planner.plans.rules import IN_FORCE_READERS
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

InForce = Row[Plan, Revision, School]


def visible_to(viewer: Viewer) -> Select[Plan, Revision, School]:
    """Return the plans in force that somebody may read, each with what was approved, and its school."""
    return (
        select(Plan, Revision, School)
        .join(Revision, and_(Revision.plan_id == Plan.id, Revision.number == Plan.in_force_number))
        .join(School, School.id == Plan.school_id)
        .where(Plan.municipality_id == viewer.municipality_id, among(IN_FORCE_READERS, viewer))
    )


def one_page(
    viewer: Viewer,
    *,
    first: int,
    most: int,
    year: int | None = None,
    school: str | None = None,
    focus_area: str | None = None,
) -> tuple[Sequence[InForce], int]:
    """Return plans in force from the first on, without their content, and how many there are in all."""
    wanted: Any = visible_to(viewer)
    if year is not None:
        wanted = wanted.where(Plan.school_year == SchoolYear(year))
    if school is not None:
        wanted = wanted.where(School.unit_code == school)
    if focus_area is not None:
        wanted = wanted.where(Plan.focus_area == focus_area)
    count = db.session.scalar(wanted.with_only_columns(func.count(Plan.id))) or 0
    in_order = wanted.order_by(Plan.school_year.desc(), School.unit_code, Plan.focus_area, Plan.id)
    found = in_order.options(defer(Revision.content, raiseload=True)).offset(first).limit(most)
    return db.session.execute(found).all(), count


def by_id(viewer: Viewer, plan_id: int) -> InForce | None:
    """Return one plan in force with its content, or None."""
    return db.session.execute(visible_to(viewer).where(Plan.id == plan_id)).one_or_none()
