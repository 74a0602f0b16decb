"""What can be typed when a plan is followed up."""

from __future__ import annotations

import re
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from planner.core import clock
from planner.core.fields import day, figure, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.plans import words
from planner.plans.models.parts import ActivityStatus


class DoneForm(Form):
    """Which activity to tick off."""

    activity = StringField(_("Activity"), [InputRequired(_("Choose an activity"))])

    def validate_activity(self, field: StringField) -> None:
        """Refuse what is no activity's number."""
        if not re.fullmatch(r"[0-9]{1,9}", field.data or ""):
            raise ValidationError(_("Choose an activity"))


class FollowUpForm(Form):
    """How an activity goes."""

    status = RadioField(
        _("How does it go?"),
        [InputRequired(_("Choose how it goes"))],
        choices=options(
            (status.value, word if status is not ActivityStatus.CANCELLED else _("Cancelled, with a reason"))
            for status, word in words.STATUSES.items()
        ),
        validate_choice=False,
    )
    cancel_reason = paragraphs(_("Why is it cancelled?"))
    note = paragraphs(_("Note"), description=_("What happened, what you saw. Helps when the year is summed up."))

    def validate_status(self, field: RadioField) -> None:
        """Refuse what is no status."""
        if field.data not in set(ActivityStatus):
            raise ValidationError(_("Choose how it goes"))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        typed = super().values
        return typed | {"status": ActivityStatus(typed["status"])}


class ValueForm(Form):
    """A measured value."""

    measured_on = day(_("Day of measuring"), required=_("Write the day it was measured"))
    figure = figure(_("Value"), required=_("Write the value"))
    note = paragraphs(_("Note"), longest=2000)

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - as the base class
        """Suggest today."""
        super().__init__(**kwargs)
        if self.measured_on.data is None and not self.measured_on.raw_data:
            self.measured_on.data = clock.today()
