"""Mail that waits for the commit: written in the same transaction as the deed, sent by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Index, String, UniqueConstraint, case, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.db import SHORT, Tenant, db, long_text, short_text
from planner.core.logs import failure
from planner.core.writing import reading_only

if TYPE_CHECKING:
    from collections.abc import Callable

LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=5)
WITHOUT_ACCOUNT = 0  # in place of a person's id: somebody who left an address and nothing else


class OutboxMail(Tenant):
    """One mail to one person; the key makes it one however often the deed is repeated."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_mail_waiting", "next_try_at", "sent_at", "given_up_at"),
    )

    key: Mapped[str] = mapped_column(String(SHORT))
    user_id: Mapped[int]
    address: Mapped[short_text]
    subject: Mapped[short_text]
    text: Mapped[long_text]
    calendar: Mapped[bytes | None]
    calendar_method: Mapped[short_text | None]
    unsubscribe: Mapped[long_text | None]
    html: Mapped[long_text | None]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Letter:
    """What to say to one person, in that person's language.

    calendar: one serialised VCALENDAR (iMIP). unsubscribe: the address that takes a POST for no more of this kind
    (RFC 8058), of mails that nobody has asked for. html: the same as the text, as a whole page.
    """

    user_id: int
    address: str
    subject: str
    text: str
    calendar: bytes | None = None
    calendar_method: str | None = None
    unsubscribe: str | None = None
    html: str | None = None


def post(letter: Letter, *, key: str, after: timedelta = timedelta()) -> None:
    """Put a letter in the outbox unless one with the same key is there; it leaves after the commit.

    after: not before so long, for what can be taken back meanwhile.
    """
    if db.session.scalar(select(OutboxMail.id).where(OutboxMail.key == key)) is not None:
        return
    db.session.add(
        OutboxMail(
            key=key,
            user_id=letter.user_id,
            address=letter.address,
            subject=" ".join(letter.subject.split())[:SHORT],
            text=letter.text,
            calendar=letter.calendar,
            calendar_method=letter.calendar_method,
            unsubscribe=letter.unsubscribe,
            html=letter.html,
            created_at=clock.now(),
            next_try_at=clock.now() + after,
        )
    )


def take_back(key: str) -> None:
    """Remove a letter that nobody has begun to send."""
    db.session.execute(delete(OutboxMail).where(OutboxMail.key == key, OutboxMail.attempts == 0))


def send_waiting(
    send: Callable[[OutboxMail], None], *, wanted: Callable[[OutboxMail], bool], most: int = 50
) -> tuple[int, int]:
    """Send what waits and return (sent, failed); run by the worker, across municipalities.

    A mail is leased first and marked afterwards, each in a transaction of its own, with none open in
    between: a slow mail server holds nobody's lock, and a worker that is killed there sends the mail
    again with the same Message-ID (at least once). A mail that is no longer wanted, for example
    because the account was closed, is given up.
    """
    sent = failed = 0
    for mail_id in _lease(most):
        mail = _unless_unwanted(mail_id, wanted)
        if mail is None:
            continue
        try:
            send(mail)
        except Exception as error:  # noqa: BLE001 - one mail that cannot be written must not hold up the others
            if not isinstance(error, OSError):  # smtplib's errors are OSErrors, and so are a mail directory's
                failure(error)
            failed += 1
            if clock.now() - mail.created_at > GIVE_UP_AFTER:
                _close(mail_id, given_up_at=clock.now())
        else:
            sent += 1
            _close(mail_id, sent_at=clock.now())
    return sent, failed


def _unless_unwanted(mail_id: int, wanted: Callable[[OutboxMail], bool]) -> OutboxMail | None:
    """Return the mail, read and let go of, or give it up when nobody should have it any more."""
    with reading_only():
        mail = db.session.get_one(OutboxMail, mail_id)
        still = wanted(mail)
        db.session.expunge(mail)
        db.session.rollback()
    if still:
        return mail
    _close(mail_id, given_up_at=clock.now())
    return None


def _close(mail_id: int, **at: datetime) -> None:
    # The text may hold a link that signs somebody in; who has no account left the address for this and nothing else.
    without_account = case((OutboxMail.user_id == WITHOUT_ACCOUNT, ""), else_=OutboxMail.address)
    emptied = {"text": "", "calendar": None, "unsubscribe": None, "html": None, "address": without_account}
    done = update(OutboxMail).where(OutboxMail.id == mail_id).values(**emptied, **at)
    db.session.execute(done.execution_options(synchronize_session=False))
    db.session.commit()


def something_waits() -> bool:
    """Tell whether any mail is due; a read, so that an idle worker takes no write lock."""
    due = OutboxMail.next_try_at <= clock.now()
    waiting = select(OutboxMail.id).where(OutboxMail.sent_at.is_(None), OutboxMail.given_up_at.is_(None), due)
    return db.session.scalar(waiting.limit(1)) is not None


def _lease(most: int) -> list[int]:
    """Take up to that many waiting mails, so that no other worker takes them for a while."""
    moment = clock.now()
    waiting = (
        select(OutboxMail.id, OutboxMail.attempts)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.given_up_at.is_(None),
            OutboxMail.next_try_at <= moment,
        )
        .order_by(OutboxMail.next_try_at, OutboxMail.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    leased = [tuple(row) for row in db.session.execute(waiting)]
    for mail_id, attempts in leased:
        wait = min(LEASE * 2**attempts, LONGEST_WAIT)
        db.session.execute(
            update(OutboxMail).where(OutboxMail.id == mail_id).values(attempts=attempts + 1, next_try_at=moment + wait)
        )
    db.session.commit()
    return [mail_id for mail_id, _ in leased]
