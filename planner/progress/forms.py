"""What can be sent from the home page."""

from __future__ import annotations

from datetime import datetime

from wtforms import HiddenField
from wtforms.validators import ValidationError

from planner.core import clock
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _


class SeenForm(Form):
    """Up to which moment what has changed was on the page."""

    until = HiddenField()

    @property
    def moment(self) -> datetime:
        """The moment; only once the form is valid."""
        return datetime.fromisoformat(self.until.data or "")

    def validate_until(self, field: HiddenField) -> None:
        """Refuse what is no moment the page was shown at."""
        try:
            moment = datetime.fromisoformat(field.data or "")
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or abs(clock.now().year - moment.year) > 1:
            raise ValidationError(_("Open the page again"))
