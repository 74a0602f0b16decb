"""Reads of posts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import db, lasting
from planner.open_process.models import OpenPost, OpenPostNeed, PostState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm.interfaces import ORMOption

    from planner.core.viewer import Viewer

NEWEST_FIRST = (OpenPost.published_at.desc(), OpenPost.id.desc())


def with_needs() -> ORMOption:
    """Return what loads the needs that a post tells of."""
    return selectinload(OpenPost.needs).options(joinedload(OpenPostNeed.need))


def published() -> Select[OpenPost]:
    """Return the posts that everybody reads, of the municipality one is in, the newest first."""
    return select(OpenPost).where(OpenPost.state == PostState.PUBLISHED).order_by(*NEWEST_FIRST)


def newest(most: int) -> Sequence[OpenPost]:
    """Return the newest published posts with the needs they tell of."""
    return newest_of_all(most)[0]


def newest_of_all(most: int) -> tuple[Sequence[OpenPost], int]:
    """Return the newest published posts with the needs they tell of, and how many there are in all."""
    rows = db.session.execute(_newest(), {"most": most}).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


@cache
def _newest() -> Select[OpenPost, int]:
    amount = func.count().over().label("amount")
    most = bindparam("most", type_=Integer())
    return lasting(published().add_columns(amount).options(with_needs()).limit(most))


def one_page(first: int, most: int) -> Sequence[OpenPost]:
    """Return published posts from that one on."""
    return db.session.scalars(published().options(with_needs()).offset(first).limit(most)).all()


def amount() -> int:
    """Return how many posts are published."""
    return db.session.scalar(select(func.count(OpenPost.id)).where(OpenPost.state == PostState.PUBLISHED)) or 0


def public_post(post_id: int) -> OpenPost | None:
    """Return a post that is or was published, with its needs, or None; the reader is told which."""
    return db.session.scalar(
        select(OpenPost).options(with_needs()).where(OpenPost.id == post_id, OpenPost.state != PostState.DRAFT)
    )


def about_need(need_id: int) -> Sequence[OpenPost]:
    """Return the published posts that tell of a need, the newest first."""
    telling = select(OpenPostNeed.post_id).where(OpenPostNeed.need_id == need_id)
    return db.session.scalars(published().where(OpenPost.id.in_(telling))).all()


# ---------------------------------------------------------------- for the page's keeper


def visible_to(viewer: Viewer) -> Select[OpenPost]:
    """Return the posts of the viewer's municipality, drafts and withdrawn ones too; for who keeps the page."""
    return select(OpenPost).where(OpenPost.municipality_id == viewer.municipality_id)


def for_keeper(viewer: Viewer) -> Sequence[OpenPost]:
    """Return all posts: drafts first, then the published, the newest first, then what was withdrawn."""
    found = db.session.scalars(visible_to(viewer).order_by(OpenPost.written_at.desc(), OpenPost.id.desc())).all()
    order = {state: at for at, state in enumerate(PostState)}
    return sorted(found, key=lambda post: order[post.state])


def for_page(viewer: Viewer, open_post_id: int) -> OpenPost | None:
    """Return one post with its needs and what it said before, or None."""
    return db.session.scalar(
        visible_to(viewer).options(with_needs(), selectinload(OpenPost.versions)).where(OpenPost.id == open_post_id)
    )
