"""That a need was put together with another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, within
from planner.needs.models import Need


class NeedMerge(Tenant):
    """That a need went into another, which took over what answered it; undone_at: when it was taken out again.

    moved: the ids of the links that were moved, by table, so that just these can be moved back.
    """

    __tablename__ = "need_merge"
    __table_args__ = (
        within("need_id", "need"),
        within("into_id", "need"),
        within("by_id", "user_account"),
        CheckConstraint("need_id <> into_id", name="into_another"),
        Index(
            "uq_need_merge_once",
            "municipality_id",
            "need_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_need_merge_into_id", "into_id"),
    )

    need_id: Mapped[int]
    into_id: Mapped[int]
    reason: Mapped[long_text]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    merged_at: Mapped[datetime]
    by_id: Mapped[int]
    undone_at: Mapped[datetime | None]

    need: Mapped[Need] = one("NeedMerge.need_id", "Need")
    into: Mapped[Need] = one("NeedMerge.into_id", "Need")
    by: Mapped[User] = one("NeedMerge.by_id", "User")
