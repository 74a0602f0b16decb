"""Calendars that the demonstration's people have: their own with what else they want in it, a school's, an area's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from planner.demo.past import viewer
from planner.training.feeds import operations
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind

if TYPE_CHECKING:
    from planner.demo.place import Place

EXTRAS = {"librarian": ["last_days"], "principal": ["decisions"]}


def load_calendars(place: Place) -> None:
    """Give some people their addresses."""
    key = current_app.config["PLANNER"].secret_key
    for name, wanted in EXTRAS.items():
        by = viewer(place, name)
        operations.ensure_feeds(by=by, key=key)
        operations.choose_extras(wanted, by=by)
    librarian, coordinator = viewer(place, "librarian"), viewer(place, "coordinator")
    operations.renew(Which(FeedKind.SCHOOL, min(librarian.school_ids)), by=librarian, key=key)
    operations.renew(Which(FeedKind.AREA, place.catalogue.areas["C1"].id), by=coordinator, key=key)
