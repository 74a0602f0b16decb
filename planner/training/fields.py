"""Fields of training's own: times of day, and numbers of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import IntegerField
from wtforms.validators import ValidationError

from planner.core.errors import RefusedError
from planner.core.fields import ClockTime, Required
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.forms import Form

LARGEST_COUNT_DIGITS = 9


class Count(IntegerField):
    """A whole number of people."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        typed = "".join((valuelist[0] if valuelist else "").split())
        self.data = None
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) <= LARGEST_COUNT_DIGITS):
            raise ValueError(_("Write a whole number, as 12"))
        self.data = int(typed)


def between(least: int, most: int) -> Any:  # noqa: ANN401 - WTForms' own protocol
    """Refuse a number outside the two."""

    def within_range(_form: Form, field: Count) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(_("Write a number from %(least)s to %(most)s", least=least, most=most))

    return within_range


def holds(form: Form, check: Callable[[], object]) -> bool:
    """Carry out a check of what was typed, and show what it refuses at its field."""
    try:
        check()
    except RefusedError as error:
        form.refuse(error)
        return False
    return True


def clock_time(label: Text, *, required: Text) -> ClockTime:
    """Return a field for a time of day."""
    return ClockTime(label, [Required(required)])
