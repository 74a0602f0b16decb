"""What an item of an agenda became beside tasks: an activity in a plan, a training; the rooms above say how.

The measure itself lies in a room above, so that the row has its number and no reference; what it is called, and
whether one may open it, is asked of that room each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core import audit, clock
from planner.core.db import LARGEST_ID, db
from planner.groups.meetings.models import AgendaItem, ItemMeasure, MeasureKind, Meeting
from planner.groups.meetings.queries import visible_to, with_members

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from planner.core.i18n import Text
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Told:
    """A measure as it is shown: what it is called, and where it is read."""

    words: str
    path: str


@dataclass(frozen=True)
class Room:
    """How a room above takes items.

    begin: the address of the form, before the item's id. untold: what a measure is called that does not open for who
    reads; told: those that do, by id.
    """

    words: Text
    begin: str
    may_begin: Callable[[Viewer], bool]
    untold: Text
    told: Callable[[Viewer, Collection[int]], dict[int, Told]]


ROOMS: dict[MeasureKind, Room] = {}


@dataclass(frozen=True)
class Begin:
    """What an item can become by who reads it, and where one begins."""

    words: Text
    path: str


def item_to_take(viewer: Viewer, agenda_id: int) -> AgendaItem | None:
    """Return an item of a meeting that one may read, with the meeting and the needs it pointed to, or None."""
    readable = visible_to(viewer).with_only_columns(Meeting.id)
    return db.session.scalar(
        select(AgendaItem)
        .where(AgendaItem.id == agenda_id, AgendaItem.meeting_id.in_(readable))
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.group).options(with_members()),
            joinedload(AgendaItem.pointed),
        )
    )


def item_asked(viewer: Viewer, agenda_id: int | None) -> AgendaItem | None:
    """Return the item that an address names, as above; None when it names none."""
    return item_to_take(viewer, agenda_id) if agenda_id is not None and 0 < agenda_id <= LARGEST_ID else None


def became(item: AgendaItem, kind: MeasureKind, thing_id: int, *, by: Viewer) -> None:
    """Note what an item became; also after its minutes were approved, since it belongs to what came after."""
    db.session.add(ItemMeasure(item_id=item.id, kind=kind, thing_id=thing_id, noted_at=clock.now(), by_id=by.user_id))
    audit.record(
        "agenda_item.became", subject="agenda_item", subject_id=item.id, by=by.user_id, after={str(kind): thing_id}
    )


def beginnings(viewer: Viewer, agenda_id: int) -> list[Begin]:
    """Return what somebody can make of an item."""
    return [Begin(room.words, f"{room.begin}{agenda_id}") for room in ROOMS.values() if room.may_begin(viewer)]


def of_meeting(viewer: Viewer, meeting_id: int) -> dict[int, list[Told]]:
    """Return what each item of a meeting became; those that do not open for the viewer without an address."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    rows = db.session.scalars(select(ItemMeasure).where(ItemMeasure.item_id.in_(items)).order_by(ItemMeasure.id)).all()
    told = {
        kind: room.told(viewer, ids)
        for kind, room in ROOMS.items()
        if (ids := {row.thing_id for row in rows if row.kind is kind})
    }
    found: dict[int, list[Told]] = {}
    for row in rows:
        if row.kind in ROOMS:
            unknown = Told(str(ROOMS[row.kind].untold), "")
            found.setdefault(row.item_id, []).append(told[row.kind].get(row.thing_id, unknown))
    return found


def came_from(viewer: Viewer, kind: MeasureKind, ids: Collection[int]) -> dict[int, AgendaItem]:
    """Return the item that each of some measures came from, with its meeting, where one may read that."""
    readable = visible_to(viewer).with_only_columns(Meeting.id)
    found = db.session.execute(
        select(ItemMeasure.thing_id, AgendaItem)
        .join(AgendaItem, AgendaItem.id == ItemMeasure.item_id)
        .where(ItemMeasure.kind == kind, ItemMeasure.thing_id.in_(sorted(ids)), AgendaItem.meeting_id.in_(readable))
        .options(joinedload(AgendaItem.meeting))
        .order_by(ItemMeasure.id.desc())
    )
    return dict(iter(found))
