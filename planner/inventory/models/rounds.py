"""Rounds of the inventory, one for each calendar year, and what is decided of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned


class RoundState(StrEnum):
    """A round is prepared, open for answers, and fixed: figures are preliminary until then."""

    PREPARING = "preparing"
    OPEN = "open"
    FIXED = "fixed"


class RoundDecisionKind(StrEnum):
    """What the coordinator decides of a round."""

    OPENED = "opened"
    FIXED = "fixed"
    REOPENED = "reopened"


class InventoryRound(Tenant, Versioned):
    """The inventory of one calendar year; answers are wished for by closes_on and taken until it is fixed."""

    __tablename__ = "inventory_round"
    __table_args__ = (
        UniqueConstraint("municipality_id", "year"),
        CheckConstraint("(state = 'fixed') = (fixed_at IS NOT NULL)", name="fixed_at_a_time"),
    )

    year: Mapped[int]
    state: Mapped[RoundState] = mapped_column(states(RoundState), default=RoundState.PREPARING)
    closes_on: Mapped[date | None]
    fixed_at: Mapped[datetime | None]

    @property
    def is_fixed(self) -> bool:
        """Whether the figures are final."""
        return self.state is RoundState.FIXED

    @property
    def is_open(self) -> bool:
        """Whether schools answer now."""
        return self.state is RoundState.OPEN

    def open(self) -> None:
        """Let the schools answer."""
        if self.state is not RoundState.PREPARING:
            raise RefusedError(_("The round has been opened already."))
        self.state = RoundState.OPEN

    def fix(self, *, at: datetime) -> None:
        """Make the figures final."""
        if not self.is_open:
            raise RefusedError(_("Only an open round can be fixed."))
        self.state, self.fixed_at = RoundState.FIXED, at

    def reopen(self) -> None:
        """Let the figures be changed again."""
        if not self.is_fixed:
            raise RefusedError(_("Only a fixed round can be opened again."))
        self.state, self.fixed_at = RoundState.OPEN, None


class RoundDecision(Tenant):
    """That a round was opened, fixed or opened again: by whom, when and, for the last, why."""

    __tablename__ = "inventory_round_decision"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("by_id", "user_account"),
        CheckConstraint("decision <> 'reopened' OR reason IS NOT NULL", name="reopened_with_reason"),
        Index("ix_inventory_round_decision_round_id", "round_id"),
    )

    round_id: Mapped[int]
    decision: Mapped[RoundDecisionKind] = mapped_column(states(RoundDecisionKind))
    reason: Mapped[long_text | None]
    by_id: Mapped[int]
    at: Mapped[datetime]

    by: Mapped[User] = one("RoundDecision.by_id", "User")


class RoundReminder(Tenant):
    """That the schools which had not answered were reminded, by somebody or, without a name, by the calendar."""

    __tablename__ = "inventory_reminder"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("by_id", "user_account"),
        Index("ix_inventory_reminder_round_id", "round_id"),
    )

    round_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    schools: Mapped[int]
