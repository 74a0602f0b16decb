"""What one can have beside sessions in one's own feed: days that other features know of, as all-day entries.

Each feature that has such days puts them into EXTRAS where the app is put together; training knows none of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from planner.core.i18n import in_language
from planner.schools.queries import viewer_by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from planner.core.i18n import Text
    from planner.core.viewer import Viewer

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class DayEntry:
    """An all-day entry. known_as: what tells it from all others for good, such as `activity 7 2026-12-04`.

    day, last_day: the days it covers, both included. page: the path of what it is about.
    sequence: only for an entry whose days move while it is the same one; never lower than before.
    """

    day: date
    known_as: str
    title: str = field(compare=False)
    page: str = field(compare=False)
    last_day: date | None = field(default=None, compare=False)
    sequence: int = field(default=0, compare=False)

    @property
    def uid(self) -> str:
        """The part of its UID before the host, the same whoever reads it."""
        return str(uuid5(NAMESPACE_URL, f"oppna-dorren {self.known_as}"))

    @property
    def end_day(self) -> date:
        """The first day after it."""
        return (self.last_day or self.day) + DAY


@dataclass(frozen=True)
class Extra:
    """A kind of days: what it is called, what is said of it, and those of a person between two days."""

    title: Text
    of: Callable[[Viewer, date, date], Sequence[DayEntry]]


EXTRAS: dict[str, Extra] = {}


def written(names: Collection[str]) -> str:
    """Return chosen names as they are stored; unknown ones are left out."""
    return "".join(f"{name} " for name in EXTRAS if name in names)


def chosen(stored: str) -> list[str]:
    """Return the stored names that there still is something behind."""
    return [name for name in stored.split() if name in EXTRAS]


def entries(stored: str, *, user_id: int, language: str, first: date, last: date) -> list[DayEntry]:
    """Return the entries of all chosen kinds that touch the days, in order; inside the person's municipality."""
    names = chosen(stored)
    viewer = viewer_by_id(user_id) if names else None
    if viewer is None:
        return []
    with in_language(language):
        found = [entry for name in names for entry in EXTRAS[name].of(viewer, first, last)]
    return sorted(entry for entry in found if entry.end_day > first and entry.day <= last)


def mark(found: Sequence[DayEntry]) -> str:
    """Return what changes when anything of the entries does."""
    said = [(e.day, e.end_day, e.known_as, e.sequence, e.title, e.page) for e in found]
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]
