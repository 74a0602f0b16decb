"""Activities that an item of a reference group's agenda became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core.db import db
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext
from planner.groups.measures import Room, Told
from planner.groups.meetings.models import MeasureKind
from planner.groups.meetings.rules import may_read_meeting
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan, PlanState
from planner.plans.rules import may_begin, may_read, may_read_text
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer
    from planner.groups.meetings.models import AgendaItem


def told(viewer: Viewer, ids: Collection[int]) -> dict[int, Told]:
    """Return the activities that one may open; in words where the plan's present text is read, or holds."""
    found = db.session.execute(
        select(Activity.id, Activity.what, Plan, School.name)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(Activity.id.in_(sorted(ids)), Activity.removed_at.is_(None))
    )
    settled = {PlanState.APPROVED, PlanState.CLOSED}
    return {
        known: Told(
            _("%(what)s (%(school)s %(year)s)", what=what, school=school, year=plan.school_year)
            if plan.state in settled or may_read_text(viewer, plan)
            else _("An activity that is being written (%(school)s %(year)s)", school=school, year=plan.school_year),
            f"/plans/{plan.id}",
        )
        for known, what, plan, school in found
        if may_read(viewer, plan)
    }


def may_take_item(viewer: Viewer, item: AgendaItem) -> bool:
    """Tell who makes an activity of an item of an agenda: who reads the meeting and begins plans."""
    return may_begin(viewer) and may_read_meeting(viewer, item.meeting)


def filled_from(item: AgendaItem) -> dict[str, Any]:
    """Return what an activity form is filled with: the item's words, and the needs that it pointed to."""
    return {"what": item.title, "needs": [pointed.need_id for pointed in item.pointed]}


ROOM = (
    MeasureKind.ACTIVITY,
    Room(
        words=lazy_gettext("Let it become an activity in a plan"),
        begin="/plans/from-item/",
        may_begin=may_begin,
        untold=lazy_gettext("An activity in a school's plan"),
        told=told,
    ),
)
