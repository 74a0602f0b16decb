"""What can be typed when a plan is followed up."""

from __future__ import annotations

import re
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from planner.core import clock
from planner.core.fields import day, figure, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK, is_web_address
from planner.plans import words
from planner.plans.models.parts import ActivityStatus


class QuickForm(Form):
    """Which activity a button is about; back: home, when the button stood there."""

    activity = StringField(_("Activity"), [InputRequired(_("Choose an activity"))])
    back = HiddenField()

    def validate_activity(self, field: StringField) -> None:
        """Refuse what is no activity's number."""
        if not re.fullmatch(r"[0-9]{1,9}", field.data or ""):
            raise ValidationError(_("Choose an activity"))

    @property
    def activity_id(self) -> int:
        """The activity's number."""
        return int(self.activity.data)


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


class EvidenceForm(Form):
    """A link and what it shows."""

    shows = line(
        _("What it shows"),
        required=_("Write what the link shows"),
        description=_("In a few words: “Pupils’ reviews in 5B”."),
    )
    address = line(
        _("Web address"),
        required=_("Write a web address that begins with https:// or http://"),
        longest=LONGEST_LINK,
        description=_("A page, a document or a picture that others at the school can open."),
    )

    def validate_address(self, field: StringField) -> None:
        """Refuse what is no page on the web."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Write a web address that begins with https:// or http://"))
