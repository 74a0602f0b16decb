"""Reads a school's figures as municipalities keep them, with the faults real files have."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from planner.core import clock
from planner.demo import past
from planner.demo.tables import rows
from planner.inventory.models.answers import Quality, ValueSource
from planner.inventory.operations import answering, values
from planner.inventory.operations import rounds as inventory_rounds
from planner.inventory.operations.values import Given
from planner.inventory.queries.measures import questions

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.inventory.models.rounds import InventoryRound

MIDDAY = timedelta(hours=12)

NAMING = {"Skola", "Enhets-ID", "Kommunkod"}
ABOUT = "ca "
UNKNOWN = {"", "värde okänt"}
NOT_RELEVANT_COLUMNS, NOT_RELEVANT = "VAR08_", "3"


class UnreadableFigureError(ValueError):
    """A field of the table is neither a figure nor a way of saying that there is none."""


def load_round(place: Place, year: int) -> list[str]:
    """Load one year's table into a round that ends fixed; return a line for each row that was skipped, and why."""
    skipped, given = [], {}
    name, ids = f"{place.slug}/inventory_{year}.csv", {q.code: q.id for q in questions()}
    coordinator = past.viewer(place, "coordinator")
    held = _opened(year, by=coordinator)
    for number, row in enumerate(rows(name), start=2):
        school = place.schools.get(row["Enhets-ID"])
        if school is None:
            skipped.append(
                f"{name}, row {number}: no school has unit code {row['Enhets-ID']} ({row['Skola']}); skipped"
            )
            continue
        for column in row.keys() - NAMING:
            if not row[column].strip():
                continue  # nothing was said, which is not the same as unknown; an import of the file reads it so too
            figure, quality = read(column, row[column])
            given[school.id, ids[column]] = Given(figure, quality)
    with clock.as_of(clock.start_of_day(date(year + 1, 1, 20)) + MIDDAY):
        values.record(held, given, by=coordinator, source=ValueSource.IMPORT)
        for school_id in {school for school, _question in given}:
            answering.send_in(held, school_id, by=past.principal_of(place, school_id), seen=1)
    with clock.as_of(clock.start_of_day(date(year + 1, 2, 1)) + MIDDAY):
        inventory_rounds.fix(held, by=coordinator, seen=held.version)
    return skipped


def _opened(year: int, *, by: Viewer) -> InventoryRound:
    with clock.as_of(clock.start_of_day(date(year, 11, 10)) + MIDDAY):
        held = inventory_rounds.prepare(by=by, year=year, closes_on=None)
        inventory_rounds.open_round(held, by=by, seen=held.version, closes_on=date(year + 1, 1, 15))
    return held


def read(column: str, field: str) -> tuple[Decimal | None, Quality]:
    """Return a field's figure and how sure it is; raises UnreadableFigureError.

    Decimal comma, no-break spaces between thousands, `ca 10` for an estimate; nothing and `Värde okänt`
    are unknown, never zero.
    """
    tidy = " ".join(field.split()).lower()
    if tidy in UNKNOWN:
        return None, Quality.UNKNOWN
    if column.startswith(NOT_RELEVANT_COLUMNS) and tidy == NOT_RELEVANT:
        return None, Quality.NOT_RELEVANT
    quality = Quality.ESTIMATED if tidy.startswith(ABOUT) else Quality.MEASURED
    try:
        figure = Decimal(tidy.removeprefix(ABOUT).replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise UnreadableFigureError(f"{column}: {field!r} is no figure") from error
    if not figure.is_finite():
        raise UnreadableFigureError(f"{column}: {field!r} is no figure")
    return figure, quality
