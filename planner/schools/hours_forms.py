"""What can be typed about when a library is staffed: from when to when, for each weekday."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from wtforms.validators import Optional

from planner.core.fields import ClockTime
from planner.core.forms import Form
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

    from planner.schools.models import StaffedHours

WEEKDAYS = (1, 2, 3, 4, 5)


def _at(label: Text) -> ClockTime:
    return ClockTime(label, [Optional()])


class HoursForm(Form):
    """A beginning and an end for each weekday; both empty: no staff that day."""

    starts_1, ends_1 = _at(_("Monday from")), _at(_("Monday to"))
    starts_2, ends_2 = _at(_("Tuesday from")), _at(_("Tuesday to"))
    starts_3, ends_3 = _at(_("Wednesday from")), _at(_("Wednesday to"))
    starts_4, ends_4 = _at(_("Thursday from")), _at(_("Thursday to"))
    starts_5, ends_5 = _at(_("Friday from")), _at(_("Friday to"))

    @classmethod
    def of(cls, written: Iterable[StaffedHours], *, version: int) -> Self:
        """Return the form filled with what is written."""
        values: dict[str, Any] = {}
        for row in written:
            values |= {f"starts_{row.weekday}": row.starts, f"ends_{row.weekday}": row.ends}
        return cls(formdata=None, version=version, **values)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own protocol
        """Say all that is wrong at once: half a time, or an end before its beginning."""
        fine = bool(super().validate(extra_validators))
        for day in WEEKDAYS:
            starts, ends = self[f"starts_{day}"], self[f"ends_{day}"]
            if starts.errors or ends.errors:
                continue
            if (starts.data is None) != (ends.data is None):
                ends.errors, fine = [_("Write both from when and to when, or neither")], False
            elif starts.data is not None and ends.data <= starts.data:
                ends.errors, fine = [_("The end must be after the beginning")], False
        return fine

    @property
    def hours(self) -> dict[int, tuple[time, time]]:
        """The times by weekday, once the form is found right."""
        typed = {day: (self[f"starts_{day}"].data, self[f"ends_{day}"].data) for day in WEEKDAYS}
        return {day: times for day, times in typed.items() if times[0] is not None}
