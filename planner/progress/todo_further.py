"""What waits for a person in the rooms above this one; they put it here, since this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from planner.progress.todo import Todo

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

FURTHER: dict[str, Callable[[Viewer], Iterable[Todo]]] = {}


def further(viewer: Viewer) -> list[Todo]:
    """Return what waits there."""
    return [thing for find in FURTHER.values() for thing in find(viewer)]
