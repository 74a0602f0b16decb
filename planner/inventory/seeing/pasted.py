"""Reads a pasted table of schools and their index of need; each faulty row is named with what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from planner.core.i18n import Text, written_number
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.schools.models import School

LARGEST_INDEX = Decimal(1_000_000)
FIGURE = re.compile(r"\d[\d ]*(?:[.,]\d{1,3})?")


@dataclass(frozen=True)
class Pasted:
    """The figures by school, and what is wrong, one text a faulty row."""

    figures: dict[int, Decimal]
    faults: tuple[Text, ...]


def read(text: str, schools: Sequence[School]) -> Pasted:
    """Return what stands in rows of a school's name or unit code and, last, its figure.

    Between the two: a tab, a semicolon or spaces. A row with no figure says nothing of its school.
    """
    known = {school.unit_code: school.id for school in schools}
    known |= {_plain(school.name): school.id for school in schools}
    figures: dict[int, Decimal] = {}
    faults: list[Text] = []
    for number, row in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"[\t;]", row) if cell.strip()]
        if len(cells) == 1:
            cells = _parted(cells[0], known)
        if not cells:
            continue
        school = next((known[_plain(cell)] for cell in cells if _plain(cell) in known), None)
        figure = _figure(cells[-1]) if len(cells) > 1 else None
        if school is None and figure is None and number == 1:
            continue  # the heads of a table
        if school is None:
            faults.append(_("Row %(number)s: no open school is called %(name)s", number=number, name=cells[0][:80]))
        elif len(cells) > 1 and _plain(cells[-1]) not in known and figure is None:
            faults.append(_("Row %(number)s: %(typed)s is no figure", number=number, typed=cells[-1][:80]))
        elif school in figures and figure is not None:
            faults.append(_("Row %(number)s: %(name)s has a figure already", number=number, name=cells[0][:80]))
        elif figure is not None and _plain(cells[-1]) not in known:
            figures[school] = figure
    return Pasted(figures, tuple(faults))


def written(schools: Iterable[School], figures: dict[int, Decimal]) -> str:
    """Return the schools as rows to type or paste in: unit code, name, figure."""
    return "\n".join(
        f"{school.unit_code}; {school.name}; " + (written_number(figures[school.id], 3) if school.id in figures else "")
        for school in schools
    )


def _parted(row: str, known: dict[str, int]) -> list[str]:
    """Part a row without tab or semicolon: a known school first, then the rest."""
    plain = _plain(row)
    if plain in known:
        return [row]
    name, _space, last = row.rpartition(" ")
    return [name.strip(), last] if name else [row]


def _plain(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _figure(cell: str) -> Decimal | None:
    tidy = " ".join(cell.split())
    if not FIGURE.fullmatch(tidy):
        return None
    try:
        figure = Decimal(tidy.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return figure if figure < LARGEST_INDEX else None
