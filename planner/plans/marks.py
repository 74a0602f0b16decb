"""Tags: how a plan and its activities stand, in a word, a colour and an icon that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules, words
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Mark:
    """A status as a tag: kind is its colour, icon and words say the same."""

    kind: str
    icon: str
    text: Text


STATE_MARKS: dict[PlanState, tuple[str, str]] = {
    PlanState.DRAFT: ("quiet", "edit"),
    PlanState.SUBMITTED: ("wait", "clock"),
    PlanState.RETURNED: ("bad", "back"),
    PlanState.APPROVED: ("ok", "check"),
    PlanState.CLOSED: ("quiet", "lock"),
}
STATUS_MARKS: dict[ActivityStatus, tuple[str, str]] = {
    ActivityStatus.PLANNED: ("quiet", "empty"),
    ActivityStatus.ONGOING: ("ok", "half"),
    ActivityStatus.DONE: ("ok", "check"),
    ActivityStatus.CANCELLED: ("quiet", "cross"),
}
STATUS_TAGS = {status: Mark(*STATUS_MARKS[status], words.STATUSES[status]) for status in ActivityStatus}


def state_mark(state: PlanState) -> Mark:
    """Return the tag of a plan's state."""
    kind, icon = STATE_MARKS[state]
    return Mark(kind, icon, words.STATES[state])


def late_kind(viewer: Viewer, plan: Plan) -> str | None:
    """Return how late is shown: red to who must act on it, ochre to who decides, to nobody else (None)."""
    if rules.may_follow_up(viewer, plan):
        return "bad"
    return "wait" if rules.may_see_late(viewer, plan) else None


LATE = {"bad": Mark("bad", "alert", _("Late")), "wait": Mark("wait", "clock", _("Late"))}


def status_mark(row: Activity, late: str | None = None, today: date | None = None) -> Mark:
    """Return the tag of how an activity goes; late: what colour that is told in, see `late_kind`."""
    if late is not None and row.late_on(today or clock.today()):
        return LATE[late]
    return STATUS_TAGS[row.status]
