"""Coordination needs, the goals they serve and the schools concerned."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Tenant, long_text, short_text, states, within
from planner.core.versions import Versioned


class NeedSource(StrEnum):
    """Where a need was found."""

    GROUP = "group"
    SURVEY = "survey"
    INVENTORY = "inventory"
    COMMENT = "comment"


class NeedDecision(StrEnum):
    """What has been decided of a need; planned, in progress and done are derived from its measures."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


class ProductGoal(Tenant):
    """One of the goals the whole work serves (effektmål)."""

    __tablename__ = "product_goal"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


class Need(Tenant, Versioned):
    """A coordination need (samordningsbehov)."""

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint("decision <> 'dismissed' OR decision_reason IS NOT NULL", name="dismissed_with_reason"),
        CheckConstraint("decision = 'received' OR decided_at IS NOT NULL", name="decided_at_a_time"),
    )

    code: Mapped[str] = mapped_column(String(20))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]
    description_sv: Mapped[long_text]
    description_en: Mapped[long_text]
    dimension: Mapped[str] = mapped_column(String(40))
    source: Mapped[NeedSource] = mapped_column(states(NeedSource))
    source_note: Mapped[long_text | None]
    decision: Mapped[NeedDecision] = mapped_column(states(NeedDecision), default=NeedDecision.RECEIVED)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    decision_reason: Mapped[long_text | None]
    effect_indicator: Mapped[short_text | None]
    effect_measure: Mapped[short_text | None]
    effect_baseline: Mapped[Decimal | None]
    effect_target: Mapped[Decimal | None]

    goals: Mapped[list[ProductGoal]] = relationship(
        secondary="need_goal",
        primaryjoin="Need.id == NeedGoal.need_id",
        secondaryjoin="NeedGoal.goal_id == ProductGoal.id",
        foreign_keys="[NeedGoal.need_id, NeedGoal.goal_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="ProductGoal.code",
    )

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv

    def description(self, language: str) -> str:
        """Return the description in a language."""
        return self.description_en if language == "en" else self.description_sv


class NeedGoal(Tenant):
    """That a need serves a product goal."""

    __tablename__ = "need_goal"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("goal_id", "product_goal", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "need_id", "goal_id"),
    )

    need_id: Mapped[int]
    goal_id: Mapped[int]


class NeedSchool(Tenant):
    """That a need concerns a school; a need without any concerns all schools that are open."""

    __tablename__ = "need_school"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("school_id", "school", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "need_id", "school_id"),
        Index("ix_need_school_school_id", "school_id"),
    )

    need_id: Mapped[int]
    school_id: Mapped[int]
