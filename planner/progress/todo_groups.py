"""What waits with the reference groups, in words: tasks one answers for, minutes to approve, a need to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_date
from planner.groups.waiting import TASK
from planner.progress.todo import Todo, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from planner.groups.waiting import Waiting
    from planner.progress.board import NeedRow


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


def of_verdicts(rows: Iterable[NeedRow]) -> Iterator[Todo]:
    """Say of which needs that one's group raised all measures are done, so that the group says whether they are met."""
    for row in rows:
        if row.standing == "done":
            yield Todo(
                _("Say whether %(code)s %(title)s is met", code=row.need.code, title=row.need.title(language())),
                _("Your reference group raised it, and all measures of the year are done"),
                "needs.show",
                {"need_id": row.need.id, "_anchor": "verification"},
            )
