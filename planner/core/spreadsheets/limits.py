"""How much of a file is read before it is refused, and the shape of what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from planner.core.errors import RefusedError
from planner.core.i18n import NO_BREAK, Text
from planner.core.i18n import lazy_gettext as _


class UnreadableFileError(RefusedError):
    """The file is not one that can be read here; says why and what to do, at the field it was sent in."""

    def __init__(self, message: Text, *, field: str = "file") -> None:
        """Keep the words and the field."""
        super().__init__(message, field=field)


@dataclass(frozen=True)
class Limits:
    """The most that is taken in; a file over any of these is refused, never cut."""

    bytes: int = 8 * 2**20
    columns: int = 200
    rows: int = 10_000
    cells: int = 400_000
    characters: int = 2_000  # of one cell


class Fault(StrEnum):
    """What makes a cell no value, whatever its text says."""

    FORMULA = "formula"
    ERROR = "error"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet program shows it, its cells as tidy text, what is wrong by place.

    Empty cells at the end are left out: ask `cell`. The text of a cell that held a formula is its last result.
    """

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, Fault] = field(default_factory=dict)

    def cell(self, place: int) -> str:
        """Return a cell's text by its place from 0; beyond the end there is nothing."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name ('' for a .csv) and its rows; empty rows are left out, and numbers keep count of them."""

    title: str
    rows: Sequence[Row]


class Taking:
    """Counts what is taken in and refuses what goes beyond the limits."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing taken."""
        self.limits = limits
        self._cells = 0
        self._same: dict[str, str] = {}

    def row(self, number: int, cells: list[str], faults: dict[int, Fault] | None = None) -> Row | None:
        """Return a row, or None for one with nothing in it."""
        last = len(cells)
        while last and not cells[last - 1]:
            last -= 1
        last = max([last, *((place + 1) for place in faults or ())])
        if not last:
            return None
        if last > self.limits.columns:
            raise UnreadableFileError(
                _("The file has more than %(most)s columns. Keep those that are asked for.", most=self.limits.columns)
            )
        self._cells += last
        if self._cells > self.limits.cells:
            raise UnreadableFileError(_("The file holds too many cells. Divide it and send one part at a time."))
        # The same few figures and words fill most of a sheet: one copy of each is kept.
        return Row(number, tuple(map(self._same.setdefault, cells[:last], cells[:last])), faults or {})

    def rows(self, count: int) -> None:
        """Refuse more rows than there may be."""
        if count > self.limits.rows:
            raise UnreadableFileError(
                _(
                    "The file has more than %(most)s rows. Divide it and send one part at a time.",
                    most=f"{self.limits.rows:,}".replace(",", NO_BREAK),
                )
            )
