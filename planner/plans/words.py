"""What states, focus areas and the fields of a plan are called; one word per concept, used on every page."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.models.step import Stage
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
    "hours": _("Hours in the school year"),
    "cost": _("Cost in the school year, SEK"),
    "resources": _("Resources"),
    "partner": _("Together with"),
    "tool": _("Way of working"),
    "needs": _("Needs it answers"),
}
# What figures of an activity are counted in.
UNITS: dict[str, Text] = {"hours": _("hours"), "cost": _("SEK")}
STAGES: dict[Stage, Text] = {
    Stage.SUBMITTED: _("Submitted"),
    Stage.WITHDRAWN: _("Withdrawn"),
    Stage.RETURNED: _("Returned, with a reason"),
    Stage.APPROVED: _("Approved"),
    Stage.NEW_VERSION: _("New version begun"),
    Stage.GIVEN_UP: _("New version thrown away"),
    Stage.EVALUATION_BEGUN: _("Evaluation begun"),
    Stage.EVALUATION_SUBMITTED: _("Evaluation submitted"),
    Stage.EVALUATION_WITHDRAWN: _("Evaluation withdrawn"),
    Stage.EVALUATION_RETURNED: _("Evaluation returned, with a reason"),
    Stage.CLOSED: _("Evaluation signed, plan closed"),
}
WAITED: Text = _("From submitted to decided")
REWRITTEN: Text = _("From returned to submitted again")
