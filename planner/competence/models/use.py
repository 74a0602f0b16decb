"""What a person answers some weeks after a training: has it been used, and with whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, one, short_text, states, within
from planner.core.versions import Versioned

if TYPE_CHECKING:
    from planner.training.models.sign_up import SignUp


class Use(StrEnum):
    """The answer; declined: the person does not want to answer, and is not asked again."""

    USED = "used"
    NOT_YET = "not_yet"
    DECLINED = "declined"


class TrainingUse(Tenant, Versioned):
    """The one answer about a training attended; the person's own, part of the log.

    shared_at: since when the principal may read it with the log entry, where that is evidence for a goal.
    """

    __tablename__ = "training_use"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "sign_up_id"),
        Index("ix_training_use_user_id", "user_id"),
    )

    user_id: Mapped[int]
    sign_up_id: Mapped[int]
    use: Mapped[Use] = mapped_column(states(Use))
    with_whom: Mapped[short_text | None]
    answered_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]

    sign_up: Mapped[SignUp] = one("TrainingUse.sign_up_id", "SignUp")
