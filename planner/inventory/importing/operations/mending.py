"""Mending rows in place: what is typed is kept, good or not, and the rows are checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_

from planner.core.db import db
from planner.core.spreadsheets.text import tidy
from planner.core.versions import expect_version
from planner.inventory.importing import queries
from planner.inventory.importing.judging import code_of
from planner.inventory.importing.models import UNSAVED, Fate, ImportRow, InventoryImport
from planner.inventory.importing.operations.checking import Finder, check, layout_for, wait

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_CELL = 200


def mend(sent: InventoryImport, *, texts: Mapping[tuple[int, int], str], left_out: set[int], seen: int | None) -> int:
    """Keep what was typed into faulty rows and check them again; return how many still are faulty.

    texts: by row and place of the cell. left_out: rows that are not to be saved.
    """
    expect_version(sent, seen)
    rows = queries.rows_by_id(sent, {row for row, _place in texts} | left_out)
    finder = Finder(layout_for(sent, sent.round), queries.known_schools(sent.round.year))
    touched = set()
    for row in rows:
        if row.fate is not Fate.FAULTY:
            continue
        touched.add(row.school_id)
        typed = {place: text for (of, place), text in texts.items() if of == row.id}
        _mend(row, typed, finder)
        touched.add(row.school_id)
        if row.id in left_out:
            row.fate = Fate.LEFT_OUT
    db.session.flush()
    # Those about the same schools may have become good by it, or doubled.
    about = ImportRow.school_id.in_([school for school in touched if school is not None])
    themselves = ImportRow.id.in_([row.id for row in rows])
    wait(sent, ImportRow.fate.in_(UNSAVED), or_(about, themselves))
    check(sent)
    ids = {row.id for row in rows}
    after = {row.id: row.fate for row in queries.rows_by_id(sent, ids)}
    return sum(fate is Fate.FAULTY for fate in after.values())


def _mend(row: ImportRow, typed: Mapping[int, str], finder: Finder) -> None:
    cells = [*row.cells, *[""] * (max(typed, default=0) + 1 - len(row.cells))]
    for place, text in typed.items():
        cells[place] = tidy(text)[:LONGEST_CELL]
    row.cells = cells
    row.faults = {place: fault for place, fault in row.faults.items() if int(place) not in typed}
    row.unit_code = code_of(cells, finder.layout)
    row.school_id = finder.school_id(cells)
