"""What can be chosen about calendars."""

from __future__ import annotations

import re

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.training.feeds.extras import EXTRAS
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind

KEY = re.compile(r"(school|area)-(\d{1,9})", re.ASCII)


class ExtrasForm(Form):
    """What else is in one's own feed."""

    extras = SelectMultipleField(
        _("Also in this calendar, as all-day entries"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, **given: object) -> None:
        """Offer what the features have."""
        super().__init__(**given)
        self.extras.choices = [(name, str(extra.title)) for name, extra in EXTRAS.items()]


class AboutForm(Form):
    """Which school or area one wants a calendar of."""

    about = SelectField(_("School or area"), choices=[], validate_choice=False)

    def offer(self, offered: list[tuple[str, str]]) -> None:
        """Offer those that there is no calendar of yet."""
        self.about.choices = [("", "–"), *offered]

    def validate_about(self, field: SelectField) -> None:
        """Refuse what is no school and no area."""
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError(_("Choose a school or an area"))

    @property
    def which(self) -> Which:
        """What was chosen."""
        found = KEY.fullmatch(self.about.data or "")
        assert found is not None  # noqa: S101 - validated
        return Which(FeedKind(found[1]), int(found[2]))
