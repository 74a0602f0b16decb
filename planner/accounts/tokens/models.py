"""Personal tokens; only the hash of the secret is kept."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import Tenant, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _

PREFIX_LENGTH = 10


class Scope(StrEnum):
    """What a token may be used for: one for each kind of thing that the API has."""

    NEEDS = "needs"
    PROGRESS = "progress"
    PLANS = "plans"
    TRAINING = "training"
    INVENTORY = "inventory"


class TokenState(StrEnum):
    """Whether a token works."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ApiToken(Tenant):
    """A personal token (personlig nyckel); prefix: how its secret begins, to recognise it by."""

    __tablename__ = "api_token"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("token_hash"),
        CheckConstraint("length(token_hash) = 64", name="hash_length"),
        CheckConstraint("expires_at > created_at", name="expires_after_it_was_made"),
        Index("ix_api_token_user_id", "user_id"),
    )

    user_id: Mapped[int]
    name: Mapped[short_text]
    prefix: Mapped[str] = mapped_column(String(PREFIX_LENGTH))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]

    user: Mapped[User] = one("ApiToken.user_id", "User")
    scope_rows: Mapped[list[ApiTokenScope]] = many("ApiTokenScope.token_id", "ApiToken", order_by="ApiTokenScope.id")

    @property
    def scopes(self) -> list[Scope]:
        """What it may be used for, in the order of the API's things."""
        given = {row.scope for row in self.scope_rows}
        return [scope for scope in Scope if scope in given]

    @property
    def state(self) -> TokenState:
        """Whether it works now."""
        return state_of(revoked_at=self.revoked_at, expires_at=self.expires_at, now=clock.now())

    def revoke(self, *, at: datetime) -> None:
        """Let it never work again."""
        if self.state is not TokenState.IN_FORCE:
            raise RefusedError(_("The token does not work any more already."))
        self.revoked_at = at


class ApiTokenScope(Tenant):
    """One thing that a token may be used for."""

    __tablename__ = "api_token_scope"
    __table_args__ = (
        within("token_id", "api_token", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "token_id", "scope"),
        Index("ix_api_token_scope_token_id", "token_id"),
    )

    token_id: Mapped[int]
    scope: Mapped[Scope] = mapped_column(states(Scope))


def state_of(*, revoked_at: datetime | None, expires_at: datetime, now: datetime) -> TokenState:
    """Return whether a token works at a moment."""
    if revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.EXPIRED if expires_at <= now else TokenState.IN_FORCE
