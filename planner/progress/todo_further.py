"""What waits and has changed in the rooms above this one; they put it here, since this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from planner.progress.changed import Changed
from planner.progress.todo import Todo

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

FURTHER: dict[str, Callable[[Viewer], Iterable[Todo]]] = {}
CHANGES: dict[str, Callable[[Viewer, datetime], Iterable[Changed]]] = {}


def further(viewer: Viewer) -> list[Todo]:
    """Return what waits there."""
    return [thing for find in FURTHER.values() for thing in find(viewer)]


def further_changes(viewer: Viewer, since: datetime) -> list[Changed]:
    """Return what has changed there since a moment."""
    return [thing for find in CHANGES.values() for thing in find(viewer, since)]
