"""Who may do what with tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import holds_a_post
from planner.groups.meetings.rules import may_read_meeting, may_write_meeting
from planner.groups.tasks.models import TaskState

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.groups.tasks.models import GroupTask


def answers_for(viewer: Viewer, task: GroupTask) -> bool:
    """Tell whether somebody is the one who is to do it."""
    same_town = viewer.municipality_id == task.municipality_id
    return same_town and holds_a_post(viewer) and any(post.id == task.post_id for post in viewer.posts)


def may_read_task(viewer: Viewer, task: GroupTask) -> bool:
    """Tell who reads a task: who answers for it, and who reads the meeting it came from."""
    return answers_for(viewer, task) or may_read_meeting(viewer, task.item.meeting)


def may_write_task(viewer: Viewer, task: GroupTask) -> bool:
    """Tell who changes what is to be done, by whom and when: who writes the meeting."""
    return may_write_meeting(viewer, task.item.meeting)


def may_change_task(viewer: Viewer, task: GroupTask) -> bool:
    """Tell who is shown the form for it: the same, as long as it is to be done."""
    return may_write_task(viewer, task) and task.state is TaskState.OPEN


def may_end_task(viewer: Viewer, task: GroupTask) -> bool:
    """Tell who says what became of it: who answers for it, and who writes the meeting."""
    return answers_for(viewer, task) or may_write_task(viewer, task)
