"""What is noted at the door: each tick as it was made, so that two who tick at once lose nothing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, states, within
from planner.training.models.sign_up import SignUpState

LONGEST_TOKEN = 40


class Way(StrEnum):
    """How somebody's attendance was noted: on the list by who arranges, or by the person with the code at the door."""

    LIST = "list"
    CODE = "code"


class DoorTick(Tenant):
    """One tick on the attendance list; the newest by ticked_at is what holds, and no tick is ever changed.

    token: made where the tick was, so that one that is sent twice counts once. ticked_at: when it was made;
    received_at: when it reached us, which may be hours later where the connection is bad.
    session_id: on which session's list; none: on a list of the whole training, for all sessions whose day had come.
    """

    __tablename__ = "door_tick"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("sign_up_id", "sign_up", ondelete="CASCADE"),
        within("session_id", "training_session", ondelete="CASCADE"),
        within("by_id", "user_account"),
        UniqueConstraint("municipality_id", "token"),
        CheckConstraint("state IN ('attended', 'absent', 'registered')", name="state_of_attendance"),
        CheckConstraint("ticked_at <= received_at", name="ticked_before_received"),
        Index("ix_door_tick_event_id", "event_id", "sign_up_id", "ticked_at"),
    )

    event_id: Mapped[int]
    sign_up_id: Mapped[int]
    session_id: Mapped[int | None]
    token: Mapped[str] = mapped_column(String(LONGEST_TOKEN))
    state: Mapped[SignUpState] = mapped_column(states(SignUpState))
    way: Mapped[Way] = mapped_column(states(Way))
    ticked_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int]
