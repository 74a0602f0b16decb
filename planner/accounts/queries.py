"""Reads of people and sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.accounts.models import CalendarBy, DigestEvery, MailedLink, User
from planner.accounts.passwords import normal_email, token_hash
from planner.core import clock
from planner.core.db import db, enter, every_municipality
from planner.core.outbox import WITHOUT_ACCOUNT
from planner.core.writing import reading_only

if TYPE_CHECKING:
    from planner.core.outbox import OutboxMail


def by_email(address: str) -> User | None:
    """Return the person with that address in whichever municipality, or None; the session then keeps to that one."""
    with every_municipality():
        user = db.session.scalar(select(User).where(User.email == normal_email(address)))
    if user is not None:
        enter(user.municipality_id)
    return user


def hash_to_match(address: str) -> str | None:
    """Return the password's hash of an open account, or None, and let go of the database.

    Hashing takes long on purpose; SQLite would let nobody write for as long as a transaction is open here.
    """
    with reading_only(), every_municipality():
        found = db.session.scalar(
            select(User.password_hash).where(User.email == normal_email(address), User.deactivated_at.is_(None))
        )
        db.session.rollback()
    return found


def usable_link(token: str) -> MailedLink | None:
    """Return the mailed link while it can be used, with its person, or None; the session then keeps to that one's."""
    with every_municipality():
        link = db.session.scalar(
            select(MailedLink)
            .options(joinedload(MailedLink.user))
            .join(User, User.id == MailedLink.user_id)
            .where(
                MailedLink.token_hash == token_hash(token),
                MailedLink.used_at.is_(None),
                MailedLink.expires_at > clock.now(),
                User.deactivated_at.is_(None),
            )
        )
    if link is not None:
        enter(link.municipality_id)
    return link


@dataclass(frozen=True)
class MailChosen:
    """What somebody has chosen to get by mail; calendar_by None: as it turns out."""

    reminders: bool
    calendar_by: CalendarBy | None
    news: bool
    digest: DigestEvery


def mail_chosen(user_id: int) -> MailChosen:
    """Return what somebody has chosen to get by mail."""
    chosen = User.reminders_off_at.is_(None), User.calendar_by, User.news_off_at.is_(None), User.digest
    return MailChosen(*db.session.execute(select(*chosen).where(User.id == user_id)).one())


def mail_wanted(mail: OutboxMail) -> bool:
    """Tell whether the one the mail is for still has an account, or never had one."""
    if mail.user_id == WITHOUT_ACCOUNT:
        return True
    user = db.session.get(User, mail.user_id)
    return user is not None and user.active
