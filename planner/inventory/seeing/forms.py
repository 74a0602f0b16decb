"""What can be typed about the index of need."""

from __future__ import annotations

from planner.core.fields import line, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

LONGEST = 600_000  # a row for each of six thousand schools


class NeedIndexForm(Form):
    """The municipality's own index of need for a year."""

    what_it_is = line(
        _("What is the index, and where does it come from?"),
        required=_("Write what the index is: it stands beside every picture"),
        description=_("For example: socio-economic index from Statistics Sweden 2025, where 100 is the average."),
    )
    rows = paragraphs(
        _("The index of each school"),
        required=_("Write at least one school's figure"),
        longest=LONGEST,
        description=_(
            "A row for each school: its unit code or name, and last the figure. Rows can be pasted from a spreadsheet. "
            "A higher figure is a greater need; a school left without a figure is left out."
        ),
    )


def refuse_rows(form: NeedIndexForm, faults: tuple[object, ...], *, shown: int = 10) -> None:
    """Say which rows are faulty, at the field."""
    form.rows.errors = [*form.rows.errors, *faults[:shown]]
    if len(faults) > shown:
        form.rows.errors.append(_("%(more)s further rows are faulty", more=len(faults) - shown))
