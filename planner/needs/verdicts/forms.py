"""What can be typed of a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField

from planner.core.choices import Choice, as_id
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.needs.verdicts.models import Outcome, Said

if TYPE_CHECKING:
    from collections.abc import Mapping


def as_id_or_none(sent: object) -> int | None:
    """Read an id; nothing for the empty choice."""
    return None if sent in {None, "", "None"} else as_id(str(sent))


class VerdictForm(Form):
    """A verdict; who speaks for whom decides which of the fields there are."""

    made_for_one_page = True

    outcome = RadioField(
        _("What does the group say?"),
        [Required(_("Choose what the group says"))],
        invalid_choice_message=_("Choose what the group says"),
        choices=options([(Outcome.MET.value, _("The need is met")), (Outcome.NOT_MET.value, _("It is not met"))]),
    )
    group = Choice(_("Which group?"), [Required(_("Choose the group"))], coerce=as_id, choices=[])
    group_name = line(
        _("On whose behalf do you record it?"),
        required=_("Write on whose behalf you record it"),
        description=_("No reference group raised the need: write who has said so, as those who answered the survey."),
    )
    said = RadioField(
        _("How did they say so?"),
        [Required(_("Choose how they said so"))],
        invalid_choice_message=_("Choose how they said so"),
        choices=options([(Said.MEETING.value, _("At a meeting")), (Said.WRITING.value, _("In writing"))]),
        default=Said.MEETING.value,
    )
    meeting = Choice(
        _("At which of their meetings?"),
        coerce=as_id_or_none,
        choices=[],
        description=_("The verdict then links to it, and is of its day."),
    )
    said_on = day(_("Which day did they say so?"), description=_("Needed unless you chose a meeting."))
    words = paragraphs(
        _("Why?"),
        longest=4000,
        description=_("Needed when the need is not met. It stands in the need's history, where everybody reads it."),
    )

    def choose(self, groups: Mapping[int, str], meetings: Mapping[int, str]) -> None:
        """Set whom one can speak for, none: those who found the need were no group; and at which of their meetings."""
        self.meeting.choices = options([("", _("None of these")), *meetings.items()])
        if not meetings:
            del self.meeting
        if groups:
            del self.group_name
            self.group.choices = options(groups.items())
            if len(groups) == 1 and self.group.data is None:
                self.group.data = next(iter(groups))
        else:
            del self.group
