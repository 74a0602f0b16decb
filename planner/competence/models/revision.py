"""Changes to a goal that is agreed on: proposed, and decided on like the goal itself, while the agreed one stands."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.competence.models.content import Aim, GoalContent
from planner.competence.models.goal import GoalState
from planner.core.db import Tenant, long_text, one, states
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.competence.models.goal import Goal


class RevisionState(StrEnum):
    """Where a proposed change stands; one is proposed at a time, what is decided stays in the history."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class GoalRevision(Tenant):
    """A change proposed to an agreed goal (ändrat mål). content, replaced: as `written` makes it.

    replaced: what was in force until the change was agreed on, so that the history holds every content
    that anybody agreed to.
    """

    __tablename__ = "goal_revision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_revision_goal_of_the_person",
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "state NOT IN ('agreed', 'returned') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_by_somebody",
        ),
        CheckConstraint("decided_by_id <> user_id", name="decided_by_another"),
        CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_a_time"),
        CheckConstraint("(state = 'agreed') = (replaced IS NOT NULL)", name="replaces_when_agreed"),
        Index("ix_goal_revision_goal_id", "goal_id"),
        Index(
            "uq_goal_revision_one_proposed",
            "municipality_id",
            "goal_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    goal_id: Mapped[int]
    user_id: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[RevisionState] = mapped_column(states(RevisionState), default=RevisionState.PROPOSED)
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[long_text | None]
    withdrawn_at: Mapped[datetime | None]
    # Nothing is NULL in the database, not JSON's null: the constraint asks for it.
    replaced: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    decided_by: Mapped[User | None] = one("GoalRevision.decided_by_id", "User")

    def agree(self, goal: Goal, *, by: int, at: datetime) -> None:
        """Let the principal agree: from now on the goal reads as the change does."""
        self._decide(by, at)
        self.replaced = written(content_of(goal))
        goal.describe(**read(self.content))
        goal.change_proposed_at = None  # agreed on since the first time: the change has a decision of its own
        self.state = RevisionState.AGREED

    def send_back(self, goal: Goal, *, by: int, at: datetime, reason: str) -> None:
        """Let the principal return the change with a reason; the goal stands as it was agreed."""
        self._decide(by, at)
        goal.change_proposed_at, goal.change_returned_at = None, at
        self.state, self.return_reason = RevisionState.RETURNED, reason

    def withdraw(self, goal: Goal, *, at: datetime) -> None:
        """Let the goal stand as it was agreed."""
        if self.state not in {RevisionState.PROPOSED, RevisionState.RETURNED}:
            raise RefusedError(_("No change to the goal waits any more."))
        goal.change_proposed_at = goal.change_returned_at = None
        self.state, self.withdrawn_at = RevisionState.WITHDRAWN, at

    def _decide(self, by: int, at: datetime) -> None:
        if by == self.user_id:
            raise RefusedError(_("Nobody decides on a goal of their own."))
        if self.state is not RevisionState.PROPOSED:
            raise RefusedError(_("No change to the goal waits any more."))
        self.decided_by_id, self.decided_at = by, at


def may_be_revised(goal: Goal) -> bool:
    """Tell whether a change to the goal can be proposed: it is agreed on, and neither reached nor dropped."""
    return goal.state is GoalState.AGREED


def content_of(goal: Goal) -> GoalContent:
    """Return what a goal reads as now; its areas and needs are loaded."""
    return GoalContent(
        aims=[Aim(aim.area_id, aim.from_level, aim.to_level) for aim in goal.areas],
        need_ids=[link.need_id for link in goal.needs],
        why=goal.why,
        how=goal.how,
        due_on=goal.due_on,
    )


def written(content: GoalContent) -> dict[str, Any]:
    """Return content as it is kept."""
    return {
        "aims": [[aim.area_id, aim.from_level, aim.to_level] for aim in content["aims"]],
        "need_ids": sorted(content["need_ids"]),
        "why": content["why"],
        "how": content["how"],
        "due_on": content["due_on"].isoformat(),
    }


def read(kept: dict[str, Any]) -> GoalContent:
    """Return kept content as it was written."""
    return GoalContent(
        aims=[Aim(*aim) for aim in kept["aims"]],
        need_ids=kept["need_ids"],
        why=kept["why"],
        how=kept["how"],
        due_on=date.fromisoformat(kept["due_on"]),
    )
