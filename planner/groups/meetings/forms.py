"""What can be typed about a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import NumberRange, ValidationError

from planner.core.choices import Choice, as_id, checkboxes
from planner.core.fields import ClockTime, Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK, is_web_address
from planner.groups.meetings.models import MeetingKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.groups.models import GroupMember
    from planner.needs.models import Need

KINDS: dict[MeetingKind, Text] = {
    MeetingKind.CONVERSATION: _("Conversation"),
    MeetingKind.DISCUSSION: _("Discussion"),
}
WEB_ONLY = _("Write a web address that begins with https:// or http://")


def chosen_kind(value: object) -> MeetingKind | None:
    """Return the kind a choice stands for."""
    return MeetingKind(str(value)) if value else None


def _web_address(_form: Form, field: StringField) -> None:
    if field.data and not is_web_address(field.data):
        raise ValidationError(WEB_ONLY)


class MeetingForm(Form):
    """What a meeting is about, when and where."""

    title = line(_("What is the meeting about?"), required=_("Write what the meeting is about"))
    kind = RadioField(
        _("What kind of meeting is it?"),
        [Required(_("Choose what kind of meeting it is"))],
        coerce=chosen_kind,
        choices=options((kind.value, words) for kind, words in KINDS.items()),
        default=MeetingKind.CONVERSATION,
        invalid_value_message=_("Choose what kind of meeting it is"),
        invalid_choice_message=_("Choose what kind of meeting it is"),
    )
    day = day(_("Which day?"), required=_("Write which day"))
    starts = ClockTime(_("Begins"), [Required(_("Write when the meeting begins"))])
    ends = ClockTime(_("Ends"), [Required(_("Write when the meeting ends"))])
    place = line(_("Place"))
    link = line(_("Link to take part online"), longest=LONGEST_LINK)

    def validate_link(self, field: StringField) -> None:
        """Refuse what is no page on the web."""
        _web_address(self, field)


class CancelMeetingForm(Form):
    """Why a meeting is not held."""

    reason = paragraphs(_("A word to the members"), required=_("Write why the meeting is cancelled"), longest=2000)


class AddItemForm(Form):
    """A new item of the agenda."""

    title = line(_("What is to be taken up?"), required=_("Write what is to be taken up"))


class ItemForm(AddItemForm):
    """An item of the agenda and what was said."""

    notes = paragraphs(
        _("Notes"), description=_("What was said and what the group came to, without saying who said what.")
    )


class MoveForm(Form):
    """Where an item is to stand."""

    place = IntegerField(validators=[Required(_("Choose a place")), NumberRange(1, 1000)])


class PointForm(Form):
    """Which need was pointed to."""

    need_id = Choice(_("Which need did it touch?"), [Required(_("Choose a need"))], coerce=as_id, choices=[])

    def offer(self, needs: Iterable[Need]) -> None:
        """Fill in the needs."""
        tongue = language()
        self.need_id.choices = options((need.id, f"{need.code} {need.title(tongue)}") for need in needs)


class NoteNeedForm(Form):
    """A need that came up."""

    need_title = line(_("What is the need called?"), required=_("Write what the need is called"))
    need_words = paragraphs(_("What is the need?"), required=_("Write what the need is"), longest=4000)


class LinkForm(Form):
    """A file of a meeting's, as a link."""

    shows = line(_("What it shows"), required=_("Write what the link shows"))
    address = line(_("Web address"), required=WEB_ONLY, longest=LONGEST_LINK)

    def validate_address(self, field: StringField) -> None:
        """Refuse what is no page on the web."""
        _web_address(self, field)


class AttendanceForm(Form):
    """Who was there."""

    made_for_one_page = True

    present = checkboxes(_("Who was there?"))

    def offer(self, members: Iterable[GroupMember]) -> None:
        """Fill in who sat in the group that day."""
        self.present.choices = options((member.id, member.name) for member in members)
