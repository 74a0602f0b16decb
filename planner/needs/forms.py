"""Forms for decisions on needs and for the municipality's targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.choices import as_id
from planner.core.fields import Required, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable

SPREADS: tuple[tuple[Spread, Text], ...] = (
    (Spread.RATIO_P90_P10, _("p90 divided by p10")),
    (Spread.RANGE, _("the range, from the lowest to the highest")),
    (Spread.MEDIAN, _("the median")),
)


class DecisionForm(Form):
    """A decision that takes no words: only what it was opened on."""


class DismissForm(Form):
    """Why a need is left aside."""

    reason = paragraphs(
        _("Why is the need left aside?"),
        required=_("Write why the need is left aside"),
        longest=2000,
        description=_("The open page shows this to everybody, beside the need."),
    )


class ReopenForm(Form):
    """Why a need is taken up again."""

    reason = paragraphs(
        _("Why is it taken up again?"), required=_("Write why the need is taken up again"), longest=2000
    )


class TargetForm(Form):
    """The municipality's own target for an indicator."""

    target = figure(_("The municipality's own target"), least=0)


class EffectFromInventoryForm(Form):
    """What shall show the effect: what is made of the indicator, and where it shall go; where it began is counted."""

    measure = RadioField(
        _("What shall become better?"),
        [Required(_("Choose what shall become better"))],
        invalid_choice_message=_("Choose what shall become better"),
        choices=options((measure.value, words) for measure, words in SPREADS),
    )
    effect_target = figure(
        _("Target"),
        least=0,
        description=_("The municipality's own target; it can be set later. No law sets one."),
    )


class NeedFromDifferenceForm(EffectFromInventoryForm):
    """A need that the inventory found."""

    title = line(_("What is the need called?"), required=_("Write what the need is called"))
    description = paragraphs(_("What is the need?"), required=_("Write what the need is"), longest=4000)
    goals = SelectMultipleField(
        _("Which product goals does it serve?"),
        [Optional()],
        coerce=as_id,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def choose(self, goals: Iterable[tuple[int, str]]) -> None:
        """Set which product goals there are."""
        self.goals.choices = options(goals)
