"""Reads of deputies: who can act in a post, who could stand in, who does and did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.core.viewer import DEPUTIZED, Role
from planner.schools.models import Deputyship, Post
from planner.schools.queries import in_force, standing_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


def acting(role: Role, school_id: int) -> Sequence[User]:
    """Return who holds such a post there today, and who stands in for it: all who can act on what waits for it."""
    today = clock.today()
    post = select(Post.id).where(Post.role == role, Post.school_id == school_id, in_force(today))
    own = aliased(Post)
    works_here = exists().where(
        own.user_id == User.id, own.from_day <= today, or_(own.to_day.is_(None), own.to_day >= today)
    )
    return db.session.scalars(
        select(User)
        .where(
            User.deactivated_at.is_(None),
            works_here,
            or_(
                User.id.in_(select(Post.user_id).where(Post.id.in_(post))),
                User.id.in_(select(Deputyship.user_id).where(Deputyship.post_id.in_(post), standing_in(today))),
            ),
        )
        .order_by(User.id)
    ).all()


def possible_deputies(post: Post) -> Sequence[User]:
    """Return who can stand in for a post: everybody else with a post in the municipality today, by name."""
    found = db.session.scalars(
        select(User)
        .where(
            User.municipality_id == post.municipality_id,
            User.id != post.user_id,
            User.deactivated_at.is_(None),
            User.id.in_(select(Post.user_id).where(in_force(clock.today()))),
        )
        .order_by(User.id)
    )
    return sorted(found, key=lambda user: swedish_order(user.name))


def post_with_deputies(viewer: Viewer, post_id: int) -> Post | None:
    """Return a post of the viewer's municipality that can have a deputy, with its person and school, or None."""
    mine = true() if viewer.has(Role.COORDINATOR) else Post.user_id == viewer.user_id
    return db.session.scalar(
        select(Post)
        .options(joinedload(Post.school), joinedload(Post.user))
        .where(
            Post.id == post_id, Post.municipality_id == viewer.municipality_id, Post.role.in_(sorted(DEPUTIZED)), mine
        )
        .execution_options(populate_existing=True)
    )


def deputyships(post: Post) -> Sequence[Deputyship]:
    """Return who has stood in, stands in and will stand in for a post, the newest first."""
    return db.session.scalars(
        select(Deputyship)
        .options(joinedload(Deputyship.user))
        .where(Deputyship.post_id == post.id)
        .order_by(Deputyship.from_day.desc(), Deputyship.id.desc())
    ).all()


def deputyship_for_page(viewer: Viewer, deputyship_id: int) -> Deputyship | None:
    """Return a deputyship that the viewer may end, with its post, or None."""
    mine = true() if viewer.has(Role.COORDINATOR) else Post.user_id == viewer.user_id
    return db.session.scalar(
        select(Deputyship)
        .join(Post, Post.id == Deputyship.post_id)
        .options(contains_eager(Deputyship.post))
        .where(Deputyship.id == deputyship_id, Post.municipality_id == viewer.municipality_id, mine)
    )
