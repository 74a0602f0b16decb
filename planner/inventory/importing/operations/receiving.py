"""Receiving a file, throwing it away, and forgetting it after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, literal, select, type_coerce

from planner.core import audit, clock
from planner.core.db import SHORT, db
from planner.core.errors import RefusedError
from planner.core.garbage import collected_afterwards
from planner.core.i18n import lazy_gettext as _
from planner.core.listed import document, each_of
from planner.core.spreadsheets.reading import read
from planner.core.versions import expect_version
from planner.inventory.importing import queries
from planner.inventory.importing.judging import code_of
from planner.inventory.importing.layout import find
from planner.inventory.importing.models import Fate, ImportRow, InventoryImport
from planner.inventory.importing.operations.checking import AT_ONCE, Finder, check, layout_for
from planner.inventory.queries.measures import asked_in

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.inventory.models.rounds import InventoryRound

KEPT = timedelta(days=180)


@collected_afterwards()
def receive(held: InventoryRound, *, content: bytes, filename: str, by: Viewer) -> InventoryImport:
    """Take in a file for a round and check its first rows; nothing of it is saved as figures yet."""
    refuse_unless_open(held)
    sheet, headings, rows = find(read(content), asked_in(held.year))
    if not rows:
        raise RefusedError(_("The file has headings, but no rows."), field="file")
    sent = InventoryImport(
        round_id=held.id,
        by_id=by.user_id,
        at=clock.now(),
        filename=filename[:SHORT] or "–",
        sheet=sheet.title[:SHORT],
        headings=list(headings.cells),
    )
    db.session.add(sent)
    db.session.flush()
    layout, known = layout_for(sent, held), queries.known_schools(held.year)
    finder = Finder(layout, known)
    kept = [
        [
            row.number,
            row.cells,
            {str(place): fault.value for place, fault in row.faults.items()},
            code_of(row.cells, layout),
            finder.school_id(row.cells),
            Fate.WAITING.value,
        ]
        for row in rows
    ]
    _leave_out_repeats(kept)
    for start in range(0, len(kept), AT_ONCE):
        _keep(sent, kept[start : start + AT_ONCE])
    sent = _afresh(sent)
    check(sent)
    audit.record(
        "inventory_import.received",
        subject="inventory_import",
        subject_id=sent.id,
        by=by.user_id,
        after={"year": held.year, "rows": len(kept)},
    )
    return sent


def _leave_out_repeats(kept: list[list[Any]]) -> None:
    """Leave out rows that say of a school exactly what an earlier row says."""
    said: set[tuple[int, tuple[str, ...]]] = set()
    for row in kept:
        _number, cells, faults, _code, school_id, _fate = row
        if school_id is None or faults:
            continue
        key = (school_id, cells)
        if key in said:
            row[-1] = Fate.LEFT_OUT.value
        said.add(key)


def _keep(sent: InventoryImport, rows: list[list[Any]]) -> None:
    """Add rows of the file with one statement."""
    each, row = each_of(rows), ImportRow
    facts = {
        row.municipality_id: literal(sent.municipality_id),
        row.import_id: literal(sent.id),
        row.number: each[0].as_integer(),
        row.cells: document(each[1]),
        row.faults: document(each[2]),
        row.unit_code: each[3].as_string(),
        row.school_id: each[4].as_integer(),
        row.fate: type_coerce(each[5].as_string(), row.fate.type),
        row.hinted: literal(False),
    }
    db.session.execute(
        insert(row)
        .from_select([column.key for column in facts], select(*facts.values()))
        .execution_options(dml_strategy="raw")
    )


def drop(sent: InventoryImport, *, by: Viewer, seen: int | None) -> None:
    """Throw away what was sent, when nothing of it is saved."""
    expect_version(sent, seen)
    if queries.counts(sent)[Fate.SAVED]:
        raise RefusedError(_("Figures of this import are saved. Undo it first."))
    audit.record("inventory_import.dropped", subject="inventory_import", subject_id=sent.id, by=by.user_id)
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == sent.id))
    db.session.delete(sent)
    db.session.flush()


def forget_old(day: date) -> None:
    """Remove what was sent long ago; the figures that were saved stay."""
    old = select(InventoryImport.id).where(InventoryImport.at < clock.start_of_day(day) - KEPT)
    ids = list(db.session.scalars(old))
    db.session.execute(delete(ImportRow).where(ImportRow.import_id.in_(ids)))
    db.session.execute(delete(InventoryImport).where(InventoryImport.id.in_(ids)))


def refuse_unless_open(held: InventoryRound) -> None:
    """Refuse what would change the figures of a round that takes none."""
    if held.is_fixed:
        raise RefusedError(_("The round is fixed: its figures are final, and no file can change them."))
    if not held.is_open:
        raise RefusedError(_("The round is not open yet. Open it first."))


def _afresh(sent: InventoryImport) -> InventoryImport:
    return db.session.scalars(
        select(InventoryImport)
        .options(queries.with_round())
        .where(InventoryImport.id == sent.id)
        .execution_options(populate_existing=True)
    ).one()
