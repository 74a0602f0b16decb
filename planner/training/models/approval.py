"""That a principal is asked about a sign-up (rektors godkännande), and what the answer was."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, states, within


class Answer(StrEnum):
    """What the principal says; asked: nothing yet."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class SignUpApproval(Tenant):
    """The question about one sign-up; asked anew when somebody who signed off signs up again.

    While it is not answered the sign-up waits in its place in the queue and is passed by. unanswered_told_at: when the
    person was told that sign-up closed before there was an answer.
    """

    __tablename__ = "sign_up_approval"
    __table_args__ = (
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        within("decided_by_id", "user_account"),
        UniqueConstraint("municipality_id", "sign_up_id"),
        CheckConstraint("(answer = 'asked') = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint("answer <> 'refused' OR reason IS NOT NULL", name="reason_given"),
        Index("ix_sign_up_approval_sign_up_id", "sign_up_id"),
    )

    sign_up_id: Mapped[int]
    answer: Mapped[Answer] = mapped_column(states(Answer), default=Answer.ASKED)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    reason: Mapped[long_text | None]
    unanswered_told_at: Mapped[datetime | None]
