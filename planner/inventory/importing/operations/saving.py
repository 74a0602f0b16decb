"""Saving the good rows, a part of a large file at a time, and putting back what was there before."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.garbage import collected_afterwards
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.inventory.importing import queries
from planner.inventory.importing.models import TO_SAVE, Fate, ImportRow, ImportState, InventoryImport
from planner.inventory.importing.operations.checking import (
    AT_ONCE,
    check,
    figure_of,
    plain_value,
)
from planner.inventory.importing.operations.receiving import refuse_unless_open
from planner.inventory.models.answers import Quality, ValueSource
from planner.inventory.models.rounds import InventoryRound
from planner.inventory.operations.values import Given, record, there

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@collected_afterwards()
def go_on(sent: InventoryImport, *, by: Viewer, seen: int | None) -> None:
    """Take the next step of a large file: check, or save, a further part."""
    expect_version(sent, seen)
    if sent.state is ImportState.CHECKING:
        check(sent)
    elif sent.state is ImportState.SAVING:
        _save(sent, by=by)


@collected_afterwards()
def save(sent: InventoryImport, *, by: Viewer, seen: int | None) -> None:
    """Save the good rows: all at once, or the first part of many; the faulty ones stay to be mended."""
    expect_version(sent, seen)
    if sent.state in {ImportState.CHECKING, ImportState.SAVING}:
        raise StaleError
    if not any(queries.counts(sent)[fate] for fate in TO_SAVE):
        raise RefusedError(_("No row changes anything: there is nothing to save."))
    _save(sent, by=by)


def _save(sent: InventoryImport, *, by: Viewer) -> None:
    """Save the next part of the good rows, if what they change still is as the preview showed it."""
    held = _locked(sent)
    refuse_unless_open(held)
    rows = queries.changes_of(sent, TO_SAVE, most=AT_ONCE)
    given: dict[tuple[int, int], Given | None] = {}
    shown: dict[tuple[int, int], list[str | None] | None] = {}
    for _number, school, changes in rows:
        for question, (before, after) in changes.items():
            key = (school, int(question))
            shown[key], given[key] = before, _given(*after)
    now = there(held, given)
    for key, before in shown.items():
        found = now.get(key)
        if before != (None if found is None else plain_value((found.figure, found.quality))):
            raise StaleError
    written = record(held, given, by=by, source=ValueSource.IMPORT, known=now)
    upto = ImportRow.number <= max(number for number, _school, _changes in rows)
    _set(sent, ImportRow.fate.in_(TO_SAVE), upto, fate=Fate.SAVED)
    counts = queries.counts(sent)
    more = any(counts[fate] for fate in TO_SAVE)
    sent.step(ImportState.SAVING if more else ImportState.SAVED)
    sent.saved_at, sent.saved_by_id = clock.now(), by.user_id
    db.session.flush()
    audit.record(
        "inventory_import.saved",
        subject="inventory_import",
        subject_id=sent.id,
        by=by.user_id,
        after={"year": held.year, "rows": len(rows), "new": written.added, "changed": written.changed},
    )


@collected_afterwards()
def undo(sent: InventoryImport, *, by: Viewer, seen: int | None) -> int:
    """Put back what was there before the saved rows; return how many values others have changed since, which stay."""
    expect_version(sent, seen)
    held = _locked(sent)
    refuse_unless_open(held)
    rows = queries.changes_of(sent, (Fate.SAVED,))
    if not rows:
        raise RefusedError(_("Nothing of this import is saved: there is nothing to undo."))
    questions = {int(question) for _number, _school, changes in rows for question in changes}
    now = queries.values(held.id, sorted({school for _number, school, _changes in rows}), questions)
    given: dict[tuple[int, int], Given | None] = {}
    kept = 0
    for _number, school, changes in rows:
        for question, (before, after) in changes.items():
            key = (school, int(question))
            if plain_value(now.get(key)) != after:
                kept += 1
            else:
                given[key] = None if before is None else _given(*before)
    record(held, given, by=by, source=ValueSource.IMPORT)
    _set(sent, ImportRow.fate == Fate.SAVED, fate=Fate.WAITING, changes=None)
    sent.saved_at = sent.saved_by_id = None
    check(sent, step=ImportState.UNDONE)
    audit.record(
        "inventory_import.undone",
        subject="inventory_import",
        subject_id=sent.id,
        by=by.user_id,
        after={"year": held.year, "rows": len(rows), "values": len(given), "kept": kept},
    )
    return kept


@lru_cache(maxsize=8192)
def _given(quality: str, figure: str | None) -> Given:
    return Given(figure_of(figure), Quality(quality))


def _set(sent: InventoryImport, *which: Any, **facts: Any) -> None:  # noqa: ANN401 - conditions and columns
    db.session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == sent.id, *which)
        .values(**facts)
        .execution_options(synchronize_session=False)
    )


def _locked(sent: InventoryImport) -> InventoryRound:
    """Return the round, held for this transaction: of two imports at once the second sees what the first saved."""
    return db.session.scalars(
        select(InventoryRound)
        .where(InventoryRound.id == sent.round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
