"""The last days that stand in the plans, for calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.plans.models.parts import UNFINISHED, Activity
from planner.plans.models.plan import Plan, PlanState
from planner.plans.rules import schools_to_write_at
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

MOST = 500


@dataclass(frozen=True)
class LastDay:
    """An unfinished activity and its last day."""

    activity_id: int
    plan_id: int
    what: str
    school: str
    due_on: date


def last_days(viewer: Viewer, first: date, last: date) -> list[LastDay]:
    """Return the activities in force at the schools where the viewer is library staff whose last day is between two."""
    schools = schools_to_write_at(viewer)
    if not schools:
        return []
    found = db.session.execute(
        select(Activity.id, Plan.id, Activity.what, School.name, Activity.due_in_force)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Plan.state != PlanState.CLOSED,
            Activity.in_force_since.is_not(None),
            Activity.status.in_(UNFINISHED),
            Activity.due_in_force.between(first, last),
        )
        .order_by(Activity.due_in_force, Activity.id)
        .limit(MOST)
    )
    return [LastDay(*row[:4], day) for row in found if (day := row[4]) is not None]
