"""Reads a school's figures as municipalities keep them, with the faults real files have."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.demo.tables import rows
from planner.inventory.models import InventoryRound, InventoryValue, Quality

if TYPE_CHECKING:
    from planner.schools.models import School

NAMING = {"Skola", "Enhets-ID", "Kommunkod"}
ABOUT = "ca "
UNKNOWN = {"", "värde okänt"}
NOT_RELEVANT_COLUMNS, NOT_RELEVANT = "VAR08_", "3"


class UnreadableFigureError(ValueError):
    """A field of the table is neither a figure nor a way of saying that there is none."""


def load_round(name: str, year: int, schools: dict[str, School]) -> list[str]:
    """Load one year's table; return a line for each row that was skipped, and why."""
    skipped = []
    held = InventoryRound(year=year, fixed_at=_fixed_at(year))
    db.session.add(held)
    db.session.flush()
    for number, row in enumerate(rows(name), start=2):
        school = schools.get(row["Enhets-ID"])
        if school is None:
            skipped.append(
                f"{name}, row {number}: no school has unit code {row['Enhets-ID']} ({row['Skola']}); skipped"
            )
            continue
        for column in row.keys() - NAMING:
            figure, quality = read(column, row[column])
            db.session.add(
                InventoryValue(
                    round_id=held.id, school_id=school.id, column_name=column, figure=figure, quality=quality
                )
            )
    return skipped


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


def _fixed_at(year: int) -> datetime | None:
    # A round is closed in the winter after its year; the newest may still be open.
    closing = clock.start_of_day(date(year + 1, 2, 1))
    return closing if closing <= clock.now() else None
