"""What became of a part when its plan was copied to a later year: an activity's life over years is one line."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, states, within


class Decision(StrEnum):
    """What is decided about a part of last year's plan."""

    CONTINUE = "continue"
    STOP = "stop"
    LEAVE = "leave"


class Succession:
    """A decision about a part when its plan was copied. plan_id: the new plan; became_id: the part's successor there.

    The successor is a copy: nothing links the two texts. A successor that is taken out takes the row along.
    """

    plan_id: Mapped[int]
    decision: Mapped[Decision] = mapped_column(states(Decision))
    reason: Mapped[long_text | None]
    became_id: Mapped[int | None]
    decided_by_id: Mapped[int]
    decided_at: Mapped[datetime]


def _rules() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("(decision = 'continue') = (became_id IS NOT NULL)", name="continued_by_somebody"),
        CheckConstraint("decision <> 'stop' OR reason IS NOT NULL", name="stopped_with_reason"),
    )


class ObjectiveSuccession(Succession, Tenant):
    """What became of an objective; its successor knows its ancestor by this row."""

    __tablename__ = "objective_succession"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("objective_id", "objective", ondelete="CASCADE"),
        within("became_id", "objective", ondelete="CASCADE"),
        within("decided_by_id", "user_account"),
        UniqueConstraint("municipality_id", "objective_id", "plan_id", name="uq_objective_succession_once"),
        UniqueConstraint("municipality_id", "became_id", name="uq_objective_succession_became"),
        *_rules(),
        Index("ix_objective_succession_plan_id", "plan_id"),
    )

    objective_id: Mapped[int]


class ActivitySuccession(Succession, Tenant):
    """What became of an activity; its successor knows its ancestor by this row."""

    __tablename__ = "activity_succession"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("activity_id", "activity", ondelete="CASCADE"),
        within("became_id", "activity", ondelete="CASCADE"),
        within("decided_by_id", "user_account"),
        UniqueConstraint("municipality_id", "activity_id", "plan_id", name="uq_activity_succession_once"),
        UniqueConstraint("municipality_id", "became_id", name="uq_activity_succession_became"),
        *_rules(),
        Index("ix_activity_succession_plan_id", "plan_id"),
    )

    activity_id: Mapped[int]
