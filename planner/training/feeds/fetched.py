"""When a feed was last fetched, and by which program: noted after the answer has left, once per day and program."""

from __future__ import annotations

from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from planner.core.db import db, enter
from planner.core.logs import failure
from planner.training.models.calendar import CalendarFeed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

    from planner.training.feeds.queries import Subscription


class Fetched:
    """What this process has noted today, so that two programs that take turns do not write at every fetch."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self._day: date | None = None
        self._noted: set[tuple[str, str]] = set()
        self._lock = Lock()

    def knows(self, subscription: Subscription, day: date, client: str) -> bool:
        """Tell whether there is nothing to write of this fetch."""
        if (subscription.last_fetched_on, subscription.last_client) == (day, client):
            return True
        with self._lock:
            return self._day == day and (subscription.token_hash, client) in self._noted

    def is_new(self, subscription: Subscription, day: date, client: str) -> bool:
        """Tell whether this is to be written, and take it as written."""
        if (subscription.last_fetched_on, subscription.last_client) == (day, client):
            return False
        with self._lock:
            if self._day != day:
                self._day, self._noted = day, set()
            known = (subscription.token_hash, client)
            if known in self._noted:
                return False
            self._noted.add(known)
            return True


def note_after(response: Response, app: Flask, subscription: Subscription, values: Mapping[str, object]) -> None:
    """Let the fetch be noted when the answer has been sent: the reader does not wait for the database to write."""

    def note() -> None:
        try:
            with app.app_context():
                enter(subscription.municipality_id)
                db.session.execute(update(CalendarFeed).where(CalendarFeed.id == subscription.feed_id).values(**values))
                db.session.commit()
        except SQLAlchemyError as error:
            # Reading goes on when writing cannot; the next day's first fetch is noted again.
            failure(error)

    response.call_on_close(note)
