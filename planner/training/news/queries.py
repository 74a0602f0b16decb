"""What new training there is for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from planner.core import clock
from planner.core.db import db
from planner.core.viewer import HeldPost
from planner.schools.models import Post
from planner.schools.queries import in_force
from planner.training.models.event import EventState, SignUpPhase, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.rules import is_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime


@dataclass(frozen=True)
class News:
    """What was published lately, who has signed up to it, and the posts people hold: enough to tell anybody."""

    events: Sequence[TrainingEvent]
    signed_up: set[tuple[int, int]] = field(default_factory=set)
    posts: Mapping[int, list[HeldPost]] = field(default_factory=dict)

    def of(self, user_id: int, since: datetime) -> list[TrainingEvent]:
        """Return what is new to somebody since a moment: for that person, not signed up to and not arranged by them."""
        return [
            event
            for event in self.events
            if event.published_at is not None
            and event.published_at > since
            and (event.id, user_id) not in self.signed_up
            and event.created_by_id != user_id
            and is_for(self.posts.get(user_id, []), event)
        ]


def news(day: date, *, since: datetime, until: datetime) -> News:
    """Return the news of a time, in the same few statements for one person as for all."""
    events = published(since, until)
    if not events:
        return News(events)
    return News(events, signed_up([event.id for event in events]), posts(day))


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
