"""What the pages of reference groups show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.forms import Form
from planner.groups import queries
from planner.groups.letters.queries import of_group as letters_to
from planner.groups.meetings.queries import of_group
from planner.groups.models import balance
from planner.groups.tasks.queries import of_group as of_group_tasks
from planner.groups.words import who_it_is_made_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.groups.letters.models import ReturnLetter
    from planner.groups.meetings.models import Meeting
    from planner.groups.models import GroupMember, ReferenceGroup
    from planner.groups.tasks.models import GroupTask
    from planner.needs.models import Need


@dataclass(frozen=True)
class Listed:
    """A group of the list: who it is made of in words, and whether one sits there oneself."""

    group: ReferenceGroup
    made_of: str
    mine: bool
    ended: bool


@dataclass(frozen=True)
class Shown:
    """A group's page: who sits there today, who will, and who has left."""

    group: ReferenceGroup
    made_of: str
    ended: bool
    members: list[GroupMember]
    to_come: list[GroupMember]
    left: list[GroupMember]
    needs: Sequence[Need]
    coming: list[Meeting]
    held: list[Meeting]
    tasks: Sequence[GroupTask]
    letters: Sequence[ReturnLetter]
    form: Form
    today: date


def listed(viewer: Viewer) -> list[Listed]:
    """Return the groups of the list."""
    groups, mine, today = queries.for_list(viewer), queries.groups_of(viewer), clock.today()
    members, schools = queries.members_of([group.id for group in groups]), queries.schools_at_work()
    return [
        Listed(
            group,
            who_it_is_made_of(balance(members.get(group.id, []), of_schools=schools)),
            group.id in mine,
            not group.works_on(today),
        )
        for group in groups
    ]


def shown(group: ReferenceGroup, viewer: Viewer, form: Form | None = None) -> Shown:
    """Return what a group's page shows; form: the one with which a letter is begun, when it was refused."""
    today, everybody = clock.today(), queries.all_members(group.id)
    sitting = [member for member in everybody if member.sits_on(today)]
    to_come = [m for m in everybody if m not in sitting and max(m.from_day, m.post.from_day) > today]
    meetings = of_group(viewer, group.id)
    return Shown(
        group=group,
        made_of=who_it_is_made_of(balance(sitting, of_schools=queries.schools_at_work())),
        ended=not group.works_on(today),
        members=sitting,
        to_come=to_come,
        left=[member for member in everybody if member not in sitting and member not in to_come],
        needs=queries.needs_raised(group.id),
        coming=[meeting for meeting in reversed(meetings) if not meeting.has_begun],
        tasks=of_group_tasks(viewer, group.id),
        letters=letters_to(viewer, group.id),
        form=form or Form(formdata=None),
        today=today,
        held=[meeting for meeting in meetings if meeting.has_begun],
    )
