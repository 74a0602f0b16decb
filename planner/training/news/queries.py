"""Who is to be told of new training, and of which."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.viewer import HeldPost
from planner.schools.models import Post
from planner.schools.queries import in_force
from planner.training.models.event import EventState, SignUpPhase, TrainingEvent
from planner.training.models.news import TrainingNews
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True)
class Person:
    """Somebody to write to, and up to when they have been told; none: never."""

    user_id: int
    name: str
    email: str
    language: str
    told_until: datetime | None
    wants: bool


def people(day: date, *, until: datetime) -> list[Person]:
    """Return who holds a post and has not been told of what was published until the moment."""
    told = TrainingNews.told_until
    rows = db.session.execute(
        select(User.id, User.name, User.email, User.language, told, User.news_off_at.is_(None))
        .outerjoin(TrainingNews, TrainingNews.user_id == User.id)
        .where(
            User.deactivated_at.is_(None),
            select(Post.id).where(Post.user_id == User.id, in_force(day)).exists(),
            told.is_(None) | (told < until),
        )
        .order_by(User.id)
    )
    return [Person(*row) for row in rows]


def published(since: datetime, until: datetime) -> Sequence[TrainingEvent]:
    """Return the events published between two moments that one can still sign up to, or soon can; by start."""
    found = db.session.scalars(
        select(TrainingEvent)
        .options(selectinload(TrainingEvent.sessions), selectinload(TrainingEvent.audience))
        .where(
            TrainingEvent.state == EventState.OPEN,
            TrainingEvent.published_at > since,
            TrainingEvent.published_at <= until,
        )
    )
    moment = clock.now()
    return sorted(
        (event for event in found if event.phase(moment) is not SignUpPhase.OVER),
        key=lambda event: (event.starts_at, event.id),
    )


def signed_up(event_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return who has signed up to the events already, as (event, person)."""
    rows = db.session.execute(
        select(SignUp.event_id, SignUp.user_id).where(
            SignUp.event_id.in_(event_ids), SignUp.state != SignUpState.WITHDRAWN
        )
    )
    return {(event_id, user_id) for event_id, user_id in rows}


def posts(day: date) -> dict[int, list[HeldPost]]:
    """Return the posts held on a day, by person."""
    held: dict[int, list[HeldPost]] = defaultdict(list)
    for row in db.session.execute(
        select(Post.user_id, Post.id, Post.role, Post.school_id, Post.kind).where(in_force(day))
    ):
        held[row[0]].append(HeldPost(row[1], row[2], row[3], kind=row[4]))
    return held


def told(user_ids: Sequence[int]) -> dict[int, TrainingNews]:
    """Return what is noted of the people, by person."""
    found = db.session.scalars(select(TrainingNews).where(TrainingNews.user_id.in_(user_ids)))
    return {news.user_id: news for news in found}
