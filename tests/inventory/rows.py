"""Rounds and answers for tests, written straight into the tables; inside(app, town.id)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.inventory.models.answers import InventoryValue, Quality, SchoolAnswer
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundState

Reported = int | str | Quality | None


def a_round(year: int, state: RoundState = RoundState.FIXED) -> InventoryRound:
    """Return a year's round in a state, made when there is none."""
    held = db.session.scalar(select(InventoryRound).where(InventoryRound.year == year))
    if held is None:
        held = InventoryRound(year=year)
        db.session.add(held)
    held.state, held.fixed_at = state, clock.now() if state is RoundState.FIXED else None
    db.session.flush()
    return held


def report(
    year: int, answers: Mapping[int, Mapping[str, Reported]], *, state: RoundState = RoundState.FIXED
) -> InventoryRound:
    """Write what schools answered, by school and column: a figure, None for unknown, or a quality without figure."""
    held = a_round(year, RoundState.OPEN)
    ids = {question.code: question.id for question in db.session.scalars(select(Question))}
    for school in answers:
        begin(held, school)
    for school, columns in answers.items():
        for code, told in columns.items():
            quality, figure = _told(told)
            db.session.add(
                InventoryValue(
                    round_id=held.id,
                    school_id=school,
                    question_id=ids[code],
                    figure=figure,
                    quality=quality,
                )
            )
    db.session.flush()
    return a_round(year, state)


def begin(held: InventoryRound, school: int) -> None:
    """Let a school have begun to answer: values refer to that."""
    answer = select(SchoolAnswer.id).where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id == school)
    if db.session.scalar(answer) is None:
        db.session.add(SchoolAnswer(round_id=held.id, school_id=school))
        db.session.flush()


def _told(told: Reported) -> tuple[Quality, Decimal | None]:
    if isinstance(told, Quality):
        return told, None
    return (Quality.UNKNOWN, None) if told is None else (Quality.MEASURED, Decimal(told))
