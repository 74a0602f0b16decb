"""The schools' progression matrices side by side: which strands are taught in which years, and where nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import LazyString, Text, gettext
from planner.plans import words
from planner.plans.matrix import bands_of
from planner.plans.models.matrix import Strand, YearBand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.plans.matrix import CellText, MatrixText


@dataclass(frozen=True)
class SchoolMatrix:
    """A school and the matrix in force there; plan_id and matrix None: no plan with one is in force."""

    school_id: int
    name: str
    stages: str
    plan_id: int | None = None
    matrix: MatrixText | None = None


@dataclass(frozen=True)
class Entry:
    """What a school has in a cell."""

    school: SchoolMatrix
    cell: CellText


@dataclass(frozen=True)
class Covered:
    """One cell of all schools: who has it written, and who teaches those years and has not."""

    strand: Strand
    band: YearBand
    written: tuple[Entry, ...]
    missing: tuple[SchoolMatrix, ...]

    @property
    def concerned(self) -> int:
        """How many schools the cell concerns."""
        return len(self.written) + len(self.missing)

    @property
    def where(self) -> str:
        """The cell's place in words."""
        return f"{words.STRANDS[self.strand]}, {words.BANDS[self.band]}"


@dataclass(frozen=True)
class CoverageRow:
    """A strand with its cells."""

    label: Text
    hint: Text
    cells: tuple[Covered, ...]


@dataclass(frozen=True)
class Coverage:
    """All cells, and the schools without a plan in force."""

    band_labels: tuple[Text, ...]
    rows: tuple[CoverageRow, ...]
    without_plan: tuple[SchoolMatrix, ...]
    schools: int

    @property
    def finding(self) -> str:
        """What the picture says: the cell written by the smallest share of its schools; of two, the one most lack."""
        cells = [cell for row in self.rows for cell in row.cells if cell.concerned]
        if not cells:
            return gettext("No school to compare")
        least = min(cells, key=lambda cell: (len(cell.written) / cell.concerned, -len(cell.missing)))
        if not least.missing:
            return gettext("Every school has written every cell")
        return gettext(
            "%(where)s: written at %(written)s of %(all)s schools",
            where=least.where,
            written=len(least.written),
            all=least.concerned,
        )


def coverage(schools: Sequence[SchoolMatrix]) -> Coverage:
    """Return who has written what; a cell concerns the schools that teach those years, or that wrote there anyway."""
    return Coverage(
        band_labels=tuple(_beginning(words.BANDS[band]) for band in YearBand),
        rows=tuple(
            CoverageRow(
                words.STRANDS[strand], words.STRAND_HINTS[strand], tuple(_covered(schools, strand, b) for b in YearBand)
            )
            for strand in Strand
        ),
        without_plan=tuple(school for school in schools if school.matrix is None),
        schools=len(schools),
    )


def _covered(schools: Sequence[SchoolMatrix], strand: Strand, band: YearBand) -> Covered:
    written = tuple(
        Entry(school, cell)
        for school in schools
        if school.matrix is not None and (cell := school.matrix.cell(strand, band)).filled
    )
    have = {entry.school.school_id for entry in written}
    missing = tuple(s for s in schools if s.school_id not in have and band in bands_of(s.stages))
    return Covered(strand, band, written, missing)


def _beginning(alone: Text) -> Text:
    return LazyString(lambda: f"{str(alone)[:1].upper()}{str(alone)[1:]}")  # type: ignore[no-untyped-call]
