"""What can be typed about reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.choices import Choice
from planner.core.fields import Required, day, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.reports.period import DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.reports.period import Period


class PeriodForm(Form):
    """Of which period."""

    period = Choice(_("Which period?"), [Required(_("Choose a period"))], choices=[])
    first_day = day(_("First day"), description=_("Only for a period of your own."))
    last_day = day(_("Last day"), description=_("Included in the period; today at the latest."))

    def offer(self, periods: Mapping[str, Period]) -> None:
        """Fill in what there is to choose."""
        self.period.choices = options(
            [*((name, period.label) for name, period in periods.items()), (DAYS, _("From one day to another"))]
        )


class CommentForm(Form):
    """The coordinator's own words."""

    text = paragraphs(
        _("Your comment"),
        longest=6000,
        description=_(
            "What do the figures mean, what do you propose? It stands at the section, in every form of the report."
        ),
    )


class ReturnForm(Form):
    """What should be mended."""

    reason = paragraphs(_("What should be mended?"), required=_("Write what should be mended"), longest=2000)
