"""What the states of a goal are called where there is no colour to tell them by."""

from __future__ import annotations

from planner.competence.models.goal import GoalState
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

GOAL_STATE_TITLES: dict[GoalState, Text] = {
    GoalState.PROPOSED: _("Waiting for the principal"),
    GoalState.RETURNED: _("Returned with a reason"),
    GoalState.AGREED: _("Agreed, under way"),
    GoalState.ACHIEVED: _("Achieved"),
    GoalState.DROPPED: _("Dropped"),
}
