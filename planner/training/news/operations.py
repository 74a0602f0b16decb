"""Telling of new training once a week, and no more of it for who wants none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db, enter, every_municipality
from planner.training.models.news import TrainingNews
from planner.training.news import notices, queries
from planner.training.news.stopping import person_of
from planner.training.rules import is_for

if TYPE_CHECKING:
    from datetime import date

WEEK = timedelta(days=7)


def tell(day: date, *, key: str) -> None:
    """Write to each person of what was published until Monday and they have not been told of.

    Done daily while the schools are open: what a break put off comes after it, and a worker that stood still
    on Monday makes up for it. Who is told of nothing new gets no mail, and nobody gets two in a week.
    """
    until = clock.start_of_day(day - timedelta(days=day.weekday()))
    waiting = queries.people(day, until=until)
    if not waiting:
        return
    events = queries.published(min(person.told_until or until - WEEK for person in waiting), until)
    taken = queries.signed_up([event.id for event in events]) if events else set()
    held = queries.posts(day) if events else {}
    noted = queries.told([person.user_id for person in waiting])
    for person in waiting:
        since = person.told_until or until - WEEK
        news = [
            event
            for event in events
            if event.published_at is not None
            and event.published_at > since
            and (event.id, person.user_id) not in taken
            and event.created_by_id != person.user_id
            and is_for(held.get(person.user_id, []), event)
        ]
        if news and person.wants:
            notices.news(person, news, until=until, key=key)
        if person.user_id in noted:
            noted[person.user_id].told_until = until
        else:
            db.session.add(TrainingNews(user_id=person.user_id, told_until=until))


def stop(token: str, *, key: str) -> bool:
    """Send somebody no more news, and tell whether the address stands for anybody; the mail is the proof."""
    user_id = person_of(token, key=key)
    if user_id is None:
        return False
    with every_municipality():
        user = db.session.get(User, user_id)
    if user is None or not user.active:
        return False
    enter(user.municipality_id)
    if user.news_off_at is None:
        user.news_off_at = clock.now()
        db.session.flush()
    return True
