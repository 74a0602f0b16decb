"""What a person can do with calendar addresses; each counts from the moment it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.training.feeds import queries, secret
from planner.training.models.calendar import CalendarFeed, FeedKind

if TYPE_CHECKING:
    from datetime import datetime

    from planner.core.viewer import Viewer

# By default one is reminded of what one has signed up for, not of all there is.
ALARMS_FROM_THE_START = {FeedKind.ALL: False, FeedKind.MINE: True}


def ensure_feeds(*, by: Viewer, key: str) -> None:
    """Give a person an address of each kind, save for kinds they have had before: what was stopped stays so."""
    for kind in sorted(set(FeedKind) - queries.kinds_ever(by.user_id)):
        _make(kind, by=by, key=key, alarms_off_at=None if ALARMS_FROM_THE_START[kind] else clock.now())
    db.session.flush()


def renew(kind: FeedKind, *, by: Viewer, key: str) -> None:
    """Make a new address, also where there is none; the old one is dead at once."""
    old = queries.feeds_in_force(by.user_id).get(kind)
    alarms_off_at = old.alarms_off_at if old else None if ALARMS_FROM_THE_START[kind] else clock.now()
    stop(kind, by=by)
    _make(kind, by=by, key=key, alarms_off_at=alarms_off_at)
    db.session.flush()


def stop(kind: FeedKind, *, by: Viewer) -> None:
    """Make an address dead at once."""
    if old := queries.feeds_in_force(by.user_id).get(kind):
        old.revoked_at = clock.now()
        db.session.flush()


def set_alarms(kind: FeedKind, *, on: bool, by: Viewer) -> None:
    """Turn the alarms of a feed on or off; does nothing where there is no address."""
    feed = queries.feeds_in_force(by.user_id).get(kind)
    if feed is not None and (feed.alarms_off_at is None) != on:
        feed.alarms_off_at = None if on else clock.now()
        feed.changed_at = clock.now()
        db.session.flush()


def _make(kind: FeedKind, *, by: Viewer, key: str, alarms_off_at: datetime | None) -> None:
    nonce = secret.new_nonce()
    moment = clock.now()
    db.session.add(
        CalendarFeed(
            municipality_id=by.municipality_id,
            user_id=by.user_id,
            kind=kind,
            nonce=nonce,
            token_hash=secret.token_hash(secret.token(nonce, key=key)),
            created_at=moment,
            changed_at=moment,
            alarms_off_at=alarms_off_at,
        )
    )
