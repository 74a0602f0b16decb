"""Reads of rounds and of what the schools reported."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, and_, bindparam, case, extract, func, or_, select, true

from planner.core.db import db
from planner.inventory.indicators import COLUMNS, Answer, Indicator, derived
from planner.inventory.models import IndicatorTarget, InventoryRound, InventoryValue, Quality
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class SchoolRow:
    """What one school answered in one round; a column it left out is missing from answers."""

    school_id: int
    name: str
    answers: Mapping[str, Answer]

    def figure(self, indicator: Indicator) -> Decimal | None:
        """Return the school's figure for an indicator, None when it is unknown."""
        return derived(indicator, self.answers)


@dataclass(frozen=True)
class Round:
    """One calendar year's answers, one row for every school that was open at its end."""

    year: int
    rows: Sequence[SchoolRow]

    def figures(self, indicator: Indicator) -> list[Decimal | None]:
        """Return the schools' figures, in the order of the rows."""
        return [row.figure(indicator) for row in self.rows]


def newest_rounds(*, until: int, most: int = 2) -> list[Round]:
    """Return the newest rounds of calendar years up to one, newest first, in one statement."""
    rounds: dict[int, list[SchoolRow]] = {}
    for year, school_id, name, *cells in db.session.execute(statement(), {"until": until, "most": most}):
        rounds.setdefault(year, []).append(SchoolRow(school_id, name, _answers(cells)))
    return [Round(year, rows) for year, rows in rounds.items()]


@cache
def statement() -> Select[*tuple[Any, ...]]:
    """Return the statement behind `newest_rounds`, built once.

    The answers are turned from rows to columns by the database: one row comes back for each school
    and round, also for a school that has answered nothing.
    """
    years = (
        select(InventoryRound.year)
        .where(InventoryRound.year <= bindparam("until", type_=Integer()))
        .order_by(InventoryRound.year.desc())
        .limit(bindparam("most", type_=Integer()))
    )
    columns: list[Any] = []
    for name in COLUMNS:
        here = InventoryValue.column_name == name
        apart = and_(here, InventoryValue.quality == Quality.NOT_RELEVANT)
        columns += [func.max(case((here, InventoryValue.figure))), func.max(case((apart, 1)))]
    return (
        select(InventoryRound.year, School.id, School.name, *columns)
        .select_from(InventoryRound)
        .join(School, true())
        .outerjoin(
            InventoryValue,
            (InventoryValue.round_id == InventoryRound.id)
            & (InventoryValue.school_id == School.id)
            & InventoryValue.column_name.in_(COLUMNS),
        )
        .where(
            InventoryRound.year.in_(years),
            or_(School.closed_on.is_(None), extract("year", School.closed_on) > InventoryRound.year),
        )
        .group_by(InventoryRound.year, School.id, School.name)
        .order_by(InventoryRound.year.desc(), School.name, School.id)
    )


def _answers(cells: Sequence[object]) -> dict[str, Answer]:
    pairs = zip(COLUMNS, cells[::2], cells[1::2], strict=True)
    return {
        name: Answer(figure if isinstance(figure, Decimal) else None, relevant=not apart)
        for name, figure, apart in pairs
        if figure is not None or apart
    }


def target_of(indicator: Indicator) -> IndicatorTarget | None:
    """Return the municipality's own target for an indicator, when it has set one."""
    return db.session.scalar(select(IndicatorTarget).where(IndicatorTarget.indicator == indicator))
