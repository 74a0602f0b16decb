"""What states, focus areas and the fields of a plan are called; one word per concept, used on every page."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea

FOCUS_AREAS: dict[FocusArea, Text] = {
    FocusArea.READING: _("Reading promotion"),
    FocusArea.INFORMATION_LITERACY: _("Media and information literacy"),
}
STATES: dict[PlanState, Text] = {
    PlanState.DRAFT: _("Draft"),
    PlanState.SUBMITTED: _("Waiting for decision"),
    PlanState.RETURNED: _("Returned, with a reason"),
    PlanState.APPROVED: _("Approved"),
    PlanState.CLOSED: _("Closed"),
}
STATUSES: dict[ActivityStatus, Text] = {
    ActivityStatus.PLANNED: _("Planned"),
    ActivityStatus.ONGOING: _("Ongoing"),
    ActivityStatus.DONE: _("Done"),
    ActivityStatus.CANCELLED: _("Cancelled"),
}
HEADER: dict[str, Text] = {
    "title": _("Title"),
    "registry_number": _("Registry number"),
    "drawn_up_with": _("Drawn up together with"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "current_state": _("Where we stand"),
}
OBJECTIVE: dict[str, Text] = {
    "title": _("Objective"),
    "indicator": _("Indicator"),
    "unit": _("Unit"),
    "baseline": _("Baseline"),
    "target": _("Target value"),
    "how_measured": _("How we measure"),
}
ACTIVITY: dict[str, Text] = {
    "what": _("What we do"),
    "target_group": _("For whom"),
    "responsible": _("Responsible"),
    "starts_on": _("Starts"),
    "due_on": _("Done by"),
    "frequency": _("How often"),
    "resources": _("Resources"),
    "partner": _("Together with"),
    "tool": _("Way of working"),
    "needs": _("Needs it answers"),
}
