"""What ends when a post runs out by itself: nobody does anything that day."""

from __future__ import annotations

from sqlalchemy import or_, select

from planner.accounts.tokens.models import ApiToken
from planner.accounts.tokens.operations import revoke_of
from planner.core import clock
from planner.core.db import db
from planner.schools.models import Post


def revoke_of_those_gone() -> None:
    """Let the tokens of those stop working who neither hold a post nor have one to come, in this municipality."""
    there = select(Post.user_id).where(or_(Post.to_day.is_(None), Post.to_day >= clock.today()))
    gone = select(ApiToken.user_id).where(
        ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now(), ApiToken.user_id.not_in(there)
    )
    revoke_of(list(db.session.scalars(gone.distinct().order_by(ApiToken.user_id))), by=None)
