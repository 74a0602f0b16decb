"""What can be copied to a new year, and what an activity's life over the years has been."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, literal_column, select, union
from sqlalchemy.orm import aliased, load_only

from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.plans import rules, words
from planner.plans.models.parts import Activity, ActivityStatus, MeasuredValue, Objective
from planner.plans.models.plan import Plan
from planner.plans.models.succession import ActivitySuccession, Decision
from planner.plans.models.toolbox import FocusArea
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.i18n import Text
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Copyable:
    """A plan that has no successor yet."""

    plan_id: int
    title: str
    school: str
    focus_area: FocusArea
    school_year: SchoolYear
    to_year: SchoolYear


def copyable(viewer: Viewer) -> list[Copyable]:
    """Return the newest plan of each school and focus area where the viewer writes, when a later year is to come."""
    current = SchoolYear.current()
    found = db.session.execute(
        select(Plan.id, Plan.title, School.name, Plan.focus_area, Plan.school_year, Plan.school_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.school_id.in_(sorted(rules.schools_to_write_at(viewer))),
            School.closed_on.is_(None),
            Plan.school_year <= current.next(),
        )
        .order_by(Plan.school_year, Plan.id)
    )
    newest = {(row.school_id, row.focus_area): row for row in found}
    listed = [
        Copyable(row.id, row.title, row.name, row.focus_area, row.school_year, max(row.school_year.next(), current))
        for row in newest.values()
        if row.school_year <= current
    ]
    return sorted(listed, key=lambda plan: (swedish_order(plan.school), plan.focus_area, plan.plan_id))


def plans_beside(plan: Plan) -> dict[SchoolYear, tuple[int, str]]:
    """Return the plans there are of the same school and focus area, as (id, title) by school year."""
    found = db.session.execute(
        select(Plan.school_year, Plan.id, Plan.title).where(
            Plan.school_id == plan.school_id, Plan.focus_area == plan.focus_area
        )
    )
    return {year: (plan_id, title) for year, plan_id, title in found}


def last_values(plan: Plan) -> dict[int, MeasuredValue]:
    """Return the last measured value of each objective of a plan, by the objective's id."""
    found = db.session.scalars(
        select(MeasuredValue)
        .join(Objective, Objective.id == MeasuredValue.objective_id)
        .where(Objective.plan_id == plan.id)
        .order_by(MeasuredValue.measured_on, MeasuredValue.id)
    )
    return {value.objective_id: value for value in found}


# ---------------------------------------------------------------- an activity's life


@dataclass(frozen=True)
class Year:
    """An activity in one school year. status: None while that year's plan is being written."""

    school_year: SchoolYear
    plan_id: int
    activity_id: int
    status: ActivityStatus | None

    @property
    def word(self) -> Text:
        """How it went that year, inside a line of text."""
        return str(words.STATUSES[self.status]).lower() if self.status is not None else ""


@dataclass(frozen=True)
class Life:
    """An activity over the years, this one too. stopped: why it was stopped when the next year was planned."""

    years: tuple[Year, ...] = ()
    stopped: str | None = None
    stopped_for: SchoolYear | None = None


def lives(viewer: Viewer, plan: Plan) -> dict[int, Life]:
    """Return the lives of a plan's activities that have one beyond the plan, by id; two queries however many."""
    years: dict[int, list[Year]] = {}
    for start, activity_id, status, in_force_since, owner in db.session.execute(_lines(), {"plan": plan.id}):
        reads_text = rules.may_read_text(viewer, owner)
        in_force = in_force_since is not None
        if reads_text or (in_force and rules.may_read(viewer, owner)):
            shown = status if in_force else None
            years.setdefault(start, []).append(Year(owner.school_year, owner.id, activity_id, shown))
    stops = {
        activity_id: (reason, year)
        for activity_id, reason, year in db.session.execute(_stops(), {"plan": plan.id})
        if rules.may_write(viewer, plan) or rules.may_review(viewer, plan)
    }
    return {
        activity_id: Life(
            tuple(sorted(years.get(activity_id, []), key=lambda year: (year.school_year, year.activity_id))),
            *stops.get(activity_id, (None, None)),
        )
        for activity_id in years.keys() | stops.keys()
    }


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    """The statement that follows each activity of a plan back and forth; built once, which takes longest."""
    own = Activity.plan_id == bindparam("plan")
    before, after = (
        select(Activity.id.label("start"), Activity.id.label("id")).where(own).cte(name, recursive=True)
        for name in ("before", "after")
    )
    older, newer = aliased(ActivitySuccession), aliased(ActivitySuccession)
    before = before.union_all(select(before.c.start, older.activity_id).join(before, older.became_id == before.c.id))
    after = after.union_all(
        select(after.c.start, newer.became_id)
        .join(after, newer.activity_id == after.c.id)
        .where(newer.became_id.is_not(None))
    )
    both = union(select(before.c.start, before.c.id), select(after.c.start, after.c.id)).subquery()
    many = select(both.c.start).group_by(both.c.start).having(literal_column("count(*)") > 1)
    return (
        select(both.c.start, Activity.id, Activity.status, Activity.in_force_since, Plan)
        .join(Activity, Activity.id == both.c.id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(both.c.start.in_(many))
        .options(load_only(Plan.school_year, Plan.school_id, Plan.state, Plan.in_force_number, Plan.municipality_id))
    )


@cache
def _stops() -> Select[*tuple[Any, ...]]:
    return (
        select(ActivitySuccession.activity_id, ActivitySuccession.reason, Plan.school_year)
        .join(Activity, Activity.id == ActivitySuccession.activity_id)
        .join(Plan, Plan.id == ActivitySuccession.plan_id)
        .where(Activity.plan_id == bindparam("plan"), ActivitySuccession.decision == Decision.STOP)
        .order_by(ActivitySuccession.id)
    )
