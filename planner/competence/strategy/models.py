"""A municipality's competence strategy for a school year, and its priorities by area."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.needs.models import Need
from planner.training.models.event import TrainingEvent


class StrategyState(StrEnum):
    """Whether the strategy is written or holds."""

    DRAFT = "draft"
    ADOPTED = "adopted"


class Outcome(StrEnum):
    """What came of a priority when the year is over."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


class Strategy(Tenant, Versioned):
    """A competence strategy: one for each school year. Priorities change in draft only; follow-up is added later."""

    __tablename__ = "competence_strategy"
    __table_args__ = (
        within("adopted_by_id", "user_account"),
        UniqueConstraint("municipality_id", "school_year"),
        CheckConstraint(
            "(state = 'adopted') = (adopted_at IS NOT NULL AND adopted_by_id IS NOT NULL)", name="adopted_by_somebody"
        ),
    )

    school_year: Mapped[SchoolYear]
    state: Mapped[StrategyState] = mapped_column(states(StrategyState), default=StrategyState.DRAFT)
    introduction: Mapped[long_text | None]
    follow_up: Mapped[long_text | None]
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None]

    adopted_by: Mapped[User | None] = one("Strategy.adopted_by_id", "User")
    priorities: Mapped[list[Priority]] = many(
        "Priority.strategy_id", "Strategy", order_by="Priority.position, Priority.id", back="strategy"
    )

    @property
    def writable(self) -> bool:
        """Whether priorities may be changed."""
        return self.state is StrategyState.DRAFT

    @property
    def hours(self) -> Decimal:
        """All hours of training planned."""
        return sum((priority.hours or Decimal(0) for priority in self.priorities), Decimal(0))

    @property
    def budget(self) -> Decimal:
        """All money planned, SEK."""
        return sum((priority.budget or Decimal(0) for priority in self.priorities), Decimal(0))

    def expect_writable(self) -> None:
        """Refuse when the strategy is adopted."""
        if not self.writable:
            raise RefusedError(_("The strategy is adopted. Open it again to change it."))

    def expect_adopted(self) -> None:
        """Refuse to follow up what does not hold yet."""
        if self.writable:
            raise RefusedError(_("Only an adopted strategy is followed up."))

    def adopt(self, *, by: int, at: datetime) -> None:
        """Let the strategy hold."""
        self.expect_writable()
        if not self.priorities:
            raise RefusedError(_("Add at least one priority first."))
        self.state, self.adopted_at, self.adopted_by_id = StrategyState.ADOPTED, at, by

    def open_again(self) -> None:
        """Open an adopted strategy for changes."""
        self.expect_adopted()
        self.state, self.adopted_at, self.adopted_by_id = StrategyState.DRAFT, None, None


class Priority(Tenant, Versioned):
    """An area that comes first, and why; hours: of training, for all staff together; budget: SEK."""

    __tablename__ = "strategy_priority"
    __table_args__ = (
        within("strategy_id", "competence_strategy", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        within("need_id", "need"),
        UniqueConstraint("municipality_id", "strategy_id", "area_id", name="uq_strategy_priority_of_area"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
        CheckConstraint("budget >= 0", name="budget_not_negative"),
        CheckConstraint("outcome IS NULL OR outcome_note IS NOT NULL", name="outcome_with_words"),
        Index("ix_strategy_priority_strategy_id", "strategy_id"),
        Index("ix_strategy_priority_need_id", "need_id"),
    )

    strategy_id: Mapped[int]
    position: Mapped[int]
    area_id: Mapped[int]
    need_id: Mapped[int | None]
    reason: Mapped[long_text]
    planned: Mapped[long_text | None]
    hours: Mapped[Decimal | None]
    budget: Mapped[Decimal | None]
    outcome: Mapped[Outcome | None] = mapped_column(states(Outcome))
    outcome_note: Mapped[long_text | None]

    strategy: Mapped[Strategy] = one("Priority.strategy_id", "Strategy", back="priorities")
    area: Mapped[CompetenceArea] = one("Priority.area_id", "CompetenceArea")
    need: Mapped[Need | None] = one("Priority.need_id", "Need")
    links: Mapped[list[PriorityTraining]] = many(
        "PriorityTraining.priority_id", "Priority", order_by="PriorityTraining.id", cascade="all, delete-orphan"
    )
    events: Mapped[list[TrainingEvent]] = relationship(
        secondary="priority_training",
        primaryjoin="Priority.id == PriorityTraining.priority_id",
        secondaryjoin="PriorityTraining.event_id == TrainingEvent.id",
        foreign_keys="[PriorityTraining.priority_id, PriorityTraining.event_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="TrainingEvent.id",
    )


class PriorityTraining(Tenant):
    """That a training event is planned for a priority."""

    __tablename__ = "priority_training"
    __table_args__ = (
        within("priority_id", "strategy_priority", ondelete="CASCADE"),
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "priority_id", "event_id"),
        Index("ix_priority_training_event_id", "event_id"),
    )

    priority_id: Mapped[int]
    event_id: Mapped[int]
