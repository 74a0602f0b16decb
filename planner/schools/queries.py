"""Reads of schools and posts, and of who is looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, or_, select

from planner.accounts.models import SignIn, User
from planner.accounts.passwords import token_hash
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.core.viewer import HeldPost, Role, Viewer
from planner.schools.models import Municipality, Post, School

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def in_force(day: date) -> ColumnElement[bool]:
    """Return the condition that a post is held on a day."""
    return (Post.from_day <= day) & or_(Post.to_day.is_(None), Post.to_day >= day)


def viewer_by_session(token: str) -> Viewer | None:
    """Return who the session's token belongs to, with the posts held today; across municipalities."""
    return _viewer(
        _with_posts()
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.token_hash == token_hash(token), SignIn.expires_at > clock.now())
    )


def viewer_by_id(user_id: int) -> Viewer | None:
    """Return a person with an open account as a viewer, or None; for feeds, mail and commands."""
    return _viewer(_with_posts().where(User.id == user_id))


def _with_posts() -> Select[User, Municipality, Post, School]:
    return (
        select(User, Municipality, Post, School)
        .join(Municipality, Municipality.id == User.municipality_id)
        .outerjoin(Post, (Post.user_id == User.id) & in_force(clock.today()))
        .outerjoin(School, School.id == Post.school_id)
        .where(User.deactivated_at.is_(None))
        .order_by(Post.id)
    )


def _viewer(statement: Select[User, Municipality, Post, School]) -> Viewer | None:
    rows = db.session.execute(statement).all()
    if not rows:
        return None
    user, municipality = rows[0][0], rows[0][1]
    return Viewer(
        user_id=user.id,
        municipality_id=municipality.id,
        name=user.name,
        email=user.email,
        language=user.language,
        municipality_name=municipality.name,
        municipality_slug=municipality.slug,
        posts=tuple(held for row in rows if (held := _held(row[2], row[3])) is not None),
    )


def _held(post: Post | None, school: School | None) -> HeldPost | None:
    # Both come from outer joins: a person may hold no post, and a municipal post has no school.
    if post is None:
        return None
    return HeldPost(post.id, post.role, post.school_id, school.name if school is not None else None, post.kind)


def open_schools() -> Sequence[School]:
    """Return the municipality's schools that are not closed, in Swedish order of name."""
    found = db.session.scalars(select(School).where(School.closed_on.is_(None)).order_by(School.id))
    return sorted(found, key=lambda school: swedish_order(school.name))


def holders(role: Role, school_id: int | None) -> Sequence[User]:
    """Return who holds such a post there today: what is pending follows the post."""
    return db.session.scalars(
        select(User)
        .join(Post, Post.user_id == User.id)
        .where(
            Post.role == role,
            Post.school_id == school_id if school_id is not None else Post.school_id.is_(None),
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(User.id)
    ).all()
