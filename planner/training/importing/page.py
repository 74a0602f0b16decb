"""What the page of a calendar file shows: events to choose from, and those that nothing becomes of, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from planner.core.clock import STOCKHOLM
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.training.importing.queries import TO_TAKE, Fate, keeps_sessions
from planner.training.importing.words import NOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.training.importing.queries import Row

CHOSEN_FROM_THE_START = 10
FATES: dict[Fate, Text] = {
    Fate.NEW: _("New"),
    Fate.UPDATE: _("Changed since it was taken in: the draft follows"),
    Fate.UNCHANGED: _("Taken in already, unchanged"),
    Fate.OLDER: _("Older than what was taken in: left as it is"),
    Fate.PUBLISHED: _("Published here: change it on its own page"),
}


KEPT = _("Its sessions have been changed here since, and stay as they are: compare the dates yourself")


@dataclass(frozen=True)
class Shown:
    """One event as the page shows it."""

    number: int
    title: str
    first: datetime
    ends: datetime
    more: int
    place: str
    fate: Text
    notes: Sequence[Text]
    event_id: int | None
    takeable: bool
    chosen: bool


@dataclass(frozen=True)
class FilePage:
    """The events that can be chosen, and those that are left as they are."""

    takeable: Sequence[Shown]
    others: Sequence[Shown]


def shown(rows: Sequence[Row], *, chosen: Collection[int] | None) -> FilePage:
    """Return the page; chosen: what was ticked, or None for what is ticked from the start, which is all of a few."""
    takeable = [row for row in rows if row.fate in TO_TAKE]
    if not chosen:
        chosen = {row.number for row in takeable} if len(takeable) <= CHOSEN_FROM_THE_START else set()
    return FilePage(
        [_shown(row, chosen) for row in takeable], [_shown(row, ()) for row in rows if row.fate not in TO_TAKE]
    )


def _keeps(row: Row) -> bool:
    known = row.known
    return known is not None and row.fate is Fate.UPDATE and keeps_sessions(known.event, known)


def _shown(row: Row, chosen: Collection[int]) -> Shown:
    (day, starts, ends, place), *more = row.said["sessions"]
    on = date.fromisoformat(day)
    return Shown(
        number=row.number,
        title=row.said["title"],
        first=datetime.combine(on, time.fromisoformat(starts), STOCKHOLM),
        ends=datetime.combine(on, time.fromisoformat(ends), STOCKHOLM),
        more=len(more),
        place=place or row.said["link"] or "",
        fate=FATES[row.fate],
        notes=[NOTES[note] for note in row.said["notes"]] + ([KEPT] if _keeps(row) else []),
        event_id=row.known.event_id if row.known else None,
        takeable=row.fate in TO_TAKE,
        chosen=row.number in chosen,
    )
