"""What somebody has typed in a part of a plan and not saved yet: kept for that person, forgotten when it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, within

LONGEST_PART = 40


class UnsavedText(Tenant):
    """A form's fields as they stood (utkast), for one person and one part of a plan; no part of the plan's text.

    part: header, new-objective, objective-7, new-activity-7 (under the objective) or activity-7.
    content: the fields as (name, what was typed), in order.
    """

    __tablename__ = "unsaved_text"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "plan_id", "user_id", "part"),
        Index("ix_unsaved_text_kept_at", "municipality_id", "kept_at"),
    )

    plan_id: Mapped[int]
    user_id: Mapped[int]
    part: Mapped[str] = mapped_column(String(LONGEST_PART))
    content: Mapped[list[Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]
