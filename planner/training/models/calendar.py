"""Calendar addresses (kalenderprenumerationer), and how often what calendars show has changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, one, short_text, states, within
from planner.framework.models import CompetenceArea
from planner.schools.models import School


class FeedKind(StrEnum):
    """What a calendar feed holds."""

    ALL = "all"
    MINE = "mine"
    SCHOOL = "school"
    AREA = "area"


def _in_force(name: str, column: str, further: str = "") -> Index:
    """Return the index that lets a person have one address of each in force."""
    where = text(f"{further}revoked_at IS NULL")
    return Index(name, "municipality_id", "user_id", column, unique=True, sqlite_where=where, postgresql_where=where)


class CalendarFeed(Tenant):
    """A secret calendar address; only the hash of its secret is kept.

    nonce: what the secret is made from, together with the app's own key, so that the owner can be shown
    the address again; of no use without the key. changed_at: when the owner last changed its settings.
    alarms_off_at: since when the subscriber wants no alarms. last_fetched_on, last_client: the day and
    the program that fetched it last, for the owner to see. school_id, area_id: which school or area, for the
    two kinds of feed that are about one. extras: the names of what else the owner wants in it, each followed by a
    space; extras_mark, extras_changed_at: what these said when it was fetched last, and since when they say so.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("school_id", "school"),
        within("area_id", "competence_area"),
        UniqueConstraint("token_hash"),
        CheckConstraint("(kind = 'school') = (school_id IS NOT NULL)", name="school_of_school"),
        CheckConstraint("(kind = 'area') = (area_id IS NOT NULL)", name="area_of_area"),
        CheckConstraint("extras = '' OR kind = 'mine'", name="extras_in_mine"),
        CheckConstraint("(extras_mark IS NULL) = (extras_changed_at IS NULL)", name="extras_since"),
        Index("ix_calendar_feed_user_id", "user_id", "kind"),
        _in_force("uq_calendar_feed_in_force", "kind", "school_id IS NULL AND area_id IS NULL AND "),
        # What is not about a school or an area has none here, and two of nothing are not the same.
        _in_force("uq_calendar_feed_of_school", "school_id"),
        _in_force("uq_calendar_feed_of_area", "area_id"),
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
    school_id: Mapped[int | None]
    area_id: Mapped[int | None]
    extras: Mapped[short_text] = mapped_column(default="")
    extras_mark: Mapped[str | None] = mapped_column(String(32))
    extras_changed_at: Mapped[datetime | None]

    user: Mapped[User] = one("CalendarFeed.user_id", "User")
    school: Mapped[School | None] = one("CalendarFeed.school_id", "School")
    area: Mapped[CompetenceArea | None] = one("CalendarFeed.area_id", "CompetenceArea")


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
