"""What the plans have for a person's own calendar: last days at one's schools, and what waits for one's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext
from planner.plans.queries.calendar import last_days
from planner.plans.queries.waiting import WaitingFor, to_decide, to_sign
from planner.training.feeds.extras import DayEntry, Extra

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


def of_last_days(viewer: Viewer, first: date, last: date) -> list[DayEntry]:
    """Return the last days of unfinished activities at the schools where the person is library staff."""
    return [
        DayEntry(
            day=due.due_on,
            known_as=f"activity {due.activity_id} {due.due_on}",
            title=_("Last day: %(what)s (%(school)s)", what=due.what, school=due.school),
            page=f"/plans/{due.plan_id}/follow-up",
        )
        for due in last_days(viewer, first, last)
    ]


def of_decisions(viewer: Viewer, first: date, last: date) -> list[DayEntry]:
    """Return what waits for the person's decision, from the day it was handed in to today."""
    del first, last
    today = clock.today()
    found = []
    for thing in (*to_decide(viewer), *to_sign(viewer)):
        since = local(thing.since).date() if thing.since else today
        names = {"title": thing.title, "school": thing.school}
        decision = thing.what is WaitingFor.DECISION
        found.append(
            DayEntry(
                day=since,
                last_day=max(since, today),
                known_as=f"{thing.what.value} {thing.plan_id} {thing.since}",
                title=_("To decide on: %(title)s (%(school)s)", **names)
                if decision
                else _("To sign: the evaluation of %(title)s (%(school)s)", **names),
                page=f"/plans/{thing.plan_id}/{'review' if decision else 'evaluation'}",
                # It lasts a day longer every day.
                sequence=max(0, (today - since).days),
            )
        )
    return found


LAST_DAYS = Extra(lazy_gettext("Last days in the plans of my schools"), of_last_days)
DECISIONS = Extra(lazy_gettext("Plans and evaluations that wait for my decision"), of_decisions)
