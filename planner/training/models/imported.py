"""Calendar files that were sent, and which drafts came of their events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, one, short_text, within
from planner.core.versions import Versioned
from planner.training.models.event import TrainingEvent


class CalendarFile(Tenant, Versioned):
    """A calendar file as it was read, kept until it is forgotten; found: see `importing.reading.read`."""

    __tablename__ = "calendar_file"
    __table_args__ = (
        within("by_id", "user_account"),
        Index("ix_calendar_file_at", "municipality_id", "at"),
    )

    by_id: Mapped[int]
    at: Mapped[datetime]
    filename: Mapped[short_text]
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime | None]

    by: Mapped[User] = one("CalendarFile.by_id", "User")


class ImportedEvent(Tenant):
    """Which event came of what a calendar elsewhere knows by a UID; goes when a draft is discarded.

    uid: the hash of the UID, which may be of any length. sequence, stamp: of the newest that was taken in;
    digest: of what it said. as_version: the version that the draft had when it was last taken in; as_sessions: the sum
    of its sessions' versions then, so that one sees whether somebody has changed them since.
    """

    __tablename__ = "imported_event"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "uid"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        Index("ix_imported_event_event_id", "event_id"),
    )

    event_id: Mapped[int]
    uid: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    stamp: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    as_version: Mapped[int]
    as_sessions: Mapped[int | None]

    event: Mapped[TrainingEvent] = one("ImportedEvent.event_id", "TrainingEvent")
