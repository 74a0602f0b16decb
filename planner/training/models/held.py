"""Seats of an event that are held for a school's people until a day (hållna platser)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, within


class HeldSeats(Tenant):
    """How many seats are held for one school; until when is the event's to say, and then they are everybody's."""

    __tablename__ = "held_seats"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("school_id", "school"),
        UniqueConstraint("municipality_id", "event_id", "school_id"),
        CheckConstraint("seats >= 1", name="seats_at_least_one"),
        Index("ix_held_seats_event_id", "event_id"),
        Index("ix_held_seats_school_id", "school_id"),
    )

    event_id: Mapped[int]
    school_id: Mapped[int]
    seats: Mapped[int]
