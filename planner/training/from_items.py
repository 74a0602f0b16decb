"""Trainings that an item of a reference group's agenda became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core.db import db
from planner.core.i18n import lazy_gettext as _
from planner.groups.measures import Room, Told, became, item_asked
from planner.groups.meetings.models import MeasureKind
from planner.training.models.event import TrainingEvent
from planner.training.queries.events import visible_to
from planner.training.rules import may_create

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer


def told(viewer: Viewer, ids: Collection[int]) -> dict[int, Told]:
    """Return the trainings that one may open."""
    found = db.session.scalars(select(TrainingEvent).where(TrainingEvent.id.in_(sorted(ids)), visible_to(viewer)))
    return {event.id: Told(event.title, f"/training/{event.id}") for event in found}


def from_item(viewer: Viewer, agenda_id: int | None) -> dict[str, Any]:
    """Return the form's first words and needs from an item; nothing without one that may be read."""
    item = item_asked(viewer, agenda_id)
    if item is None:
        return {}
    return {
        "title": item.title,
        "description": item.notes,
        "need_ids": [pointed.need_id for pointed in item.pointed],
    }


def came_of(viewer: Viewer, event: TrainingEvent, agenda_id: int | None) -> TrainingEvent:
    """Note with the item that the form was opened from, if any, that it became this training."""
    if (item := item_asked(viewer, agenda_id)) is not None:
        became(item, MeasureKind.TRAINING, event.id, by=viewer)
    return event


ROOM = (
    MeasureKind.TRAINING,
    Room(
        words=_("Let it become a training"),
        begin="/training/new?item=",
        may_begin=may_create,
        untold=_("A shared training that is being prepared"),
        told=told,
    ),
)
