"""What an item of an agenda led to for somebody in particular."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.groups.meetings.models import AgendaItem
from planner.needs.models import Need
from planner.schools.models import Post


class TaskState(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"


class GroupTask(Tenant, Versioned):
    """A measure that is neither an activity of a plan nor a training: what, who, by when, and what became of it.

    Whoever holds the post answers for it, so that it is found again when somebody leaves. word: what came of it, or
    why it was not done.
    """

    __tablename__ = "group_task"
    __table_args__ = (
        within("item_id", "agenda_item", ondelete="CASCADE"),
        within("need_id", "need", ondelete="CASCADE"),
        within("post_id", "post", ondelete="CASCADE"),
        within("ended_by_id", "user_account"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at_a_time"),
        CheckConstraint("state <> 'not_done' OR word IS NOT NULL", name="not_done_with_reason"),
        Index("ix_group_task_item_id", "item_id"),
        Index("ix_group_task_post_id", "post_id", "state"),
        Index("ix_group_task_need_id", "need_id"),
    )

    item_id: Mapped[int]
    need_id: Mapped[int | None]
    what: Mapped[short_text]
    post_id: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(states(TaskState), default=TaskState.OPEN)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    word: Mapped[long_text | None]

    item: Mapped[AgendaItem] = one("GroupTask.item_id", "AgendaItem")
    need: Mapped[Need | None] = one("GroupTask.need_id", "Need")
    post: Mapped[Post] = one("GroupTask.post_id", "Post")

    def is_late(self, today: date) -> bool:
        """Tell whether it should have been done."""
        return self.state is TaskState.OPEN and self.due_on < today

    def end(self, state: TaskState, word: str | None, *, by: int, at: datetime) -> None:
        """Say what became of it."""
        if self.state is not TaskState.OPEN:
            raise RefusedError(_("It has been said already what became of the task."))
        if state is TaskState.NOT_DONE and not word:
            raise RefusedError(_("Write why it was not done"), field="word")
        self.state, self.word, self.ended_by_id, self.ended_at = state, word, by, at

    def expect_open(self) -> None:
        """Refuse to rewrite what has been done, or was said not to be."""
        if self.state is not TaskState.OPEN:
            raise RefusedError(_("It has been said what became of the task. Take it up again to change it."))

    def open_again(self) -> None:
        """Take it up again."""
        if self.state is TaskState.OPEN:
            raise RefusedError(_("The task is open already."))
        self.state, self.ended_by_id, self.ended_at = TaskState.OPEN, None, None
