"""What a measure (insats) is, in SQL: one definition for every count, page and test.

A measure answers a need in a school year. It is an activity in force in an approved plan and not
cancelled, or a training event that is published and not cancelled. Competence goals are measures, too,
but are told of as people's: see `progress.people`, and docs/decisions/completion.md.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, Select, and_, bindparam, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from planner.core.clock import local
from planner.core.columns import SchoolYearType, UTCDateTime
from planner.plans.models.parts import UNFINISHED, Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement
    from sqlalchemy.sql.compiler import SQLCompiler

    from planner.core.clock import SchoolYear

ACTIVITY, EVENT = "activity", "event"
COUNTED_EVENTS = (EventState.OPEN, EventState.CLOSED, EventState.HELD)
NO_SCHOOL = cast(null(), Integer)
# Given when a statement is sent, so that it is built once and not for every page.
YEAR = bindparam("year", type_=SchoolYearType())
NOW = bindparam("now", type_=UTCDateTime())
TODAY = bindparam("today", type_=Date())


def parameters(year: SchoolYear, now: datetime) -> dict[str, Any]:
    """Return what the statements made of `measures` are to be sent with."""
    return {"year": year, "now": now, "today": local(now).date()}


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return a condition as 1 or 0, to be summed."""
    return case((condition, 1), else_=0)


def activities_in_force(year: SchoolYear | ColumnElement[SchoolYear]) -> ColumnElement[bool]:
    """Return the condition that an activity counts: in force in a plan of the year, and not cancelled."""
    return and_(
        Plan.school_year == year, Activity.in_force_since.is_not(None), Activity.status != ActivityStatus.CANCELLED
    )


def activity_is_late(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that an activity's last day as approved has passed with it neither done nor cancelled."""
    return and_(Activity.status.in_(UNFINISHED), Activity.due_in_force < today)


def event_is_late(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition that an event's last session is over and nobody has recorded it as held."""
    last = _session(func.max(TrainingSession.ends_at))
    return and_(TrainingEvent.state != EventState.HELD, last < now)


def event_has_begun(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition that an event is held or its first session has begun."""
    return or_(TrainingEvent.state == EventState.HELD, _session(func.min(TrainingSession.starts_at)) <= now)


def measures() -> CTE:
    """Return one row for each need and measure of the school year that `parameters` names.

    kind, need_id, school_id (None for events), measure_id, done, begun and late as 1 or 0, done_at, started_at.
    """
    return union_all(_activities(), _events()).cte("measure")


class downwards(FunctionElement[int]):  # noqa: N801 - read as a function
    """A key that SQLite does not look rows up by, so that it goes from it to the rows that refer to it.

    Without statistics it would begin with the needs' links of all years and look each row up; from the
    year's plans down, every step stays within a covering index. PostgreSQL finds the way by itself, and
    must be given the key as it is: behind row-level security no index serves a computed one.
    """

    inherit_cache = True
    type = Integer()


@compiles(downwards)
def _as_it_is(element: downwards, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - the compiler's own
    return compiler.process(element.clauses, **kw)


@compiles(downwards, "sqlite")
def _without_index(element: downwards, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401 - the same
    # SQLite's own way to say so: https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms
    return f"+{compiler.process(element.clauses, **kw)}"


def _activities() -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(ACTIVITY).label("kind"),
            ActivityNeed.need_id.label("need_id"),
            Plan.school_id.label("school_id"),
            Activity.id.label("measure_id"),
            flag(Activity.status == ActivityStatus.DONE).label("done"),
            flag(Activity.status != ActivityStatus.PLANNED).label("begun"),
            flag(activity_is_late(TODAY)).label("late"),
            Activity.done_at.label("done_at"),
            Activity.in_force_since.label("started_at"),
        )
        .select_from(Plan)
        .join(Activity, Activity.plan_id == downwards(Plan.id))
        .join(ActivityNeed, ActivityNeed.activity_id == downwards(Activity.id))
        .where(activities_in_force(YEAR), ActivityNeed.in_force_since.is_not(None))
    )


def _events() -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(EVENT),
            EventNeed.need_id,
            NO_SCHOOL,
            TrainingEvent.id,
            flag(TrainingEvent.state == EventState.HELD),
            flag(event_has_begun(NOW)),
            flag(event_is_late(NOW)),
            TrainingEvent.held_at,
            TrainingEvent.published_at,
        )
        .select_from(TrainingEvent)
        .join(EventNeed, EventNeed.event_id == downwards(TrainingEvent.id))
        .where(TrainingEvent.school_year == YEAR, TrainingEvent.state.in_(COUNTED_EVENTS))
    )


def _session(figure: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return (
        select(figure)
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
