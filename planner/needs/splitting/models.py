"""That a need was split."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, within
from planner.needs.models import Need


class NeedSplit(Tenant):
    """That a need became a part of what another was; a split need has a row for each of its parts.

    moved: the ids of the links that went to this part, by kind. undone_at: when the need was taken up again whole.
    """

    __tablename__ = "need_split"
    __table_args__ = (
        within("need_id", "need"),
        within("part_id", "need"),
        within("by_id", "user_account"),
        CheckConstraint("need_id <> part_id", name="into_others"),
        Index(
            "uq_need_split_part_once",
            "municipality_id",
            "part_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_need_split_need_id", "need_id"),
    )

    need_id: Mapped[int]
    part_id: Mapped[int]
    reason: Mapped[long_text]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    split_at: Mapped[datetime]
    by_id: Mapped[int]
    undone_at: Mapped[datetime | None]

    need: Mapped[Need] = one("NeedSplit.need_id", "Need")
    part: Mapped[Need] = one("NeedSplit.part_id", "Need")
    by: Mapped[User] = one("NeedSplit.by_id", "User")
