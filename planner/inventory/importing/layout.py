"""Which column of a sheet is which: the row of headings is looked for, and headings are read as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from planner.core.i18n import LANGUAGES, in_language
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import UnreadableFileError
from planner.inventory.importing.cells import Read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.core.spreadsheets.limits import Row, Sheet
    from planner.inventory.measures import Measure

SCHOOL, UNIT, MUNICIPALITY = "Skola", "Enhets-ID", "Kommunkod"
NAMING = (SCHOOL, UNIT, MUNICIPALITY)
REASON = "Fel"  # the column that faulty rows are taken along with
UNIT_NAMES = frozenset({"enhetsid", "enhetskod", "skolenhetskod", "skolenhetsid", "unitcode", "schoolunitcode"})
SCHOOL_NAMES = frozenset({"skola", "skolenhet", "skolansnamn", "skolnamn", "school"})
ASIDE = frozenset({"kommunkod", "kommun", "fel", "municipality", "municipalitycode"})
LOOKED_AT = 20


@dataclass(frozen=True)
class Layout:
    """Where the school stands in a row, and which question each further place answers; the rest is not read."""

    unit: int | None
    school: int | None
    measures: dict[int, Measure]
    unread: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> Sequence[tuple[int, Measure, Read]]:
        """The places that answer a question, each with how it is read; kept while this is."""
        return [(place, measure, Read(measure)) for place, measure in self.measures.items()]


def plainly(heading: str) -> str:
    """Return a heading as it is compared: letters and digits, in lower case."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum() or sign == "_")


def layout_of(headings: Sequence[str], measures: Sequence[Measure]) -> Layout:
    """Return what a row of headings says; raises UnreadableFileError for a heading that stands twice."""
    by_name: dict[str, Measure] = {}
    for code in LANGUAGES:  # a file is in the language of whoever made it, not of whoever sends it
        with in_language(code):
            for each in measures:
                by_name.setdefault(plainly(str(each.title)), each)
    for each in measures:
        by_name[plainly(each.code)] = each
    unit = school = None
    found: dict[int, Measure] = {}
    unread = []
    for place, heading in enumerate(headings):
        name = plainly(heading)
        if name in UNIT_NAMES:
            unit = _once(unit, place, heading)
        elif name in SCHOOL_NAMES:
            school = _once(school, place, heading)
        elif measure := by_name.get(name):
            if measure in found.values():
                _once(0, place, heading)
            found[place] = measure
        elif heading and name not in ASIDE:
            unread.append(heading)
    return Layout(unit, school, found, tuple(unread))


def _once(before: int | None, place: int, heading: str) -> int:
    if before is not None:
        raise UnreadableFileError(
            _("The heading “%(heading)s” stands twice. Keep one of the columns.", heading=heading)
        )
    return place


def find(sheets: Iterable[Sheet], measures: Sequence[Measure]) -> tuple[Sheet, Row, Sequence[Row]]:
    """Return the sheet, its row of headings and the rows after it; raises UnreadableFileError where there is none.

    The first sheet is taken in which one of the first rows names a school and something that is asked.
    """
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:LOOKED_AT]):
            if not {plainly(cell) for cell in row.cells} & (UNIT_NAMES | SCHOOL_NAMES):
                continue
            layout = layout_of(row.cells, measures)
            if layout.measures:
                return sheet, row, sheet.rows[index + 1 :]
    raise UnreadableFileError(
        _(
            "No row of headings was found. One must hold %(unit)s and columns of the questionnaire, as %(example)s.",
            unit=UNIT,
            example="Elever, Tot_personaltimmar, VAR01",
        )
    )
