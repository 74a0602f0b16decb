"""Reads of people and sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.accounts.models import CalendarBy, MailedLink, User
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


def wants_reminders(user_id: int) -> bool:
    """Tell whether somebody gets reminders by mail."""
    return db.session.scalar(select(User.reminders_off_at).where(User.id == user_id)) is None


def training_mail(user_id: int) -> tuple[CalendarBy | None, bool]:
    """Return how training comes into somebody's calendar, and whether news of it comes by mail."""
    row = db.session.execute(select(User.calendar_by, User.news_off_at).where(User.id == user_id)).one()
    return row[0], row[1] is None


def mail_wanted(mail: OutboxMail) -> bool:
    """Tell whether the one the mail is for still has an account, or never had one."""
    if mail.user_id == WITHOUT_ACCOUNT:
        return True
    user = db.session.get(User, mail.user_id)
    return user is not None and user.active
