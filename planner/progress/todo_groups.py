"""What waits with the reference groups, in words: tasks one answers for, and minutes to approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import written_date
from planner.groups.waiting import TASK
from planner.progress.todo import Todo, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from planner.groups.waiting import Waiting


def of_groups(waiting: Iterable[Waiting], today: date) -> Iterator[Todo]:
    """Say which tasks one answers for, and which minutes wait for one's approval."""
    for one in waiting:
        if one.kind == TASK:
            yield Todo(
                one.title,
                _("From %(group)s, %(day)s", group=one.group, day=written_date(one.day)),
                "groups.task",
                {"task_id": one.id},
                by=one.due_on,
                late=one.due_on is not None and one.due_on < today,
            )
        else:
            yield Todo(
                _("Approve the minutes: %(title)s", title=one.title),
                _("%(group)s, sent on %(day)s", group=one.group, day=day_of(one.sent_at)),
                "groups.minutes",
                {"meeting_id": one.id},
            )
