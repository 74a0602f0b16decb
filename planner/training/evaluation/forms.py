"""What can be typed about a training by those who were there, and ticked by who reads it through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField
from wtforms.validators import InputRequired

from planner.core.choices import Choices, checkboxes
from planner.core.fields import options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.training.models.evaluation import Asked, WillUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.i18n import Text
    from planner.training.models.evaluation import EvaluationWord

LONGEST = 2_000
USEFUL = (
    ("1", _("1 – not at all")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _("5 – very")),
)
WILL_USE = ((WillUse.YES.value, _("Yes")), (WillUse.PARTLY.value, _("Partly")), (WillUse.NO.value, _("No")))


class EvaluationForm(Form):
    """The three questions."""

    useful = RadioField(
        _("How useful was it for your work?"),
        [InputRequired(_("Choose from 1 to 5"))],
        choices=options(USEFUL),
    )
    will_use = RadioField(
        _("Will you use what you learnt?"), [InputRequired(_("Choose an answer"))], choices=options(WILL_USE)
    )
    how = paragraphs(_("How?"), longest=LONGEST, description=_("Do not write names, your own or others'."))
    missing = paragraphs(_("What was missing?"), longest=LONGEST)

    @property
    def answered(self) -> tuple[int, WillUse]:
        """The two that are chosen, once the form is found right."""
        return int(self.useful.data), WillUse(self.will_use.data)


def _ticks(label: Text) -> Choices:
    return checkboxes(label, description=_("Tick those that name nobody. The others are shown to nobody else."))


class ReviewForm(Form):
    """Which of the written answers can be shown to others; none is until it has been ticked."""

    made_for_one_page = True

    how = _ticks(_("How they will use it"))
    missing = _ticks(_("What was missing"))

    def offer(self, words: Sequence[EvaluationWord]) -> None:
        """Offer what was written."""
        for asked, field in ((Asked.HOW, self.how), (Asked.MISSING, self.missing)):
            field.choices = options((word.id, word.text) for word in words if word.asked is asked)

    @property
    def shown(self) -> frozenset[int]:
        """The ids of what was ticked."""
        return frozenset([*(self.how.data or ()), *(self.missing.data or ())])
