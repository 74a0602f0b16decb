"""The progression matrix as values: which year bands a school has, which cells are written, and the grid to show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core.i18n import LazyString
from planner.plans import words
from planner.plans.models.matrix import Strand, YearBand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.i18n import Text
    from planner.plans.models.matrix import MatrixCell

LAST_YEARS = {YearBand.F_3: range(4), YearBand.YEARS_4_6: range(4, 7), YearBand.YEARS_7_9: range(7, 10)}
UPPER_SECONDARY = re.compile(r"\bgy|gymnasi|upper secondary", re.IGNORECASE)
# As people write years: F-6, 7–9, F, 4 till 6.
YEARS = re.compile(r"\b(f|[0-9])\b(?:\s*(?:[-\N{EN DASH}]|till|to)\s*([0-9])\b)?", re.IGNORECASE)


def bands_of(years: str) -> tuple[YearBand, ...]:
    """Return the year bands that years as people write them touch ("F-6", "7–9", "gy"); all when nothing is understood.

    F counts as year 0, and as the first of its band.
    """
    taught: set[int] = set()
    for first, last in YEARS.findall(years):
        begin = 0 if first in "fF" else int(first)
        taught |= set(range(begin, int(last or begin) + 1))
    found = [band for band, years_in in LAST_YEARS.items() if taught & set(years_in)]
    if UPPER_SECONDARY.search(years):
        found.append(YearBand.UPPER_SECONDARY)
    return tuple(found) or tuple(YearBand)


@dataclass(frozen=True)
class CellText:
    """What is written in one cell."""

    strand: Strand
    band: YearBand
    what: str | None = None
    subject: str | None = None
    responsible: str | None = None

    @property
    def filled(self) -> bool:
        """Whether anything is written in it."""
        return bool(self.what or self.subject or self.responsible)

    @property
    def key(self) -> str:
        """What the cell is called in addresses and anchors."""
        return f"{self.strand}-{self.band}"

    @property
    def where(self) -> Text:
        """The cell's place in words: strand, then years."""
        return f"{words.STRANDS[self.strand]}, {words.BANDS[self.band]}"


@dataclass(frozen=True)
class MatrixText:
    """The matrix of a plan. bands: those of the school's own years; cells: the ones with something written."""

    bands: tuple[YearBand, ...]
    cells: tuple[CellText, ...] = ()

    def cell(self, strand: Strand, band: YearBand) -> CellText:
        """Return one cell, empty when nothing is written there."""
        return next((c for c in self.cells if (c.strand, c.band) == (strand, band)), CellText(strand, band))

    @property
    def shown_bands(self) -> tuple[YearBand, ...]:
        """The school's own year bands, and any other in which something is written."""
        written = {cell.band for cell in self.cells}
        return tuple(band for band in YearBand if band in self.bands or band in written)

    @property
    def grid(self) -> Grid:
        """The matrix in rows and columns: the school's own years, and others in which something is written."""
        return grid(self)

    @property
    def size(self) -> int:
        """How many cells the school's own years have."""
        return len(self.bands) * len(Strand)

    @property
    def empty_cells(self) -> list[CellText]:
        """The cells of the school's own years in which nothing is written, strand by strand."""
        cells = [self.cell(strand, band) for strand in Strand for band in self.bands]
        return [cell for cell in cells if not cell.filled]

    def next_empty(self, strand: Strand, band: YearBand) -> CellText | None:
        """Return the empty cell that comes after a place, beginning anew at the end; None when all are written."""
        places = [(cell.strand, cell.band) for cell in self.empty_cells]
        order = [(s, b) for s in Strand for b in YearBand]
        later = [place for place in places if order.index(place) > order.index((strand, band))]
        return next((self.cell(*place) for place in (*later, *places)), None)

    @property
    def filled_count(self) -> int:
        """How many cells of the school's own years hold something."""
        return self.size - len(self.empty_cells)


@dataclass(frozen=True)
class GridRow:
    """A strand with its cells, in the order of the bands."""

    strand: Strand
    label: Text
    hint: Text
    cells: tuple[CellText, ...]


@dataclass(frozen=True)
class Grid:
    """The matrix as a page or a document shows it. hidden: year bands that are left out."""

    bands: tuple[YearBand, ...]
    band_labels: tuple[Text, ...]
    rows: tuple[GridRow, ...]
    hidden: tuple[YearBand, ...]


def grid(matrix: MatrixText, *, all_bands: bool = False) -> Grid:
    """Return the matrix in rows and columns, empty cells too."""
    bands = tuple(YearBand) if all_bands else matrix.shown_bands
    rows = tuple(
        GridRow(s, words.STRANDS[s], words.STRAND_HINTS[s], tuple(matrix.cell(s, band) for band in bands))
        for s in Strand
    )
    hidden = tuple(band for band in YearBand if band not in bands)
    return Grid(bands, tuple(_beginning(words.BANDS[band]) for band in bands), rows, hidden)


def _beginning(words_alone: Text) -> Text:
    """Return words as a heading: with a capital first."""
    return LazyString(lambda: f"{str(words_alone)[:1].upper()}{str(words_alone)[1:]}")  # type: ignore[no-untyped-call]


def matrix_of(stages: str, rows: Iterable[MatrixCell]) -> MatrixText:
    """Return the matrix of a school with these years from its rows, in the order of strands and bands."""
    places = [(strand, band) for strand in Strand for band in YearBand]
    cells = [CellText(r.strand, r.band, r.what, r.subject, r.responsible) for r in rows if r.filled]
    return MatrixText(bands_of(stages), tuple(sorted(cells, key=lambda c: places.index((c.strand, c.band)))))


def frozen_matrix(matrix: MatrixText | None) -> dict[str, Any] | None:
    """Return the matrix as plain JSON values."""
    if matrix is None:
        return None
    return {
        "bands": [band.value for band in matrix.bands],
        "cells": [
            {
                "strand": cell.strand.value,
                "band": cell.band.value,
                "what": cell.what,
                "subject": cell.subject,
                "responsible": cell.responsible,
            }
            for cell in matrix.cells
        ],
    }


def thawed_matrix(content: dict[str, Any] | None) -> MatrixText | None:
    """Return the matrix that was frozen; None for a plan without one, and for a text from before there were any."""
    if content is None:
        return None
    return MatrixText(
        tuple(YearBand(band) for band in content["bands"]),
        tuple(
            CellText(**(cell | {"strand": Strand(cell["strand"]), "band": YearBand(cell["band"])}))
            for cell in content["cells"]
        ),
    )
