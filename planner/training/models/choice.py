"""Which sessions of an event somebody has chosen, where people choose: with a seat, or in the session's queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, within


class SessionChoice(Tenant):
    """One session that one person has chosen; taken away when the person chooses otherwise or signs off.

    seated_at: since when there is a seat in it. queued_at: since when the person waits for one, which orders the
    session's queue together with id.
    """

    __tablename__ = "session_choice"
    __table_args__ = (
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        within("session_id", "training_session", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "sign_up_id", "session_id"),
        CheckConstraint("(seated_at IS NULL) <> (queued_at IS NULL)", name="seat_or_queue"),
        Index("ix_session_choice_sign_up_id", "sign_up_id", "session_id", "seated_at"),
        Index("ix_session_choice_session_id", "session_id", "queued_at", "id"),
    )

    sign_up_id: Mapped[int]
    session_id: Mapped[int]
    seated_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
