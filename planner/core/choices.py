"""Choices among given values: refused in plain words, whatever a browser sends."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planner.core.forms import Form
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

NOT_A_CHOICE = _("Choose one of the alternatives")
SOME_NOT_A_CHOICE = _("Choose among the alternatives")
LONGEST_ID = 10


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
    """Several choices, as a set of checkboxes; an empty value is nothing ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Form) -> None:
        """Refuse what is not among the choices."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(SOME_NOT_A_CHOICE) from error

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the values; what cannot be one is no choice."""
        # An empty one in front would let `Optional` forgive all that come after it.
        ticked = [value for value in valuelist if value.strip()]
        self.raw_data = ticked
        try:
            super().process_formdata(ticked)
        except ValueError as error:
            raise ValueError(SOME_NOT_A_CHOICE) from error


def as_id(sent: str | int) -> int:
    """Read an id; what is none is one that nobody offered."""
    typed = str(sent)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID else -1


def checkboxes(label: Text, *, coerce: Any = as_id, description: Text = "") -> Choices:  # noqa: ANN401 - as WTForms has it
    """Return a set of checkboxes, of ids unless told otherwise; what can be chosen is set for each page."""
    return Choices(label, [Optional()], coerce=coerce, description=description, choices=[])
