"""What a person does with personal tokens, and what ends them."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from planner.accounts import passwords
from planner.accounts.models import User
from planner.accounts.tokens import queries
from planner.accounts.tokens.models import PREFIX_LENGTH, ApiToken, ApiTokenScope, Scope
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from planner.core.viewer import Viewer

BEGINS_WITH = "od_"
MOST = 10


def make(*, name: str, scopes: Collection[Scope], days: int, password: str, by: Viewer) -> tuple[ApiToken, str]:
    """Make a token that works for so many days; return it with its secret, which nobody can be shown again."""
    user = db.session.get_one(User, by.user_id)
    if not passwords.matches(password, user.password_hash):
        raise RefusedError(_("The password is not right"), field="password")
    if len(queries.in_force(by.user_id)) >= MOST:
        raise RefusedError(_("You have %(most)s tokens that work. Revoke one you no longer need first.", most=MOST))
    return made(user, name=name, scopes=scopes, days=days)


def made(user: User, *, name: str, scopes: Collection[Scope], days: int) -> tuple[ApiToken, str]:
    """Write a token down; return it with its secret."""
    secret = BEGINS_WITH + secrets.token_urlsafe(32)
    moment = clock.now()
    token = ApiToken(
        user_id=user.id,
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        token_hash=passwords.token_hash(secret),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    db.session.add_all([ApiTokenScope(token_id=token.id, scope=scope) for scope in Scope if scope in scopes])
    after = {"scopes": sorted(scopes), "days": days}
    audit.record("api_token.made", subject="api_token", subject_id=token.id, by=user.id, after=after)
    return token, secret


def revoke(token: ApiToken, *, by: Viewer) -> None:
    """Let a token stop working at once, for good."""
    token.revoke(at=clock.now())
    audit.record("api_token.revoked", subject="api_token", subject_id=token.id, by=by.user_id)


def revoke_all(user: User, by: Viewer) -> None:
    """Let all tokens of somebody who leaves stop working."""
    revoke_of([user.id], by=by.user_id)


def revoke_of(user_ids: Collection[int], *, by: int | None) -> None:
    """Let all tokens of some people stop working; by None: nobody did it, their posts had ended."""
    for user_id in user_ids:
        for token in queries.in_force(user_id):
            token.revoke(at=clock.now())
            audit.record("api_token.revoked", subject="api_token", subject_id=token.id, by=by)


def note_use(token_id: int, *, day: date) -> None:
    """Note the day a token was last used on."""
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=day))
