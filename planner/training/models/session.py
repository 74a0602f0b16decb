"""The sessions (tillfällen) of an event: each its own time, place and, where people choose among them, seats."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.clock import local
from planner.core.db import Tenant, one, short_text, within
from planner.core.versions import Versioned
from planner.training.models.stages import LARGEST_CAPACITY

if TYPE_CHECKING:
    from planner.training.models.event import TrainingEvent


class TrainingSession(Tenant, Versioned):
    """One session (tillfälle) with its own time and place; what calendars know it by never changes.

    uid: the part before the `@host` that is added when a calendar is written. sequence: raised when the
    time, place, link or status changes. modified_at: raised by any change that a calendar shows.
    fragment: the session as a calendar shows it, rendered in the transaction that changed it.
    room_for: how many there is room for, when that is another number than the event's seats. seats, seats_taken,
    extra_seats: the session's own where people choose sessions; seats_taken is only changed by single statements that
    cannot overbook.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("uid"),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("link IS NULL OR link LIKE 'https://%'", name="link_is_https"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        CheckConstraint(f"room_for BETWEEN 1 AND {LARGEST_CAPACITY}", name="room_for_range"),
        CheckConstraint("seats_taken BETWEEN 0 AND COALESCE(seats, 0)", name="seats_within_room"),
        CheckConstraint(
            "extra_seats = 0 OR (extra_seats > 0 AND seats_taken = COALESCE(seats, 0))", name="extra_when_full"
        ),
        # With the municipality first, since every read names it; covers when an event begins and ends.
        Index("ix_training_session_event_id", "municipality_id", "event_id", "starts_at", "ends_at", "cancelled_at"),
        Index("ix_training_session_starts_at", "municipality_id", "starts_at"),
    )

    event_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[short_text | None]
    link: Mapped[str | None] = mapped_column(String(500))
    uid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    room_for: Mapped[int | None]
    seats: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    extra_seats: Mapped[int] = mapped_column(default=0)
    fragment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    event: Mapped[TrainingEvent] = one("TrainingSession.event_id", "TrainingEvent", back="sessions")

    @property
    def people_with_seat(self) -> int:
        """How many have chosen it and have a seat in it, those with an extra one too."""
        return self.seats_taken + self.extra_seats

    @property
    def free_seats(self) -> int:
        """How many seats are free, where people choose sessions."""
        return (self.seats or 0) - self.seats_taken

    def can_be_chosen(self, at: datetime) -> bool:
        """Whether it is still to begin, so that it can be chosen or let go while sign-up is open."""
        return self.cancelled_at is None and self.starts_at > at

    def day_has_come(self, today: date) -> bool:
        """Whether its day is today or has been, so that it can be noted who is there."""
        return local(self.starts_at).date() <= today

    def cancel(self, *, at: datetime) -> None:
        """Call the session off."""
        self.cancelled_at = at
        self.sequence += 1
