"""What can be typed about minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.choices import Choice, as_id
from planner.core.fields import Required, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.groups.models import GroupMember


class SendForm(Form):
    """Who is asked to approve."""

    made_for_one_page = True

    approver_id = Choice(
        _("Who approves them?"), [Required(_("Choose who is to approve the minutes"))], coerce=as_id, choices=[]
    )

    def offer(self, members: Iterable[GroupMember]) -> None:
        """Fill in who can be asked."""
        self.approver_id.choices = options((member.id, member.name) for member in members)


class ReturnForm(Form):
    """What should be mended."""

    reason = paragraphs(_("What should be mended?"), required=_("Write what should be mended"), longest=2000)


class AddForm(Form):
    """What is added to approved minutes."""

    addition = paragraphs(
        _("What is to be added?"),
        required=_("Write what is to be added"),
        longest=4000,
        description=_("The approved minutes stay as they are. What you add stands under them, with your name and day."),
    )
