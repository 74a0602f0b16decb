"""Up to when somebody has been told of new training."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, within


class TrainingNews(Tenant):
    """That a person has been told of all that was published until a moment, whether there was anything or not."""

    __tablename__ = "training_news"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "user_id"),
    )

    user_id: Mapped[int]
    told_until: Mapped[datetime]
