"""The blueprint all pages of training are on, and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, url_for

from planner.core.access import viewer
from planner.training.queries import events

if TYPE_CHECKING:
    from planner.training.models.event import TrainingEvent

bp = Blueprint("training", __name__, url_prefix="/training")


def address(event: TrainingEvent) -> str:
    """Return the address of an event's page."""
    return url_for("training.event", event_id=event.id)


def reloaded(event_id: int) -> TrainingEvent:
    """Return the event as it is saved now, for the page that is shown after a refusal."""
    return events.event_for_page(viewer(), event_id) or abort(404)
