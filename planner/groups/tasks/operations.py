"""What can be done with tasks: give, change, say what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from planner.core import audit, clock
from planner.core.db import db
from planner.core.versions import expect_version
from planner.groups.meetings.holding import expect_notes_open
from planner.groups.tasks.models import GroupTask, TaskState

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.groups.meetings.models import AgendaItem


class TaskContent(TypedDict):
    """What is to be done, by the holder of which post, by when, and which need it answers."""

    what: str
    post_id: int
    due_on: date
    need_id: int | None


def give(item: AgendaItem, *, by: Viewer, **content: Unpack[TaskContent]) -> GroupTask:
    """Let an item of the agenda become something that somebody is to do."""
    expect_notes_open(item.meeting)
    task = GroupTask(item_id=item.id, created_at=clock.now(), **content)
    db.session.add(task)
    _record("given", task, by)
    return task


def change(task: GroupTask, *, by: Viewer, seen: int | None, **content: Unpack[TaskContent]) -> None:
    """Change what is to be done, by whom or by when."""
    expect_version(task, seen)
    task.expect_open()
    for name, value in content.items():
        setattr(task, name, value)
    _record("changed", task, by)


def end(task: GroupTask, *, by: Viewer, seen: int | None, state: TaskState, word: str | None) -> None:
    """Say what became of a task."""
    expect_version(task, seen)
    task.end(state, word, by=by.user_id, at=clock.now())
    _record(state.value, task, by)


def open_again(task: GroupTask, *, by: Viewer, seen: int | None) -> None:
    """Take a task up again."""
    expect_version(task, seen)
    task.open_again()
    _record("opened_again", task, by)


def _record(deed: str, task: GroupTask, by: Viewer) -> None:
    db.session.flush()
    audit.record(f"group_task.{deed}", subject="group_task", subject_id=task.id, by=by.user_id)
