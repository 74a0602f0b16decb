"""Figures of fixed rounds, kept in this process once they have been read: the database refuses to change them.

What is kept is known by the round's version: a round that is opened again, and fixed anew, is read anew.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from decimal import Decimal

ROOM = 40_000  # figures, of all indicators and rounds together: 6 MB


@dataclass(frozen=True)
class Figures:
    """One indicator in one round: the known figures by school, and the schools to which it is not relevant."""

    known: Mapping[int, Decimal]
    apart: frozenset[int] = frozenset()


class FixedFigures:
    """The figures of one process, the least recently asked for first to go."""

    def __init__(self, *, room: int = ROOM) -> None:
        """Keep at most that many figures."""
        self._room, self._held = room, 0
        self._kept: OrderedDict[Hashable, Figures] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Figures | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: Hashable, figures: Figures) -> None:
        """Keep figures, and let others go when there is no room."""
        with self._lock:
            self._forget(key)
            self._kept[key] = figures
            self._held += _size(figures)
            while self._held > self._room:
                self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        """Let everything go, as when another database is read."""
        with self._lock:
            self._kept.clear()
            self._held = 0

    def _forget(self, key: Hashable) -> None:
        left = self._kept.pop(key, None)
        if left is not None:
            self._held -= _size(left)


def _size(figures: Figures) -> int:
    return 1 + len(figures.known) + len(figures.apart)  # one for the key: even an empty one takes room


FIXED = FixedFigures()
