"""What can be typed about a goal on its way, and some weeks after a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, Field, ValidationError

from planner.core.fields import day, line, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK, is_web_address

if TYPE_CHECKING:
    from planner.competence.models.following import GoalWords


class MilestoneForm(Form):
    """A step on the way to a goal."""

    what = line(_("Step"), required=_("Write what the step is"))
    due_on = day(_("By when?"), required=_("Choose the day"))


class LinkForm(Form):
    """A page on the web that shows something."""

    address = line(_("Web address"), required=_("Write the web address"), longest=LONGEST_LINK)
    shows = line(_("What does it show?"), required=_("Write what the page shows"))

    def validate_address(self, field: Field) -> None:
        """Take links to the web only."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Write a web address that begins with https:// or http://"))


class WordsForm(Form):
    """One's own part at the follow-up."""

    done = paragraphs(_("What is done?"), longest=4000)
    used = paragraphs(_("How is it used?"), longest=4000)


def words_form(said: GoalWords | None, *, typed: bool = True) -> WordsForm:
    """Return the form of one's own part; typed: with what was posted."""
    more = {} if typed else {"formdata": None}
    return WordsForm(obj=said, **more)


class UseForm(Form):
    """Whether a training has been used, and with whom; the answer is the button that is pressed."""

    with_whom = line(_("With whom?"), description=_("A class, a colleague, a group. You need not write anything."))
    shared = BooleanField(_("Let my principal read the answer too"))
