"""What happens with a goal on its way: steps to tick off, links that show something, and each one's own words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, long_text, one, short_text
from planner.core.versions import Versioned

if TYPE_CHECKING:
    from planner.accounts.models import User


def _of_the_persons_goal(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["municipality_id", "user_id", "goal_id"],
        ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
        name=f"fk_{table}_goal_of_the_person",
        ondelete="CASCADE",
    )


class Milestone(Tenant):
    """A step on the way to a goal (delsteg), with its day; the person's own, to tick off, add and take away.

    Not content: what is agreed on is areas, needs, why, how and by when, so steps ask for no new agreement.
    """

    __tablename__ = "goal_milestone"
    __table_args__ = (
        _of_the_persons_goal("goal_milestone"),
        Index("ix_goal_milestone_goal_id", "goal_id", "due_on", "id"),
    )

    goal_id: Mapped[int]
    user_id: Mapped[int]
    what: Mapped[short_text]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]

    def is_late(self, today: date) -> bool:
        """Tell whether its day has passed without it."""
        return self.done_at is None and self.due_on < today


class GoalLink(Tenant):
    """A page on the web that is evidence for a goal, with a word on what it shows."""

    __tablename__ = "goal_link"
    __table_args__ = (
        _of_the_persons_goal("goal_link"),
        CheckConstraint("address LIKE 'https://%' OR address LIKE 'http://%'", name="address_is_web"),
        Index("ix_goal_link_goal_id", "goal_id"),
    )

    goal_id: Mapped[int]
    user_id: Mapped[int]
    address: Mapped[long_text]
    shows: Mapped[short_text]
    added_at: Mapped[datetime]


class GoalWords(Tenant, Versioned):
    """What one of the two says of a goal when it is followed up: what is done, how it is used. Words, never a score."""

    __tablename__ = "goal_words"
    __table_args__ = (
        _of_the_persons_goal("goal_words"),
        UniqueConstraint("municipality_id", "goal_id", "by_id"),
        CheckConstraint("done IS NOT NULL OR used IS NOT NULL", name="says_something"),
    )

    goal_id: Mapped[int]
    user_id: Mapped[int]
    by_id: Mapped[int]
    done: Mapped[long_text | None]
    used: Mapped[long_text | None]
    said_at: Mapped[datetime]

    by: Mapped[User | None] = one("GoalWords.by_id", "User")
