"""Who is to get a digest on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from planner.accounts.models import DigestEvery, User
from planner.core import clock
from planner.core.db import db
from planner.progress.digest.models import DigestMark
from planner.progress.models import FURTHEST_BACK
from planner.schools.models import Post
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WEEK, DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True)
class Reader:
    """Somebody to write to: of what happened between two moments; waited: what waited when they were last told."""

    user_id: int
    email: str
    language: str
    every: DigestEvery
    wants_news: bool
    since: datetime
    until: datetime
    waited: str | None


def readers(day: date) -> list[Reader]:
    """Return who holds a post, wants a digest and has not been told of what happened until today, or until Monday.

    What a break put off comes after it, and a worker that stood still on Monday makes up for it.
    """
    today, monday = clock.start_of_day(day), clock.start_of_day(day - timedelta(days=day.weekday()))
    told = DigestMark.told_until
    rows = db.session.execute(
        select(User.id, User.email, User.language, User.digest, User.news_off_at, told, DigestMark.waiting)
        .outerjoin(DigestMark, DigestMark.user_id == User.id)
        .where(
            User.deactivated_at.is_(None),
            select(Post.id).where(Post.user_id == User.id, in_force(day)).exists(),
            or_(
                and_(User.digest == DigestEvery.WEEK, or_(told.is_(None), told < monday)),
                and_(User.digest == DigestEvery.DAY, or_(told.is_(None), told < today)),
            ),
        )
        .order_by(User.id)
    )
    found = []
    for user_id, email, language, every, off_at, told_until, waited in rows:
        until, before = (monday, WEEK) if every is DigestEvery.WEEK else (today, DAY)
        last: datetime | None = told_until  # none before the first time
        since = max(until - before if last is None else last, until - FURTHEST_BACK)
        found.append(Reader(user_id, email, language, every, off_at is None, since, until, waited))
    return found


def marks(user_ids: Sequence[int]) -> dict[int, DigestMark]:
    """Return what is noted of the people, by person."""
    found = db.session.scalars(select(DigestMark).where(DigestMark.user_id.in_(user_ids)))
    return {mark.user_id: mark for mark in found}
