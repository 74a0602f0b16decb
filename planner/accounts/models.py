"""People and the ways they prove who they are; every secret is kept as a hash."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, one, short_text, states, within
from planner.core.versions import Versioned

SESSION_LENGTH = timedelta(days=14)


class LinkPurpose(StrEnum):
    """What a mailed link lets its reader do, once."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a password


LINK_LIFETIME = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=1),
}


class CalendarBy(StrEnum):
    """How sessions one has signed up to come into one's calendar."""

    FEED = "feed"
    MAIL = "mail"
    BOTH = "both"


class DigestEvery(StrEnum):
    """How often what waits and has changed comes by mail."""

    WEEK = "week"
    DAY = "day"
    NEVER = "never"


class User(Tenant, Versioned):
    """A person (person); what the person may do follows from posts, not from the account.

    news_off_at: since when the digest is without new training.
    calendar_by none: by mail, until a calendar program fetches the person's own feed.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
    )

    email: Mapped[short_text]
    name: Mapped[short_text]
    password_hash: Mapped[short_text | None]
    language: Mapped[str] = mapped_column(String(2), default="sv")
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    reminders_off_at: Mapped[datetime | None]
    calendar_by: Mapped[CalendarBy | None] = mapped_column(states(CalendarBy))
    news_off_at: Mapped[datetime | None]
    digest: Mapped[DigestEvery] = mapped_column(states(DigestEvery), default=DigestEvery.WEEK)

    @property
    def active(self) -> bool:
        """Whether the person may sign in and get mail."""
        return self.deactivated_at is None


class SignIn(Tenant):
    """A sign-in that is still in force on one device; signing out removes it."""

    __tablename__ = "sign_in"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("token_hash"),
        Index("ix_sign_in_user_id", "user_id"),
    )

    user_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    user: Mapped[User] = one("SignIn.user_id", "User")


class MailedLink(Tenant):
    """A link sent by mail that lets its reader choose a password, once and for a short time."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("token_hash"),
        Index("ix_mailed_link_user_id", "user_id"),
    )

    user_id: Mapped[int]
    purpose: Mapped[LinkPurpose] = mapped_column(states(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = one("MailedLink.user_id", "User")
