"""The file that is sent, and which of its events are wanted."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from planner.core.choices import as_id
from planner.core.fields import Required
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.forms import SheetFile

MOST_BYTES = 2**20


class CalendarFileForm(Form):
    """The calendar file."""

    file = SheetFile(
        _("Calendar file"),
        [Required(_("Choose the file first"))],
        render_kw={"accept": ".ics,text/calendar"},
        description=_("An .ics file, at most 1 MB, saved from the other calendar."),
    )

    def validate_file(self, field: SheetFile) -> None:
        """Refuse more than is read."""
        if len(field.content()) > MOST_BYTES:
            raise ValidationError(_("The file is larger than %(most)s MB", most=MOST_BYTES >> 20))


class TakeForm(Form):
    """The numbers of the events that are wanted; the page knows which there are."""

    take = SelectMultipleField(_("Events"), coerce=as_id, choices=[], validate_choice=False)
