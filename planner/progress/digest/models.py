"""Up to when somebody has been told by the digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, within


class DigestMark(Tenant):
    """That a person has been told of all that happened until a moment, whether there was anything to tell or not.

    waiting: a fingerprint of what waited then, so that a daily digest says the same only once.
    """

    __tablename__ = "digest_mark"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "user_id"),
    )

    user_id: Mapped[int]
    told_until: Mapped[datetime]
    waiting: Mapped[str | None] = mapped_column(String(64))
