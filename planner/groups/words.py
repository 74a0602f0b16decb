"""What roles in a group and its balance are called on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import Text, lazy_gettext, ngettext
from planner.core.i18n import gettext as _
from planner.core.viewer import Role
from planner.groups.models import GroupRole

if TYPE_CHECKING:
    from planner.groups.models import Balance

ROLE_IN_GROUP: dict[GroupRole, Text] = {
    GroupRole.CHAIR: lazy_gettext("chair"),
    GroupRole.SECRETARY: lazy_gettext("secretary"),
    GroupRole.MEMBER: lazy_gettext("member"),
}


def who_it_is_made_of(balance: Balance) -> str:
    """Return as `9 members: 4 librarians, 3 teachers and 2 principals, from 7 of 14 schools`."""
    if not balance.people:
        return _("Nobody sits in the group yet.")
    kinds = _kinds(balance)
    people = ngettext("%(num)d member", "%(num)d members", balance.people)
    return _(
        "%(people)s: %(kinds)s, from %(schools)d of %(all)d schools.",
        people=people,
        kinds=joined(kinds),
        schools=balance.schools,
        all=balance.of_schools,
    )


def joined(parts: list[str]) -> str:
    """Return parts as running text joins them."""
    if len(parts) < 2:  # noqa: PLR2004 - one has nothing to be joined to
        return "".join(parts)
    return _("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1])


def _kinds(balance: Balance) -> list[str]:
    """Return how many there are of each kind that is there at all."""
    of = balance.by_role
    library, teachers, principals = (of.get(role, 0) for role in (Role.LIBRARIAN, Role.TEACHER, Role.PRINCIPAL))
    others = balance.people - library - teachers - principals
    counted = [
        (library, ngettext("%(num)d from library staff", "%(num)d from library staff", library)),
        (teachers, ngettext("%(num)d teacher", "%(num)d teachers", teachers)),
        (principals, ngettext("%(num)d principal", "%(num)d principals", principals)),
        (others, ngettext("%(num)d from administration", "%(num)d from administration", others)),
    ]
    return [words for count, words in counted if count]
