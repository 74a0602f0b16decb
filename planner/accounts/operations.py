"""What a person can do with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from planner.accounts import notices, passwords, queries
from planner.accounts.models import (
    LINK_LIFETIME,
    SESSION_LENGTH,
    CalendarBy,
    DigestEvery,
    LinkPurpose,
    MailedLink,
    SignIn,
    User,
)
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def sign_in(*, email: str, password: str, instead_of: str = "") -> str:
    """Check who it is and return the new session's token; raises RefusedError, with the same words for every cause.

    instead_of: the token of the session this browser had until now, which ends.
    """
    stored = queries.hash_to_match(email)
    right = passwords.matches(password, stored)
    user = queries.by_email(email) if right else None
    # It took a while: the password may have been changed, or the account closed.
    if user is None or not user.active or user.password_hash != stored:
        raise RefusedError(lazy_gettext("The e-mail address or the password is not right"), field="password")
    if instead_of:
        sign_out(token=instead_of)
    return begin_session(user)


def begin_session(user: User) -> str:
    """Start a session for a person who has shown who it is; return the token that only the cookie holds."""
    token = passwords.new_token()
    moment = clock.now()
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.expires_at < moment))
    db.session.add(
        SignIn(
            municipality_id=user.municipality_id,
            user_id=user.id,
            token_hash=passwords.token_hash(token),
            created_at=moment,
            expires_at=moment + SESSION_LENGTH,
        )
    )
    db.session.flush()
    return token


def sign_out(*, token: str) -> None:
    """End this session; a cookie copied before is worth nothing after."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == passwords.token_hash(token)))


def ask_for_password_reset(*, email: str, base_url: str) -> None:
    """Mail a link for choosing a new password, when the address is known; nothing tells whether it was."""
    user = queries.by_email(email)
    if user is not None and user.active:
        _mail_link(user, LinkPurpose.PASSWORD_RESET, base_url)


def invite(user: User, *, base_url: str) -> None:
    """Mail a link for choosing the first password."""
    _mail_link(user, LinkPurpose.INVITATION, base_url)


def choose_password(link: MailedLink, *, new_password: str) -> str:
    """Set the password by a mailed link, end all other sessions and return a new session's token."""
    claimed = db.session.execute(
        update(MailedLink)
        .where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise RefusedError(lazy_gettext("The link has been used already. Ask for a new one."))
    _set_password(link.user, new_password)
    return begin_session(link.user)


def change_password(viewer: Viewer, *, password: str, new_password: str) -> str:
    """Change one's own password, end all sessions and return a new one's token."""
    user = db.session.get_one(User, viewer.user_id)
    if not passwords.matches(password, user.password_hash):
        raise RefusedError(lazy_gettext("The present password is not right"), field="password")
    _set_password(user, new_password)
    return begin_session(user)


def choose_language(viewer: Viewer, *, language: str) -> None:
    """Set the language of one's own pages and mails."""
    db.session.get_one(User, viewer.user_id).language = language


def choose_reminders(viewer: Viewer, *, wanted: bool) -> None:
    """Turn reminders by mail on or off for oneself."""
    db.session.get_one(User, viewer.user_id).reminders_off_at = None if wanted else clock.now()


def choose_digest(viewer: Viewer, *, every: DigestEvery) -> None:
    """Choose how often the digest comes by mail."""
    db.session.get_one(User, viewer.user_id).digest = every


def choose_training_mail(viewer: Viewer, *, calendar_by: CalendarBy | None, news: bool) -> None:
    """Choose how training comes into one's calendar, and whether news of it comes by mail."""
    user = db.session.get_one(User, viewer.user_id)
    user.calendar_by = calendar_by
    if news != (user.news_off_at is None):
        user.news_off_at = None if news else clock.now()


def deactivate(user: User, *, by: Viewer) -> None:
    """Close an account: no sign-in, no mail, no feed from now on."""
    user.deactivated_at = clock.now()
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    audit.record("user.deactivated", subject="user_account", subject_id=user.id, by=by.user_id)


def end_links(user: User) -> None:
    """Let every link mailed to a person be used up."""
    unused = update(MailedLink).where(MailedLink.user_id == user.id, MailedLink.used_at.is_(None))
    db.session.execute(unused.values(used_at=clock.now()))


def _set_password(user: User, password: str) -> None:
    user.password_hash = passwords.hashed(password)
    end_links(user)
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    audit.record("user.password_changed", subject="user_account", subject_id=user.id, by=user.id)


def _mail_link(user: User, purpose: LinkPurpose, base_url: str) -> None:
    token = passwords.new_token()
    moment = clock.now()
    db.session.add(
        MailedLink(
            municipality_id=user.municipality_id,
            user_id=user.id,
            purpose=purpose,
            token_hash=passwords.token_hash(token),
            created_at=moment,
            expires_at=moment + LINK_LIFETIME[purpose],
        )
    )
    notices.post_link(user, purpose, f"{base_url}/password/{token}")
