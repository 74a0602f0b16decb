"""What closing tests look at: a need's activities by school and year, and its trainings held by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan
from planner.progress.queries.measures import flag
from planner.training.models.event import EventNeed, EventState, TrainingEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True)
class Measured:
    """Schools with an activity in force by year, those with one that is done, and how many trainings are held."""

    planned: Mapping[SchoolYear, frozenset[int]]
    done: Mapping[SchoolYear, frozenset[int]]
    held: Mapping[SchoolYear, int]


def measured(need_id: int, years: Collection[SchoolYear]) -> Measured:
    """Return what there is for a need in some school years, in two statements; nothing is asked for no year."""
    if not years:
        return Measured({}, {}, {})
    planned: dict[SchoolYear, set[int]] = {}
    done: dict[SchoolYear, set[int]] = {}
    for year, school_id, finished in db.session.execute(
        select(Plan.school_year, Plan.school_id, func.sum(flag(Activity.status == ActivityStatus.DONE)))
        .select_from(ActivityNeed)
        .join(Activity, Activity.id == ActivityNeed.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(
            ActivityNeed.need_id == need_id,
            ActivityNeed.in_force_since.is_not(None),
            Activity.in_force_since.is_not(None),
            Activity.status != ActivityStatus.CANCELLED,
            Plan.school_year.in_(years),
        )
        .group_by(Plan.school_year, Plan.school_id)
    ):
        planned.setdefault(year, set()).add(school_id)
        if finished:
            done.setdefault(year, set()).add(school_id)
    held = db.session.execute(
        select(TrainingEvent.school_year, func.count())
        .join(EventNeed, EventNeed.event_id == TrainingEvent.id)
        .where(
            EventNeed.need_id == need_id,
            TrainingEvent.state == EventState.HELD,
            TrainingEvent.school_year.in_(years),
        )
        .group_by(TrainingEvent.school_year)
    )
    return Measured(
        {year: frozenset(schools) for year, schools in planned.items()},
        {year: frozenset(schools) for year, schools in done.items()},
        dict(iter(held)),
    )
