"""Calendar addresses (kalenderprenumerationer), and how often what calendars show has changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, one, short_text, states, within


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
