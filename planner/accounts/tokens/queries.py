"""Reads of personal tokens: one's own, and whose a secret is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, bindparam, func, select, type_coerce
from sqlalchemy.orm import selectinload

from planner.accounts.models import User
from planner.accounts.passwords import token_hash
from planner.accounts.tokens.models import ApiToken, ApiTokenScope, Scope, TokenState, state_of
from planner.core import clock
from planner.core.db import db, glance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> Select[ApiToken]:
    """Return one's own tokens."""
    return select(ApiToken).where(
        ApiToken.municipality_id == viewer.municipality_id, ApiToken.user_id == viewer.user_id
    )


def for_list(viewer: Viewer) -> Sequence[ApiToken]:
    """Return one's own tokens, the newest first, with what they may be used for."""
    return db.session.scalars(
        visible_to(viewer)
        .options(selectinload(ApiToken.scope_rows))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()


def for_page(viewer: Viewer, token_id: int) -> ApiToken | None:
    """Return one of one's own tokens, or None."""
    return db.session.scalar(visible_to(viewer).where(ApiToken.id == token_id))


def in_force(user_id: int) -> Sequence[ApiToken]:
    """Return the tokens of somebody that work now."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now())
        .order_by(ApiToken.id)
    ).all()


@dataclass(frozen=True)
class Shown:
    """A token that a program has shown, and whether it works."""

    id: int
    municipality_id: int
    user_id: int
    scopes: frozenset[Scope]
    state: TokenState
    last_used_on: date | None
    person_is_active: bool


def shown(secret: str) -> Shown | None:
    """Return the token with that secret, or None; across municipalities.

    Looked up by the hash of a secret of 256 random bits: how long an index takes tells nothing of any secret.
    """
    row = glance(_by_hash(), {"token_hash": token_hash(secret)})
    if row is None:
        return None
    token_id, municipality_id, user_id, expires_at, revoked_at, last_used_on, deactivated_at, scopes = tuple(row)
    return Shown(
        token_id,
        municipality_id,
        user_id,
        frozenset(Scope(scope) for scope in (scopes or "").split()),
        state_of(revoked_at=revoked_at, expires_at=expires_at, now=clock.now()),
        last_used_on,
        deactivated_at is None,
    )


@cache
def _by_hash() -> Select[*tuple[Any, ...]]:
    scopes = (
        select(func.aggregate_strings(type_coerce(ApiTokenScope.scope, String()), " "))
        .where(ApiTokenScope.token_id == ApiToken.id)
        .correlate(ApiToken)
        .scalar_subquery()
    )
    return (
        select(
            ApiToken.id,
            ApiToken.municipality_id,
            ApiToken.user_id,
            ApiToken.expires_at,
            ApiToken.revoked_at,
            ApiToken.last_used_on,
            User.deactivated_at,
            scopes,
        )
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == bindparam("token_hash"))
    )
