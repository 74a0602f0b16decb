"""Reads of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.core.viewer import MUNICIPAL_ROLES
from planner.groups.meetings.models import AgendaItem, Meeting
from planner.groups.meetings.queries import visible_to as meetings_visible_to
from planner.groups.meetings.queries import with_members
from planner.groups.models import GroupMember
from planner.groups.queries import sitting
from planner.groups.tasks.models import GroupTask, TaskState
from planner.schools.models import Post
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> Select[GroupTask]:
    """Return the tasks somebody may read, as `rules.may_read_task` has it."""
    meetings = meetings_visible_to(viewer).with_only_columns(Meeting.id)
    readable = select(AgendaItem.id).where(AgendaItem.meeting_id.in_(meetings))
    own = [post.id for post in viewer.posts]
    return select(GroupTask).where(
        GroupTask.municipality_id == viewer.municipality_id,
        or_(GroupTask.item_id.in_(readable), GroupTask.post_id.in_(own)),
    )


def by_id(viewer: Viewer, task_id: int) -> GroupTask | None:
    """Return a task with who answers for it, its need, and the meeting it came from, or None."""
    meeting = joinedload(Meeting.group).options(with_members())
    return db.session.scalar(
        visible_to(viewer)
        .where(GroupTask.id == task_id)
        .options(
            joinedload(GroupTask.post).options(joinedload(Post.user), joinedload(Post.school)),
            joinedload(GroupTask.need),
            joinedload(GroupTask.item).joinedload(AgendaItem.meeting).options(meeting),
        )
    )


def of_meeting(meeting_id: int) -> dict[int, list[GroupTask]]:
    """Return the tasks of each item of a meeting, the first due first."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    return _by_item(select(GroupTask).where(GroupTask.item_id.in_(items)))


def of_group(viewer: Viewer, group_id: int) -> Sequence[GroupTask]:
    """Return the tasks of a group's meetings that one may read, the open ones first, by day."""
    items = select(AgendaItem.id).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(Meeting.group_id == group_id)
    wanted = visible_to(viewer).where(GroupTask.item_id.in_(items))
    found = db.session.scalars(wanted.options(joinedload(GroupTask.post).joinedload(Post.user)))
    return sorted(found, key=lambda task: (task.state is not TaskState.OPEN, task.due_on, task.id))


def of_needs(need_ids: Sequence[int]) -> dict[int, list[GroupTask]]:
    """Return the tasks that answer each of some needs, the first due first; with the meeting each came from."""
    wanted = select(GroupTask).where(GroupTask.need_id.in_(need_ids)).order_by(GroupTask.due_on, GroupTask.id)
    found: dict[int, list[GroupTask]] = {}
    for task in db.session.scalars(wanted):
        found.setdefault(task.need_id or 0, []).append(task)
    return found


def who_can_answer(group_id: int, day: date, *, also: int | None = None) -> list[Post]:
    """Return the posts a task can be given to: those that sit in the group, and those of the administration."""
    there = (
        select(Post.id)
        .join(GroupMember, GroupMember.post_id == Post.id)
        .where(GroupMember.group_id == group_id, sitting(day))
    )
    central = Post.role.in_(sorted(MUNICIPAL_ROLES)) & in_force(day)
    wanted = select(Post).where(or_(Post.id.in_(there), central, Post.id == also))
    found = db.session.scalars(wanted.options(joinedload(Post.user), joinedload(Post.school)))
    return sorted(found, key=lambda post: (swedish_order(post.user.name), post.id))


def _by_item(wanted: Select[GroupTask]) -> dict[int, list[GroupTask]]:
    loaded = wanted.options(joinedload(GroupTask.post).joinedload(Post.user), joinedload(GroupTask.need))
    tasks: dict[int, list[GroupTask]] = {}
    for task in db.session.scalars(loaded.order_by(GroupTask.due_on, GroupTask.id)):
        tasks.setdefault(task.item_id, []).append(task)
    return tasks
