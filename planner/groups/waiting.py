"""What waits for somebody with the reference groups, asked for at once: tasks to do, and minutes to approve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Date, cast, literal, null, select, union_all

from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.groups.meetings.models import AgendaItem, Meeting
from planner.groups.minutes.models import Minutes, MinutesState
from planner.groups.models import GroupMember, ReferenceGroup
from planner.groups.tasks.models import GroupTask, TaskState

if TYPE_CHECKING:
    from datetime import date, datetime

    from planner.core.viewer import Viewer

TASK, MINUTES = "task", "minutes"


@dataclass(frozen=True)
class Waiting:
    """A task (id: its own) or minutes to approve (id: of the meeting), with the group and the meeting's day."""

    kind: str
    id: int
    title: str
    group: str
    day: date
    due_on: date | None
    sent_at: datetime | None


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """Return what waits for the holder of these posts, tasks by day first, then minutes by when they were sent."""
    own = [post.id for post in viewer.posts]
    if not own:
        return []
    tasks = (
        select(
            literal(TASK),
            GroupTask.id,
            GroupTask.what,
            ReferenceGroup.name,
            Meeting.day,
            GroupTask.due_on,
            cast(null(), UTCDateTime()),
        )
        .join(AgendaItem, AgendaItem.id == GroupTask.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(ReferenceGroup, ReferenceGroup.id == Meeting.group_id)
        .where(GroupTask.post_id.in_(own), GroupTask.state == TaskState.OPEN)
    )
    minutes = (
        select(
            literal(MINUTES),
            Minutes.meeting_id,
            Meeting.title,
            ReferenceGroup.name,
            Meeting.day,
            cast(null(), Date()),
            Minutes.sent_at,
        )
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(ReferenceGroup, ReferenceGroup.id == Meeting.group_id)
        .join(GroupMember, GroupMember.id == Minutes.approver_id)
        .where(GroupMember.post_id.in_(own), Minutes.state == MinutesState.SENT)
    )
    found = [Waiting(*row) for row in db.session.execute(union_all(tasks, minutes))]
    return sorted(found, key=lambda one: (one.kind != TASK, str(one.due_on or one.sent_at), one.id))
