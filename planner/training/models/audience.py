"""What an event is connected with: for whom it is (målgrupp), areas, needs, and what there is to read (material)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, short_text, states, within


class Audience(StrEnum):
    """A kind of post at a school; library posts are told apart by their kind."""

    SCHOOL_LIBRARIAN = "school_librarian"
    TEACHER_LIBRARIAN = "teacher_librarian"
    LIBRARY_ASSISTANT = "library_assistant"
    TEACHER = "teacher"
    PRINCIPAL = "principal"


class EventAudience(Tenant):
    """One kind of post, or one school, that an event is for; without kinds it is for all kinds, and so with schools.

    Who works in the municipality's administration belongs to every audience: they arrange it.
    """

    __tablename__ = "event_audience"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("school_id", "school"),
        CheckConstraint("(kind IS NULL) <> (school_id IS NULL)", name="kind_or_school"),
        UniqueConstraint("municipality_id", "event_id", "kind", "school_id"),
        Index("ix_event_audience_event_id", "event_id"),
        Index("ix_event_audience_school_id", "school_id"),
    )

    event_id: Mapped[int]
    kind: Mapped[Audience | None] = mapped_column(states(Audience))
    school_id: Mapped[int | None]


class EventMaterial(Tenant):
    """A link to something to read, hear or see; number: its place in the list."""

    __tablename__ = "event_material"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "event_id", "number"),
        CheckConstraint("address LIKE 'https://%'", name="address_is_https"),
    )

    event_id: Mapped[int]
    number: Mapped[int]
    words: Mapped[short_text | None]
    address: Mapped[str] = mapped_column(String(500))


class EventArea(Tenant):
    """That an event builds competence in an area."""

    __tablename__ = "event_area"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        UniqueConstraint("municipality_id", "event_id", "area_id"),
        Index("ix_event_area_area_id", "area_id"),
    )

    event_id: Mapped[int]
    area_id: Mapped[int]


class EventNeed(Tenant):
    """That an event is a measure for a need."""

    __tablename__ = "event_need"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("need_id", "need"),
        UniqueConstraint("municipality_id", "event_id", "need_id"),
        Index("ix_event_need_need_id", "need_id"),
    )

    event_id: Mapped[int]
    need_id: Mapped[int]
