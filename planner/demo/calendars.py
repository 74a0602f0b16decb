"""Calendars that the demonstration's people have: their own with what else they want in it, a school's, an area's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from planner.core import clock
from planner.demo.past import viewer
from planner.training.feeds import operations
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind
from planner.training.news.operations import tell

if TYPE_CHECKING:
    from planner.demo.place import Place

EXTRAS = {"librarian": ["last_days"], "principal": ["decisions"]}


def load_calendars(place: Place) -> None:
    """Give some people their addresses, and tell everybody what is new."""
    key = current_app.config["PLANNER"].secret_key
    for name, wanted in EXTRAS.items():
        by = viewer(place, name)
        operations.ensure_feeds(by=by, key=key)
        operations.choose_extras(wanted, by=by)
    tell(clock.today(), key=key)
    librarian, coordinator = viewer(place, "librarian"), viewer(place, "coordinator")
    operations.renew(Which(FeedKind.SCHOOL, min(librarian.school_ids)), by=librarian, key=key)
    operations.renew(Which(FeedKind.AREA, place.catalogue.areas["C1"].id), by=coordinator, key=key)
