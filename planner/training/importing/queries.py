"""Reads of files that were sent, and what becomes of each event in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.imported import CalendarFile, ImportedEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

MOST = 10


class Fate(StrEnum):
    """What becomes of an event of the file."""

    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    OLDER = "older"
    PUBLISHED = "published"


TO_TAKE = (Fate.NEW, Fate.UPDATE)


@dataclass(frozen=True)
class Row:
    """An event of the file: its place in it, what it says, what becomes of it, and the event it became before."""

    number: int
    said: dict[str, Any]
    fate: Fate
    known: ImportedEvent | None


def file_by_id(viewer: Viewer, calendar_id: int) -> CalendarFile | None:
    """Return a file of the viewer's municipality, with who sent it, or None."""
    return db.session.scalar(
        select(CalendarFile)
        .options(joinedload(CalendarFile.by))
        .where(CalendarFile.id == calendar_id, CalendarFile.municipality_id == viewer.municipality_id)
    )


def newest_files() -> Sequence[CalendarFile]:
    """Return the files sent last."""
    statement = select(CalendarFile).options(joinedload(CalendarFile.by)).order_by(CalendarFile.id.desc()).limit(MOST)
    return db.session.scalars(statement).all()


def rows_of(sent: CalendarFile) -> list[Row]:
    """Return each event of a file with what becomes of it as things stand now; two statements."""
    events = sent.found["events"]
    known = {
        imported.uid: imported
        for imported in db.session.scalars(
            select(ImportedEvent)
            .options(joinedload(ImportedEvent.event).selectinload(TrainingEvent.sessions))
            .where(ImportedEvent.uid.in_([event["uid"] for event in events]))
        )
    }
    return [
        Row(number, said, fate(said, known.get(said["uid"])), known.get(said["uid"]))
        for number, said in enumerate(events)
    ]


def keeps_sessions(event: TrainingEvent, known: ImportedEvent) -> bool:
    """Tell whether somebody has added, moved or cancelled sessions since the event was taken in: those are kept."""
    return known.as_sessions is not None and event.changes - event.version != known.as_sessions


def fate(said: dict[str, Any], known: ImportedEvent | None) -> Fate:
    """Return what becomes of an event: who says the same again changes nothing, and neither does an older sending."""
    if known is None:
        return Fate.NEW
    if known.digest == said["digest"]:
        return Fate.UNCHANGED
    if (said["sequence"], said["stamp"]) < (known.sequence, known.stamp):
        return Fate.OLDER
    return Fate.UPDATE if known.event.state is EventState.DRAFT else Fate.PUBLISHED
