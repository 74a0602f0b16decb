"""Reads of rounds, and of what all schools answered in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, and_, bindparam, case, extract, func, or_, select, true
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.inventory.indicators import COLUMNS, UNANSWERED, Answer, Indicator, derived, weakest
from planner.inventory.measures import FORMULAS
from planner.inventory.models.answers import InventoryValue, Quality, SchoolAnswer
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundDecision, RoundState
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from planner.core.viewer import Viewer

STATES = {"fixed": (RoundState.FIXED,), "preliminary": (RoundState.OPEN, RoundState.FIXED)}


@dataclass(frozen=True)
class SchoolRow:
    """What one school answered in one round; a column it left out is missing from answers."""

    school_id: int
    name: str
    answers: Mapping[str, Answer]

    def figure(self, indicator: str) -> Decimal | None:
        """Return the school's figure for an indicator, derived or asked; None when it is unknown."""
        if indicator in set(Indicator):
            return derived(Indicator(indicator), self.answers)
        return self.answers.get(indicator, UNANSWERED).figure

    def quality(self, parts: Iterable[str]) -> Quality:
        """Return how sure a figure made of these columns is."""
        return weakest(self.answers.get(part, UNANSWERED).quality for part in parts)


@dataclass(frozen=True)
class Round:
    """One calendar year's answers, one row for every school that was open at its end."""

    year: int
    rows: Sequence[SchoolRow]

    def figures(self, indicator: str) -> list[Decimal | None]:
        """Return the schools' figures, in the order of the rows."""
        return [row.figure(indicator) for row in self.rows]


def begun_among(round_id: int, schools: Iterable[int]) -> set[int]:
    """Return those of the schools that have begun to answer: no other has a value in the round."""
    begun = db.session.scalars(select(SchoolAnswer.school_id).where(SchoolAnswer.round_id == round_id))
    return set(begun).intersection(schools)


def columns_behind(indicators: Iterable[str | None]) -> tuple[str, ...]:
    """Return the columns that figures of these indicators are made of, those always read among them, in order."""
    wanted = set(COLUMNS)
    for code in indicators:
        if code is not None:
            wanted |= set(FORMULAS[Indicator(code)].parts) if code in set(Indicator) else {code}
    return tuple(sorted(wanted))


def newest_rounds(
    *, until: int, most: int = 2, columns: tuple[str, ...] = COLUMNS, among: str = "fixed"
) -> list[Round]:
    """Return the newest rounds of calendar years up to one, newest first, in one statement.

    Only fixed ones, unless `among` is "preliminary": figures that schools still change move no need.
    """
    rounds: dict[int, list[SchoolRow]] = {}
    for year, school_id, name, *cells in db.session.execute(statement(columns, among), {"until": until, "most": most}):
        rounds.setdefault(year, []).append(SchoolRow(school_id, name, _answers(columns, cells)))
    return [Round(year, rows) for year, rows in rounds.items()]


@cache
def statement(columns: tuple[str, ...], among: str) -> Select[*tuple[Any, ...]]:
    """Return the statement behind `newest_rounds`, built once for each set of columns.

    The answers are turned from rows to columns by the database: one row comes back for each school
    and round, also for a school that has answered nothing.
    """
    years = (
        select(InventoryRound.year)
        .where(InventoryRound.year <= bindparam("until", type_=Integer()), InventoryRound.state.in_(STATES[among]))
        .order_by(InventoryRound.year.desc())
        .limit(bindparam("most", type_=Integer()))
    )
    cells: list[Any] = []
    for code in columns:
        here = Question.code == code
        cells += [func.max(case((here, InventoryValue.figure))), func.max(case((here, InventoryValue.quality)))]
    return (
        select(InventoryRound.year, School.id, School.name, *cells)
        .select_from(InventoryRound)
        .join(School, true())
        .join(Question, Question.code.in_(columns))
        .outerjoin(
            InventoryValue,
            (InventoryValue.round_id == InventoryRound.id)
            & (InventoryValue.school_id == School.id)
            & (InventoryValue.question_id == Question.id),
        )
        .where(InventoryRound.year.in_(years), open_in(InventoryRound.year))
        .group_by(InventoryRound.year, School.id, School.name)
        .order_by(InventoryRound.year.desc(), School.name, School.id)
    )


def open_in(year: Any) -> Any:  # noqa: ANN401 - a column or a number
    """Return the condition that a school is asked for a calendar year's figures: see `is_open_in`."""
    return and_(
        or_(School.opened_on.is_(None), extract("year", School.opened_on) <= year),
        or_(School.closed_on.is_(None), extract("year", School.closed_on) > year),
    )


def is_open_in(year: int, *, opened_on: date | None, closed_on: date | None) -> bool:
    """Tell whether a school was open at the end of a calendar year."""
    return (opened_on is None or opened_on.year <= year) and (closed_on is None or closed_on.year > year)


def _answers(columns: Sequence[str], cells: Sequence[object]) -> dict[str, Answer]:
    pairs = zip(columns, cells[::2], cells[1::2], strict=True)
    return {
        code: Answer(
            figure if isinstance(figure, Decimal) else None,
            relevant=quality is not Quality.NOT_RELEVANT,
            quality=quality,
        )
        for code, figure, quality in pairs
        if isinstance(quality, Quality)
    }


# ---------------------------------------------------------------- the rounds themselves


def visible_to(viewer: Viewer) -> Select[InventoryRound]:
    """Return the rounds the viewer may know of: all of the own municipality, those prepared only for who prepares."""
    found = select(InventoryRound).where(InventoryRound.municipality_id == viewer.municipality_id)
    return found if viewer.whole_municipality else found.where(InventoryRound.state != RoundState.PREPARING)


def rounds_for_list(viewer: Viewer) -> Sequence[InventoryRound]:
    """Return the rounds the viewer may know of, newest first."""
    return db.session.scalars(visible_to(viewer).order_by(InventoryRound.year.desc())).all()


def round_for_page(viewer: Viewer, year: int) -> InventoryRound | None:
    """Return a year's round, or None; reads afresh."""
    return db.session.scalar(
        visible_to(viewer).where(InventoryRound.year == year).execution_options(populate_existing=True)
    )


def decisions_on(held: InventoryRound) -> Sequence[RoundDecision]:
    """Return what has been decided of a round, the latest first, with by whom."""
    return db.session.scalars(
        select(RoundDecision)
        .options(joinedload(RoundDecision.by))
        .where(RoundDecision.round_id == held.id)
        .order_by(RoundDecision.at.desc(), RoundDecision.id.desc())
    ).all()
