"""What kinds of questions, of keeping answers and of states are called on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.surveys.models.survey import QuestionKind, SurveyMode, SurveyState

if TYPE_CHECKING:
    from planner.core.i18n import Text

KINDS: dict[QuestionKind, Text] = {
    QuestionKind.SINGLE: _("One answer of several"),
    QuestionKind.MULTIPLE: _("Several answers"),
    QuestionKind.SCALE: _("Scale from 1 to 5"),
    QuestionKind.RANKING: _("Needs in order of priority"),
    QuestionKind.NUMBER: _("Figure"),
    QuestionKind.TEXT: _("Free text"),
}
MODES: dict[SurveyMode, Text] = {
    SurveyMode.ANONYMOUS: _("Anonymous"),
    SurveyMode.NAMED: _("With names"),
}
STATES: dict[SurveyState, Text] = {
    SurveyState.DRAFT: _("Draft"),
    SurveyState.OPEN: _("Open for answers"),
    SurveyState.CLOSED: _("Closed"),
}
