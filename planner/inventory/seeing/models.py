"""The index of need that a municipality supplies per school and year: it is the municipality's, we only show it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, many, one, short_text, within
from planner.core.versions import Versioned


class NeedIndex(Tenant, Versioned):
    """An index of need (behovsindex) for one calendar year; a higher figure is a greater need.

    what_it_is: the municipality's own words for where it comes from, shown wherever it is used.
    """

    __tablename__ = "need_index"
    __table_args__ = (
        within("set_by_id", "user_account"),
        UniqueConstraint("municipality_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_there_is"),
    )

    year: Mapped[int]
    what_it_is: Mapped[short_text]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int]

    set_by: Mapped[User] = one("NeedIndex.set_by_id", "User")
    values: Mapped[list[NeedIndexValue]] = many(
        "NeedIndexValue.index_id", "NeedIndex", order_by="NeedIndexValue.school_id"
    )


class NeedIndexValue(Tenant):
    """One school's index; a school without one is missing here and never counted as zero."""

    __tablename__ = "need_index_value"
    __table_args__ = (
        within("index_id", "need_index", ondelete="CASCADE"),
        within("school_id", "school"),
        UniqueConstraint("municipality_id", "index_id", "school_id", name="uq_need_index_value_once"),
        CheckConstraint("figure >= 0", name="figure_not_negative"),
    )

    index_id: Mapped[int]
    school_id: Mapped[int]
    figure: Mapped[Decimal] = mapped_column()
