"""What can be typed about a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.choices import as_id
from planner.core.fields import Required, day, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.inventory.differences.models import VERDICTS, Verdict
from planner.inventory.differences.operations import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

HINTS = {
    Verdict.WANTED.value: _(
        "It answers to something real: the pupils' needs, the school's profile, a trial that was decided."
    ),
    Verdict.UNWANTED.value: _("Pupils get less without a reason one can stand for. It can become a need or a measure."),
    Verdict.NOT_JUDGED.value: _("Figures are missing or unsure. Say what it takes."),
}


class JudgeAgainForm(Form):
    """What a difference is found to be."""

    verdict = RadioField(
        _("What is the difference?"),
        [Required(_("Choose what the difference is"))],
        invalid_choice_message=_("Choose what the difference is"),
        choices=options((verdict.value, VERDICTS[verdict]) for verdict in (Verdict.WANTED, Verdict.UNWANTED))
        + options([(Verdict.NOT_JUDGED.value, _("Cannot be judged yet"))]),
    )
    reason = paragraphs(
        _("Why?"),
        required=_("Write why: the reason is what others can talk about"),
        longest=4000,
        description=_("What explains the difference, what it means to the pupils, and who you have talked to."),
    )
    look_again_on = day(
        _("When do you look at it again?"), description=_("That day it stands in your list of things to do.")
    )

    @property
    def finding(self) -> Finding:
        """What was found."""
        return Finding(Verdict(self.verdict.data), self.reason.data, self.look_again_on.data)


class JudgeForm(JudgeAgainForm):
    """The same, the first time: with the schools it concerns."""

    schools = SelectMultipleField(
        _("Which schools does it concern?"),
        [Optional()],
        coerce=as_id,
        choices=[],
        description=_("None chosen: all schools."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def choose(self, schools: Iterable[tuple[int, str]]) -> None:
        """Set which schools there are to choose among."""
        self.schools.choices = options(schools)
