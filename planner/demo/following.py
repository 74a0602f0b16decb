"""What was said of activities on the way, and links to what shows it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.demo.past import moment, viewer
from planner.demo.tables import rows
from planner.plans.models.parts import Objective
from planner.plans.operations import commenting, evidencing, following
from planner.plans.queries import plans as queries

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.demo.place import Place
    from planner.plans.models.plan import Plan

AFTERNOON = time(15, 10)


def follow_on(place: Place, plan: Plan, name: str) -> None:
    """Tell what was followed up of a plan beside its statuses."""
    for row in rows(f"{place.slug}/follow_ups.csv"):
        if row["plan"] == name:
            with clock.as_of(moment(row["days_ago"], AFTERNOON)):
                _told(place, plan, row)


def _told(place: Place, plan: Plan, row: Row) -> None:
    by = viewer(place, row["person"])
    activities = {activity.what: activity for activity in queries.whole(plan.id).text_activities}
    match row["deed"]:
        case "no_change":
            following.no_change(plan, activities[row["what"]].id, by=by)
        case "evidence":
            evidencing.add_evidence(activities[row["what"]], by=by, address=row["address"], shows=row["text"])
        case "objective_evidence":
            evidencing.add_evidence(_objective(plan, row["what"]), by=by, address=row["address"], shows=row["text"])
        case "comment":
            activity = activities[row["what"]].id if row["what"] else None
            commenting.comment(
                plan,
                by=by,
                text=row["text"],
                part="activity" if activity else None,
                part_id=activity,
                mention=None,
                base_url="http://localhost",  # the mails are taken away again
            )
        case deed:
            message = f"{deed} is no deed of follow_ups.csv"
            raise LookupError(message)


def _objective(plan: Plan, title: str) -> Objective:
    return db.session.scalars(select(Objective).where(Objective.plan_id == plan.id, Objective.title == title)).one()
