"""What a person can do with calendar addresses; each counts from the moment it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import areas
from planner.training.feeds import extras, queries, secret
from planner.training.feeds.which import FOR_EVERYBODY, Which
from planner.training.models.calendar import CalendarFeed, FeedKind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from planner.core.viewer import Viewer

MOST = 20


def ensure_feeds(*, by: Viewer, key: str) -> None:
    """Give a person their own feed and everyone's, save for kinds they have had before: what was stopped stays so."""
    known = queries.kinds_ever(by.user_id)
    for kind in FOR_EVERYBODY:
        if kind not in known:
            _make(Which(kind), by=by, key=key, alarms_off_at=_alarms_off_from_the_start(kind))
    db.session.flush()


def renew(which: Which, *, by: Viewer, key: str) -> None:
    """Make a new address, also where there is none; the old one is dead at once, what was chosen for it stays."""
    _refuse_unknown(which, by=by)
    old = queries.feeds_in_force(by.user_id).get(which)
    alarms_off_at = old.alarms_off_at if old else _alarms_off_from_the_start(which.kind)
    stop(which, by=by)
    _make(which, by=by, key=key, alarms_off_at=alarms_off_at, chosen=old.extras if old else "")
    db.session.flush()


def stop(which: Which, *, by: Viewer) -> None:
    """Make an address dead at once."""
    if old := queries.feeds_in_force(by.user_id).get(which):
        old.revoked_at = clock.now()
        db.session.flush()


def set_alarms(which: Which, *, on: bool, by: Viewer) -> None:
    """Turn the alarms of a feed on or off; does nothing where there is no address."""
    feed = queries.feeds_in_force(by.user_id).get(which)
    if feed is not None and (feed.alarms_off_at is None) != on:
        feed.alarms_off_at = None if on else clock.now()
        feed.changed_at = clock.now()
        db.session.flush()


def choose_extras(names: Collection[str], *, by: Viewer) -> None:
    """Choose what else is in one's own feed; does nothing where there is no address."""
    feed = queries.feeds_in_force(by.user_id).get(Which(FeedKind.MINE))
    if feed is not None and feed.extras != extras.written(names):
        feed.extras = extras.written(names)
        feed.extras_mark = feed.extras_changed_at = None
        feed.changed_at = clock.now()
        db.session.flush()


def _alarms_off_from_the_start(kind: FeedKind) -> datetime | None:
    # By default one is reminded of what one has signed up for, not of all there is.
    return None if kind is FeedKind.MINE else clock.now()


def _refuse_unknown(which: Which, *, by: Viewer) -> None:
    """Refuse a school that is not one's own, an area that is not there, and more feeds than anybody reads."""
    schools = {school.id for school in queries.schools_to_follow(by)} if which.kind is FeedKind.SCHOOL else set()
    if which.kind is FeedKind.SCHOOL and which.about not in schools:
        raise RefusedError(_("Choose one of your schools"), field="about")
    if which.kind is FeedKind.AREA and which.about not in {area.id for area in areas()}:
        raise RefusedError(_("Choose an area of competence"), field="about")
    have = queries.feeds_in_force(by.user_id)
    if which not in have and len(have) >= MOST:
        raise RefusedError(_("You have %(most)s calendars already: stop one that you do not need", most=MOST))


def _make(which: Which, *, by: Viewer, key: str, alarms_off_at: datetime | None, chosen: str = "") -> None:
    nonce = secret.new_nonce()
    moment = clock.now()
    db.session.add(
        CalendarFeed(
            municipality_id=by.municipality_id,
            user_id=by.user_id,
            kind=which.kind,
            school_id=which.school_id,
            area_id=which.area_id,
            extras=chosen,
            nonce=nonce,
            token_hash=secret.token_hash(secret.token(nonce, key=key)),
            created_at=moment,
            changed_at=moment,
            alarms_off_at=alarms_off_at,
        )
    )
