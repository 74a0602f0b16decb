"""Who was at which session: one row for each person and session that somebody has noted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, states, within
from planner.training.models.sign_up import SignUpState


class SessionAttendance(Tenant):
    """How one person is noted at one session: attended, absent, or registered for a note that was taken back.

    noted_at: when the tick that holds was made; by_id: by whom. The sign-up's own state follows from these rows.
    """

    __tablename__ = "session_attendance"
    __table_args__ = (
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        within("session_id", "training_session", ondelete="CASCADE"),
        within("by_id", "user_account"),
        UniqueConstraint(
            "municipality_id", "sign_up_id", "session_id", name="uq_session_attendance_sign_up_id_session_id"
        ),
        CheckConstraint("state IN ('attended', 'absent', 'registered')", name="state_of_attendance"),
        Index("ix_session_attendance_sign_up_id", "sign_up_id", "session_id", "state"),
        Index("ix_session_attendance_session_id", "session_id"),
    )

    sign_up_id: Mapped[int]
    session_id: Mapped[int]
    state: Mapped[SignUpState] = mapped_column(states(SignUpState))
    noted_at: Mapped[datetime]
    by_id: Mapped[int | None]
