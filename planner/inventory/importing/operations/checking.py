"""Checking: each row's fate beside the figures there are now, a part of a large file at a time."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from planner.core.db import db
from planner.core.versions import expect_version
from planner.inventory.importing import queries
from planner.inventory.importing.judging import Judged, code_of, judge, name_of, same_name
from planner.inventory.importing.layout import Layout, layout_of
from planner.inventory.importing.models import TO_SAVE, UNSAVED, Fate, ImportRow, ImportState, InventoryImport
from planner.inventory.queries.measures import asked_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.inventory.importing.judging import Known, Value
    from planner.inventory.models.rounds import InventoryRound

AT_ONCE = 1000  # rows that one request checks or saves


def check_again(sent: InventoryImport, *, seen: int | None) -> None:
    """Look at all rows anew, beside the figures there are now."""
    expect_version(sent, seen)
    wait(sent, ImportRow.fate.in_(UNSAVED))
    check(sent)


def take_back_in(sent: InventoryImport, *, seen: int | None) -> None:
    """Take rows that were left out back into the import."""
    expect_version(sent, seen)
    wait(sent, ImportRow.fate == Fate.LEFT_OUT)
    check(sent)


def layout_for(sent: InventoryImport, held: InventoryRound) -> Layout:
    """Return which column of what was sent is which."""
    return layout_of(sent.headings, asked_in(held.year))


def judged_rows(sent: InventoryImport, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Judged]]:
    """Return rows with their fate and why, as things are now."""
    if not rows:
        return []
    layout, known = layout_for(sent, sent.round), queries.known_schools(sent.round.year)
    schools = {row.school_id for row in rows if row.school_id is not None}
    around = queries.around(sent, schools, known, {measure.question_id for measure in layout.measures.values()})
    return [(row, judge(row, layout, around)) for row in rows]


def check(sent: InventoryImport, *, step: ImportState = ImportState.READY) -> None:
    """Check the next part of the rows that wait; step: what follows when none is left."""
    rows = queries.rows_of(sent, (Fate.WAITING,), most=AT_ONCE)
    facts = [
        {"id": row.id, "fate": judged.fate, "hinted": bool(judged.hints), "changes": kept_changes(judged)}
        for row, judged in judged_rows(sent, rows)
    ]
    if facts:
        db.session.execute(update(ImportRow), facts)
    for row in rows:
        db.session.expire(row)
    waiting = queries.counts(sent)[Fate.WAITING]
    sent.step(ImportState.CHECKING if waiting else step)
    db.session.flush()


def wait(sent: InventoryImport, *which: Any) -> None:  # noqa: ANN401 - conditions
    """Let rows wait to be checked anew."""
    db.session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == sent.id, *which)
        .values(fate=Fate.WAITING, changes=None)
        .execution_options(synchronize_session="fetch")
    )


def kept_changes(judged: Judged) -> dict[str, Any] | None:
    """Return what a row changes as it is kept, or None for a row that changes nothing."""
    if judged.fate not in TO_SAVE:
        return None
    return {
        str(measure.question_id): [None if before is None else plain_value(before), plain_value(after)]
        for measure, before, after in judged.changes
    }


@lru_cache(maxsize=8192)
def plain_value(value: Value | None) -> list[str | None] | None:
    """Return a value as it is kept: quality and figure; not to be changed, equal values share one."""
    if value is None:
        return None
    figure, quality = value
    return [quality.value, None if figure is None else f"{figure.normalize():f}"]


def figure_of(text: str | None) -> Decimal | None:
    """Return a kept figure."""
    return None if text is None else Decimal(text)


class Finder:
    """Finds the school that a row is about, however well the rest of the row is."""

    def __init__(self, layout: Layout, known: Sequence[Known]) -> None:
        """Keep where the school stands and which schools there are."""
        self.layout = layout
        self._by_code = {school.unit_code: school for school in known}
        self._by_name = queries.by_name(known)

    def school_id(self, cells: Sequence[str]) -> int | None:
        """Return the school's id, or None for one that is not known."""
        code = code_of(cells, self.layout)
        school = self._by_code.get(code) if code else self._by_name.get(same_name(name_of(cells, self.layout)))
        return school.id if school else None
