"""What the work itself shows: the figures behind the indicators that are not in the inventory, in one statement."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import CompoundSelect, Integer, Select, and_, bindparam, func, select, union_all

from planner.core.db import db, lasting
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan
from planner.progress.effects import WorkFigures
from planner.progress.people import goals_told, share_on_time, share_trained
from planner.progress.queries.measures import YEAR, activities_in_force
from planner.progress.queries.people import columns, parameters, people, people_in
from planner.schools.models import Municipality, School

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import InstrumentedAttribute

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


def work_figures(viewer: Viewer, year: SchoolYear, *, now: datetime) -> WorkFigures:
    """Return the figures for a school year as it stands at a moment; see WorkFigures for what each one is."""
    values = {"municipality": viewer.municipality_id} | parameters(year, now)
    figures: dict[str, int] = {}
    of_people: list[Row[Any]] = []
    for row in db.session.execute(statement(), values):
        if row.figure is None:
            of_people.append(row)
        else:
            figures[row.kind] = row.figure
    people, smallest = people_in(of_people, now=now), figures["smallest_group"]
    return WorkFigures(
        **figures,
        trained=share_trained(people, smallest=smallest),
        on_time=share_on_time(people, smallest=smallest, now=now),
        goals=goals_told(people, smallest=smallest),
    )


@cache
def statement() -> CompoundSelect[Any]:
    """Return the one statement: a row for each plain figure, by its name in WorkFigures, and the rows about people."""
    open_school = School.closed_on.is_(None)
    with_plan = and_(Plan.school_year == YEAR, Plan.in_force_number.is_not(None))
    in_plans = _count(Activity.id).join(Plan, Plan.id == Activity.plan_id).where(activities_in_force(YEAR))
    in_open_schools = _count(Plan.school_id).join(School, School.id == Plan.school_id)
    own = bindparam("municipality", type_=Integer())
    figures: dict[str, Select[int]] = {
        "smallest_group": select(Municipality.smallest_group).where(Municipality.id == own),
        "schools": _count(School.id).where(open_school),
        "with_plan": in_open_schools.where(with_plan, open_school),
        "activities": in_plans,
        "with_partner": in_plans.where(Activity.partner.is_not(None)),
    }
    return lasting(
        union_all(
            *(select(*columns(name, figure=figure.scalar_subquery())) for name, figure in figures.items()), *people()
        )
    )


def _count(key: InstrumentedAttribute[int]) -> Select[int]:
    return select(func.count(key.distinct()))
