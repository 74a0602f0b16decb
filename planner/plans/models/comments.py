"""Comments on a plan and its parts, and whom they mention."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, UniqueConstraint, event, update
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import Plan, PlanState

CHANGEABLE = timedelta(days=7)


class Comment(Tenant, Versioned):
    """What somebody says about a plan (no part), an objective or an activity.

    stage: the plan's state when it was written. Who could read the text then reads the comment, and
    nobody else later: what was said about a draft is not for all schools once the plan is approved.
    about: the words of a part that is there no longer. A withdrawn comment is kept and shown to nobody.
    """

    __tablename__ = "plan_comment"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("objective_id", "objective", ondelete="CASCADE"),
        within("activity_id", "activity", ondelete="CASCADE"),
        within("by_id", "user_account"),
        within("resolved_by_id", "user_account"),
        CheckConstraint("objective_id IS NULL OR activity_id IS NULL", name="about_one_part"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"),
        Index("ix_plan_comment_plan_id", "plan_id", "created_at", "id"),
        Index("ix_plan_comment_objective_id", "objective_id"),
        Index("ix_plan_comment_activity_id", "activity_id"),
    )

    plan_id: Mapped[int]
    objective_id: Mapped[int | None]
    activity_id: Mapped[int | None]
    about: Mapped[short_text | None]
    stage: Mapped[PlanState] = mapped_column(states(PlanState))
    text: Mapped[long_text]
    by_id: Mapped[int]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None]

    plan: Mapped[Plan] = one("Comment.plan_id", "Plan")
    objective: Mapped[Objective | None] = one("Comment.objective_id", "Objective")
    activity: Mapped[Activity | None] = one("Comment.activity_id", "Activity")
    by: Mapped[User] = one("Comment.by_id", "User")
    resolved_by: Mapped[User | None] = one("Comment.resolved_by_id", "User")
    mentions: Mapped[list[Mention]] = many("Mention.comment_id", "Comment", order_by="Mention.id")

    @property
    def open(self) -> bool:
        """Whether it still asks for something."""
        return self.withdrawn_at is None and self.resolved_at is None

    def changeable_at(self, moment: datetime) -> bool:
        """Tell whether its author may still change the words: for some days, and not once it is resolved."""
        return self.open and moment - self.created_at <= CHANGEABLE

    def change(self, text: str, *, at: datetime) -> None:
        """Say it in other words."""
        if not self.changeable_at(at):
            raise RefusedError(_("A comment is changed within a week, and not once it is resolved. Write a new one."))
        if text != self.text:
            self.text, self.edited_at = text, at

    def withdraw(self, *, at: datetime) -> None:
        """Take it back: that there was one stays to be seen, the words do not."""
        self.withdrawn_at = self.withdrawn_at or at

    def resolve(self, *, by: int, at: datetime) -> None:
        """Say that what it asks for is done; who did first stands."""
        if self.withdrawn_at is not None:
            raise RefusedError(_("The comment is withdrawn."))
        if self.resolved_at is None:
            self.resolved_at, self.resolved_by_id = at, by

    def reopen(self) -> None:
        """Take it up again."""
        if self.withdrawn_at is not None:
            raise RefusedError(_("The comment is withdrawn."))
        self.resolved_at = self.resolved_by_id = None


class Mention(Tenant):
    """That a comment mentions somebody, who is told once; seen_at: when that person said it is seen."""

    __tablename__ = "plan_comment_mention"
    __table_args__ = (
        within("comment_id", "plan_comment", ondelete="CASCADE"),
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "comment_id", "user_id", name="uq_plan_comment_mention_of_person"),
        Index("ix_plan_comment_mention_user_id", "user_id", "seen_at"),
        Index("ix_plan_comment_mention_comment_id", "comment_id"),
    )

    comment_id: Mapped[int]
    user_id: Mapped[int]
    seen_at: Mapped[datetime | None]

    comment: Mapped[Comment] = one("Mention.comment_id", "Comment")
    user: Mapped[User] = one("Mention.user_id", "User")


@event.listens_for(Objective, "before_delete")
@event.listens_for(Activity, "before_delete")
def _keep_what_was_said(_mapper: Mapper[Any], connection: Connection, part: Objective | Activity) -> None:
    """Let comments on a part that is deleted (nobody ever approved it) become comments on its plan."""
    column = Comment.activity_id if isinstance(part, Activity) else Comment.objective_id
    about = part.what if isinstance(part, Activity) else part.title
    connection.execute(update(Comment).where(column == part.id).values({column.key: None, "about": about}))
