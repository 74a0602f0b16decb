"""The rows behind one need's figures: activities, events, and values measured on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, null, select

from planner.core.clock import local
from planner.core.db import db
from planner.needs.models import NeedSchool
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, MeasuredValue, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.progress.queries.measures import (
    COUNTED_EVENTS,
    activities_in_force,
    activity_is_late,
    event_is_late,
    flag,
)
from planner.schools.models import School
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from planner.core.clock import SchoolYear


@dataclass(frozen=True)
class ActivityRow:
    """An activity in force that answers the need, as approved; plan is for the rule that decides whether it opens."""

    plan: Plan
    school: str
    activity_id: int
    what: str
    responsible: str | None
    due_on: date | None
    status: ActivityStatus
    done_at: datetime | None
    late: int


@dataclass(frozen=True)
class EventRow:
    """A training event that answers the need; attended: how many were there, of those with a seat."""

    event_id: int
    title: str
    language: str
    state: EventState
    held_at: datetime | None
    starts_at: datetime | None
    attended: int
    seats_taken: int
    late: int


@dataclass(frozen=True)
class ValueRow:
    """The latest value measured for an objective that holds such an activity."""

    plan: Plan
    school: str
    title: str
    indicator: str | None
    unit: str | None
    baseline: Decimal | None
    target: Decimal | None
    figure: Decimal
    measured_on: date


@dataclass(frozen=True)
class SchoolOfNeed:
    """An open school; named: the need says that it concerns this one."""

    id: int
    name: str
    named: bool


def schools_of(need_id: int) -> list[SchoolOfNeed]:
    """Return the open schools, and which of them the need names."""
    found = db.session.execute(
        select(School.id, School.name, NeedSchool.id)
        .outerjoin(NeedSchool, and_(NeedSchool.school_id == School.id, NeedSchool.need_id == need_id))
        .where(School.closed_on.is_(None))
        .order_by(School.name, School.id)
    )
    return [SchoolOfNeed(school_id, name, link is not None) for school_id, name, link in found]


def activities_for(need_id: int, year: SchoolYear, *, now: datetime) -> list[ActivityRow]:
    """Return the activities behind the need's figures, with their plans, by the day they are due.

    While a new version of a plan is being written, the words are those of the version in force.
    """
    settled = Plan.state.in_((PlanState.APPROVED, PlanState.CLOSED))
    found = db.session.execute(
        select(
            Plan,
            School.name,
            case((settled, null()), else_=Revision.content),
            Activity.id,
            Activity.what,
            Activity.responsible,
            Activity.due_in_force,
            Activity.status,
            Activity.done_at,
            flag(activity_is_late(local(now).date())),
        )
        .select_from(ActivityNeed)
        .join(Activity, Activity.id == ActivityNeed.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .outerjoin(Revision, and_(Revision.plan_id == Plan.id, Revision.number == Plan.in_force_number))
        .where(
            ActivityNeed.need_id == need_id,
            ActivityNeed.in_force_since.is_not(None),
            activities_in_force(year),
        )
        .order_by(Activity.due_in_force.is_(None), Activity.due_in_force, Activity.id)
    )
    return [_activity(*row) for row in found]


def _activity(  # noqa: PLR0917 - one for each column
    plan: Plan,
    school: str,
    approved: dict[str, Any] | None,
    activity_id: int,
    what: str,
    responsible: str | None,
    *rest: Any,  # noqa: ANN401 - the columns that are no text
) -> ActivityRow:
    for objective in (approved or {}).get("objectives", ()):
        for activity in objective["activities"]:
            if activity["id"] == activity_id:
                what, responsible = activity["what"], activity["responsible"]
    return ActivityRow(plan, school, activity_id, what, responsible, *rest)


def events_for(need_id: int, year: SchoolYear, *, now: datetime) -> list[EventRow]:
    """Return the events behind the need's figures, first the one that begins first."""
    begins = (
        select(func.min(TrainingSession.starts_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    attended = (
        select(func.count(SignUp.id))
        .where(SignUp.event_id == TrainingEvent.id, SignUp.state == SignUpState.ATTENDED)
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(
            TrainingEvent.id,
            TrainingEvent.title,
            TrainingEvent.language,
            TrainingEvent.state,
            TrainingEvent.held_at,
            begins,
            attended,
            TrainingEvent.seats_taken + TrainingEvent.people_seated,
            flag(event_is_late(now)),
        )
        .join(EventNeed, EventNeed.event_id == TrainingEvent.id)
        .where(
            EventNeed.need_id == need_id,
            TrainingEvent.school_year == year,
            TrainingEvent.state.in_(COUNTED_EVENTS),
        )
        .order_by(begins, TrainingEvent.id)
    )
    return [EventRow(*row) for row in found]


def values_for(need_id: int, year: SchoolYear) -> list[ValueRow]:
    """Return the latest measured value of each objective in force that holds an activity for the need."""
    holds = (
        select(Activity.objective_id)
        .join(ActivityNeed, ActivityNeed.activity_id == Activity.id)
        .where(
            ActivityNeed.need_id == need_id,
            ActivityNeed.in_force_since.is_not(None),
            Activity.in_force_since.is_not(None),
            Activity.status != ActivityStatus.CANCELLED,
        )
    )
    latest = (
        select(MeasuredValue.objective_id, func.max(MeasuredValue.measured_on).label("measured_on"))
        .group_by(MeasuredValue.objective_id)
        .subquery()
    )
    found = db.session.execute(
        select(
            Plan,
            School.name,
            Objective.title,
            Objective.indicator,
            Objective.unit,
            Objective.baseline,
            Objective.target,
            MeasuredValue.figure,
            MeasuredValue.measured_on,
        )
        .select_from(Objective)
        .join(Plan, Plan.id == Objective.plan_id)
        .join(School, School.id == Plan.school_id)
        .join(latest, latest.c.objective_id == Objective.id)
        .join(
            MeasuredValue,
            and_(
                MeasuredValue.objective_id == Objective.id,
                MeasuredValue.measured_on == latest.c.measured_on,
            ),
        )
        .where(Plan.school_year == year, Objective.in_force_since.is_not(None), Objective.id.in_(holds))
        .order_by(MeasuredValue.measured_on.desc(), Objective.id)
    )
    return [ValueRow(*row) for row in found]
