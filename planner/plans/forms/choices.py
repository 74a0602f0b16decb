"""Choices among given values: refused in plain words, whatever a browser sends."""

from __future__ import annotations

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

NOT_A_CHOICE = _("Choose one of the alternatives")


class Choice(SelectField):
    """A choice among given values; anything else is refused in plain words."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not among the choices."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(NOT_A_CHOICE) from error

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the value; what cannot be one is no choice."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NOT_A_CHOICE) from error


class Choices(SelectMultipleField):
    """Several choices, as a set of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not among the choices."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(_("Choose among the alternatives")) from error

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the values; what cannot be one is no choice."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Choose among the alternatives")) from error
