"""Inventory rounds and reported values, in the columns of the National Library's questionnaire."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, states, within
from planner.core.versions import Versioned
from planner.inventory.indicators import Indicator


class Quality(StrEnum):
    """How sure a value is; unknown is never zero."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_RELEVANT = "not_relevant"


class InventoryRound(Tenant):
    """The inventory of one calendar year."""

    __tablename__ = "inventory_round"
    __table_args__ = (UniqueConstraint("municipality_id", "year"),)

    year: Mapped[int]
    fixed_at: Mapped[datetime | None]


class InventoryValue(Tenant):
    """What one school reported in one column of one round; the figure is missing unless it is known."""

    __tablename__ = "inventory_value"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("school_id", "school"),
        UniqueConstraint("municipality_id", "round_id", "school_id", "column_name", name="uq_inventory_value_once"),
        CheckConstraint("(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)", name="figure_when_known"),
        Index("ix_inventory_value_column", "municipality_id", "column_name", "round_id"),
    )

    round_id: Mapped[int]
    school_id: Mapped[int]
    column_name: Mapped[str] = mapped_column(String(40))
    figure: Mapped[Decimal | None]
    quality: Mapped[Quality] = mapped_column(states(Quality))


class IndicatorTarget(Tenant, Versioned):
    """The municipality's own target (mål) for an indicator; no law sets one, and it is shown as the municipality's."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        UniqueConstraint("municipality_id", "indicator"),
        CheckConstraint("figure >= 0", name="figure_not_negative"),
    )

    indicator: Mapped[Indicator] = mapped_column(states(Indicator))
    figure: Mapped[Decimal]
