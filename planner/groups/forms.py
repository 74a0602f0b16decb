"""What can be typed about a reference group and its members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.choices import Choice, as_id
from planner.core.fields import Required, day, line, options, paragraphs
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import ROLE_TITLES
from planner.groups.models import GroupRole
from planner.groups.words import ROLE_IN_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.schools.models import Post


def chosen_role(value: object) -> GroupRole | None:
    """Return the role a choice stands for."""
    return GroupRole(str(value)) if value else None


class GroupForm(Form):
    """A new group."""

    name = line(_("What is the group called?"), required=_("Write what the group is called"))
    purpose = paragraphs(
        _("What is it for?"), longest=4000, description=_("Read by all who hold a post in the municipality.")
    )


class ChangeGroupForm(GroupForm):
    """A group that is there."""

    ended_on = day(
        _("The group's last day"), description=_("When its work is done. Its meetings and letters stay to be read.")
    )


class MembershipForm(Form):
    """What somebody does in a group, and in which days."""

    role = Choice(
        _("What does the person do in the group?"),
        [Required(_("Choose what the person does in the group"))],
        coerce=chosen_role,
        choices=options((role.value, words) for role, words in ROLE_IN_GROUP.items()),
        default=GroupRole.MEMBER,
    )
    from_day = day(_("From which day?"), required=_("Write from which day"))


class AddMemberForm(MembershipForm):
    """Who is to sit in a group."""

    made_for_one_page = True

    post_id = Choice(_("Who?"), [Required(_("Choose who is to sit in the group"))], coerce=as_id, choices=[])

    def offer(self, posts: Iterable[Post]) -> None:
        """Fill in who can be chosen: people by the post they would sit there by."""
        self.post_id.choices = options((post.id, _as_chosen(post)) for post in posts)


class ChangeMemberForm(MembershipForm):
    """A membership that is there."""

    to_day = day(_("To which day?"), description=_("Empty until further notice. It ends with the post in any case."))


def _as_chosen(post: Post) -> str:
    where = post.school.name if post.school is not None else ""
    return ", ".join(part for part in (post.user.name, str(ROLE_TITLES[post.role]), where) if part)
