"""Tables to take along, in the questionnaire's own columns; reading one back changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit
from planner.core.db import db
from planner.core.i18n import gettext, swedish_order
from planner.core.sheets import Cell, Sheet
from planner.core.viewer import Role
from planner.inventory.importing import queries
from planner.inventory.importing.cells import cell_of
from planner.inventory.importing.layout import NAMING, REASON
from planner.inventory.importing.models import Fate
from planner.inventory.importing.operations.checking import judged_rows
from planner.inventory.queries.measures import asked_in
from planner.inventory.queries.rounds import open_in
from planner.inventory.questionnaire import BY_CODE
from planner.schools.models import School
from planner.schools.queries import municipality_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.inventory.importing.models import InventoryImport
    from planner.inventory.measures import Measure
    from planner.inventory.models.rounds import InventoryRound


def table(held: InventoryRound, *, by: Viewer) -> Sheet:
    """Return a round's answers, a row for each open school that the person may take along, and note that they did."""
    measures = in_columns(asked_in(held.year))
    chosen = select(School.id, School.name, School.unit_code).where(open_in(held.year))
    if not by.has(Role.COORDINATOR, Role.HEAD):
        chosen = chosen.where(School.id.in_(by.schools_as(Role.PRINCIPAL)))
    schools = sorted(db.session.execute(chosen), key=lambda school: (swedish_order(school.name), school.id))
    values = queries.values(held.id, [school.id for school in schools], [measure.question_id for measure in measures])
    rows: list[list[Cell]] = []
    code = municipality_of(by).code
    for school in schools:
        found = [values.get((school.id, measure.question_id or 0), (None, None)) for measure in measures]
        cells = [cell_of(figure, quality, measure) for (figure, quality), measure in zip(found, measures, strict=True)]
        rows.append([school.name, school.unit_code, code, *cells])
    audit.record(
        "inventory.exported",
        subject="inventory_round",
        subject_id=held.id,
        by=by.user_id,
        after={"year": held.year, "schools": len(rows)},
    )
    return Sheet(str(held.year), [*NAMING, *(measure.code for measure in measures)], rows)


def in_columns(measures: Sequence[Measure]) -> list[Measure]:
    """Return what was asked in the order of the questionnaire's columns, the municipality's own after them."""
    place = {code: number for number, code in enumerate(BY_CODE)}
    return sorted(measures, key=lambda measure: place.get(measure.code, len(place)))


def faulty(sent: InventoryImport) -> Sheet:
    """Return the rows that wait to be mended, as they stand, each with what is wrong in a column of its own."""
    rows: list[list[Cell]] = []
    width = len(sent.headings)
    for row, judged in judged_rows(sent, queries.rows_of(sent, (Fate.FAULTY,))):
        cells: list[Cell] = [*row.cells[:width], *[""] * (width - len(row.cells))]
        reasons = [
            f"{sent.headings[problem.place]}: {problem.words}"
            if problem.place is not None and problem.place < width
            else str(problem.words)
            for problem in judged.problems
        ]
        rows.append([*cells, "; ".join(reasons)])
    return Sheet(gettext("To mend"), [*sent.headings, REASON], rows)
