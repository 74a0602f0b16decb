"""The inventory for programs: figures of rounds that are fixed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, String, select, type_coerce

from planner.core.db import db
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.queries.rounds import open_in, visible_to
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.core.viewer import Viewer
    from planner.inventory.seeing.facts import Cell, Facts


@dataclass(frozen=True)
class Value:
    """One school's figure of an indicator."""

    indicator: str
    school: School
    figure: Decimal | None
    quality: Quality


def fixed_rounds(viewer: Viewer) -> Sequence[InventoryRound]:
    """Return the rounds that are fixed, the newest first."""
    fixed = visible_to(viewer).where(InventoryRound.state == RoundState.FIXED)
    return db.session.scalars(fixed.order_by(InventoryRound.year.desc())).all()


def fixed_round(viewer: Viewer, year: int) -> InventoryRound | None:
    """Return a year's round when it is fixed, or None."""
    fixed = visible_to(viewer).where(InventoryRound.state == RoundState.FIXED, InventoryRound.year == year)
    return db.session.scalar(fixed)


def schools(year: int, *, unit_code: str | None = None) -> Sequence[School]:
    """Return the schools that were open at the end of a year, by unit code; all, or the one with that code."""
    wanted = select(School).where(open_in(year))
    if unit_code is not None:
        wanted = wanted.where(School.unit_code == unit_code)
    return db.session.scalars(wanted.order_by(School.unit_code, School.id)).all()


def values(held: InventoryRound, pairs: Sequence[tuple[Facts, School]]) -> list[Value]:
    """Return the figures of some indicators at some schools in one statement; who did not answer has none."""
    questions = {question for facts, _school in pairs for _column, question in facts.questions}
    given = _given(held.id, questions, {school.id for _facts, school in pairs})
    found = []
    for facts, school in pairs:
        cells = given.get(school.id, {})
        found.append(Value(facts.code, school, facts.figure_of(cells), facts.quality_of(cells)))
    return found


def _given(round_id: int, questions: Collection[int], school_ids: Collection[int]) -> dict[int, dict[int, Cell]]:
    wanted = select(
        InventoryValue.school_id,
        InventoryValue.question_id,
        type_coerce(InventoryValue.figure, BigInteger()),
        type_coerce(InventoryValue.quality, String()),
    ).where(
        InventoryValue.round_id == round_id,
        InventoryValue.question_id.in_(sorted(questions)),
        InventoryValue.school_id.in_(sorted(school_ids)),
    )
    found: dict[int, dict[int, Cell]] = {}
    for school_id, question, figure, quality in db.session.execute(wanted):
        found.setdefault(school_id, {})[question] = (figure, quality)
    return found
