"""No more news of training for who wants none, from mails that were sent before they came in the digest."""

from __future__ import annotations

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db, enter, every_municipality
from planner.training.news.stopping import person_of


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
