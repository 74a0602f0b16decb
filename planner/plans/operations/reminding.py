"""Reminding before a last day: one mail a person collects what is due, and nobody gets two in a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.plans import notices
from planner.plans.models.following import Reminder
from planner.plans.queries import reminding as queries

if TYPE_CHECKING:
    from datetime import date


def remind(day: date, *, base_url: str) -> None:
    """Write to the library staff of each school about what is due soon and they have not been told of.

    Done daily on days when the schools are open. What should have been told in a break is told on the
    first day after it, also when its last day has passed meanwhile.
    """
    for person, due in queries.to_remind(day).items():
        notices.due_soon(person, due, day=day, base_url=base_url)
        db.session.add_all(
            Reminder(activity_id=one.activity_id, user_id=person.id, due_on=one.due_on, at=clock.now()) for one in due
        )
