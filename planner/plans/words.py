"""What states, focus areas and the fields of a plan are called; one word per concept, used on every page."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.evaluation import EvaluationState, Judgement
from planner.plans.models.matrix import Strand, YearBand
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.models.step import Stage
from planner.plans.models.toolbox import FocusArea, ToolState

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
    "curriculum_links": _("Links to the curriculum"),
}

# The school's own figures, by the inventory's column or the indicator derived from it.
FIGURES: dict[str, Text] = {
    "Tot_personaltimmar": _("Staff hours in the library, a week"),
    "staffed_hours_per_100_pupils": _("Staffed hours per 100 pupils"),
    "accessibility_score": _("Accessibility, 0 to 7 steps"),
    "renewal_rate": _("Renewal of the stock, a year"),
    "seats_per_100_pupils": _("Seats per 100 pupils"),
}

STRANDS: dict[Strand, Text] = {
    Strand.FIND: _("Find"),
    Strand.EXAMINE: _("Examine"),
    Strand.CREATE: _("Use and create"),
    Strand.RIGHTS: _("Rights and ethics"),
}

STRAND_HINTS: dict[Strand, Text] = {
    Strand.FIND: _("ask, search and choose"),
    Strand.EXAMINE: _("judge sources and what they are after"),
    Strand.CREATE: _("put together, tell and share"),
    Strand.RIGHTS: _("copyright, privacy and how we treat one another"),
}

BANDS: dict[YearBand, Text] = {
    YearBand.F_3: _("years F–3"),
    YearBand.YEARS_4_6: _("years 4–6"),
    YearBand.YEARS_7_9: _("years 7–9"),
    YearBand.UPPER_SECONDARY: _("upper secondary"),
}

CELL: dict[str, Text] = {
    "what": _("What the pupils learn"),
    "subject": _("In which subject"),
    "responsible": _("Responsible"),
}
TOOL_STATES: dict[ToolState, Text] = {
    ToolState.PROPOSED: _("Proposed"),
    ToolState.PUBLISHED: _("Published"),
    ToolState.RETURNED: _("Returned, with a reason"),
    ToolState.RETIRED: _("Retired"),
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
JUDGEMENTS: dict[Judgement, Text] = {
    Judgement.REACHED: _("Reached"),
    Judgement.PARTLY: _("Partly reached"),
    Judgement.NOT_REACHED: _("Not reached"),
}
EVALUATION_STATES: dict[EvaluationState | None, Text] = {
    None: _("Not begun"),
    EvaluationState.WRITING: _("Being written"),
    EvaluationState.SUBMITTED: _("Waiting to be signed"),
    EvaluationState.RETURNED: _("Returned, with a reason"),
    EvaluationState.SIGNED: _("Signed"),
}
WAITED: Text = _("From submitted to decided")
REWRITTEN: Text = _("From returned to submitted again")
