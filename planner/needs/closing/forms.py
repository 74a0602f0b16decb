"""What can be typed of a closing test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField
from wtforms.validators import Optional

from planner.core.choices import Choice
from planner.core.fields import Required, options
from planner.core.fields import figure as bound
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.needs.closing.models import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.i18n import Text

CONDITIONS: dict[Condition, Text] = {
    Condition.PLANNED: _("Every concerned school has an approved plan with an activity for the need"),
    Condition.DONE: _("Every concerned school has done an activity for the need"),
    Condition.TRAININGS: _("So many shared trainings for the need are held"),
    Condition.RATIO: _("The spread of an indicator, p90 divided by p10, is at most a figure"),
    Condition.AT_LEAST: _("An indicator is at least a figure at the concerned schools"),
    Condition.AT_MOST: _("An indicator is at most a figure at the concerned schools"),
}


class ClosingTestForm(Form):
    """A closing test to be."""

    made_for_one_page = True

    condition = RadioField(
        _("What has to be so?"),
        [Required(_("Choose what has to be so"))],
        invalid_choice_message=_("Choose what has to be so"),
        choices=options((condition.value, words) for condition, words in CONDITIONS.items()),
    )
    school_year = Choice(
        _("In which school year?"),
        [Optional()],
        choices=[],
        description=_("For plans, activities and trainings."),
    )
    indicator = Choice(_("Which indicator?"), [Optional()], choices=[], description=_("For figures of the inventory."))
    figure = bound(
        _("Which figure, or how many trainings?"),
        least=0,
        description=_("A share is written from 0 to 1: 80 per cent is 0.8."),
    )
    share = bound(
        _("At how many of the schools, in per cent?"),
        least=1,
        description=_("Left empty, at every one. For “at least” and “at most”."),
    )

    def choose(self, *, years: Iterable[tuple[str, Text]], indicators: Iterable[tuple[str, Text]]) -> None:
        """Set what there is to choose among."""
        self.school_year.choices = options([("", _("The school year one looks at")), *years])
        self.indicator.choices = options([("", _("Choose")), *indicators])
