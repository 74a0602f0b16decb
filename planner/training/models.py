"""Training events, their sessions, and who has signed up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.needs.models import Need

LARGEST_CAPACITY = 2_000
LONGEST_SESSION = timedelta(days=2)


class EventState(StrEnum):
    """Where a training event stands; that its sign-up time has run out is derived, not a state."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """Where one person's sign-up stands."""

    REGISTERED = "registered"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


SEATED = (SignUpState.REGISTERED, SignUpState.ATTENDED, SignUpState.ABSENT)
COMING = (SignUpState.REGISTERED, SignUpState.WAITING)
TAKING_PLACE = (EventState.OPEN, EventState.CLOSED)


class TrainingEvent(Tenant, Versioned):
    """A training event (fortbildning); seats_taken is only changed by single statements that cannot overbook."""

    __tablename__ = "training_event"
    __table_args__ = (
        within("created_by_id", "user_account"),
        CheckConstraint(f"capacity BETWEEN 1 AND {LARGEST_CAPACITY}", name="capacity_range"),
        CheckConstraint("least_number BETWEEN 0 AND capacity", name="least_number_range"),
        CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="seats_within_capacity"),
        CheckConstraint("sign_up_closes_at > sign_up_opens_at", name="sign_up_in_order"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at_a_time"),
        CheckConstraint("(state = 'held') = (held_at IS NOT NULL)", name="held_at_a_time"),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        Index("ix_training_event_year", "municipality_id", "school_year", "state"),
    )

    title: Mapped[short_text]
    description: Mapped[long_text | None]
    organiser: Mapped[short_text | None]
    language: Mapped[str] = mapped_column(String(2), default="sv")
    capacity: Mapped[int]
    least_number: Mapped[int] = mapped_column(default=0)
    seats_taken: Mapped[int] = mapped_column(default=0)
    sign_up_opens_at: Mapped[datetime | None]
    sign_up_closes_at: Mapped[datetime | None]
    state: Mapped[EventState] = mapped_column(states(EventState), default=EventState.DRAFT)
    school_year: Mapped[SchoolYear]
    created_by_id: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_message: Mapped[long_text | None]

    sessions: Mapped[list[TrainingSession]] = many(
        "TrainingSession.event_id",
        "TrainingEvent",
        order_by="TrainingSession.starts_at, TrainingSession.id",
        back="event",
    )
    areas: Mapped[list[CompetenceArea]] = relationship(
        secondary="event_area",
        primaryjoin="TrainingEvent.id == EventArea.event_id",
        secondaryjoin="EventArea.area_id == CompetenceArea.id",
        foreign_keys="[EventArea.event_id, EventArea.area_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="CompetenceArea.code",
    )
    needs: Mapped[list[Need]] = relationship(
        secondary="event_need",
        primaryjoin="TrainingEvent.id == EventNeed.event_id",
        secondaryjoin="EventNeed.need_id == Need.id",
        foreign_keys="[EventNeed.event_id, EventNeed.need_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="Need.code",
    )


class TrainingSession(Tenant, Versioned):
    """One session (tillfälle) with its own time and place; what calendars know it by never changes.

    uid: the part before the `@host` that is added when a calendar is written. sequence: raised when the
    time, place, link or status changes. modified_at: raised by any change that a calendar shows.
    fragment: the session as a calendar shows it, rendered in the transaction that changed it.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        UniqueConstraint("uid"),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("link IS NULL OR link LIKE 'https://%'", name="link_is_https"),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
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
    fragment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    event: Mapped[TrainingEvent] = one("TrainingSession.event_id", "TrainingEvent", back="sessions")


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


class SignUp(Tenant, Versioned):
    """One person's sign-up (anmälan) to one event; kept when withdrawn, so that there is never more than one.

    queued_at: when the person joined the queue, which orders it together with id.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("user_id", "user_account"),
        within("withdrawn_by_id", "user_account"),
        within("attendance_by_id", "user_account"),
        UniqueConstraint("municipality_id", "event_id", "user_id"),
        CheckConstraint("state <> 'waiting' OR queued_at IS NOT NULL", name="waiting_in_order"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_a_time"),
        CheckConstraint("(state IN ('attended', 'absent')) = (attendance_at IS NOT NULL)", name="attendance_at_a_time"),
        Index("ix_sign_up_queue", "event_id", "state", "queued_at", "id"),
        Index("ix_sign_up_user_id", "user_id", "state"),
    )

    event_id: Mapped[int]
    user_id: Mapped[int]
    state: Mapped[SignUpState] = mapped_column(states(SignUpState))
    signed_up_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    promoted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None]
    attendance_at: Mapped[datetime | None]
    attendance_by_id: Mapped[int | None]

    event: Mapped[TrainingEvent] = one("SignUp.event_id", "TrainingEvent")
    user: Mapped[User] = one("SignUp.user_id", "User")


class FeedKind(StrEnum):
    """What a calendar feed holds."""

    ALL = "all"
    MINE = "mine"


class CalendarFeed(Tenant):
    """A secret calendar address; only the hash of its secret is kept.

    nonce: what the secret is made from, together with the app's own key, so that the owner can be shown
    the address again; of no use without the key. changed_at: when the owner last changed its settings.
    alarms_off_at: since when the subscriber wants no alarms. last_fetched_on, last_client: the day and
    the program that fetched it last, for the owner to see.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("token_hash"),
        Index("ix_calendar_feed_user_id", "user_id", "kind"),
        Index(
            "uq_calendar_feed_in_force",
            "municipality_id",
            "user_id",
            "kind",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    user_id: Mapped[int]
    kind: Mapped[FeedKind] = mapped_column(states(FeedKind))
    token_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    alarms_off_at: Mapped[datetime | None]
    last_fetched_on: Mapped[date | None]
    last_client: Mapped[short_text | None]

    user: Mapped[User] = one("CalendarFeed.user_id", "User")


class CalendarChange(Tenant):
    """How many times what calendars show has changed, and when last.

    mark: random, another after every change, so that what is kept for one state of one database is taken
    for no other, a restored one included.
    user_id none: events and sessions, for everyone in the municipality. Otherwise: this person's sign-ups.
    """

    __tablename__ = "calendar_change"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        Index(
            "uq_calendar_change_everyone",
            "municipality_id",
            unique=True,
            sqlite_where=text("user_id IS NULL"),
            postgresql_where=text("user_id IS NULL"),
        ),
        Index("uq_calendar_change_person", "municipality_id", "user_id", unique=True),
    )

    user_id: Mapped[int | None]
    counter: Mapped[int] = mapped_column(default=1)
    mark: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]
