"""The school's own figures from the inventory, for beside the text on where it stands."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.inventory.indicators import COLUMNS, Answer, Indicator, derived
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound
from planner.inventory.questionnaire import ACQUIRED, LOCATION, OFFERS, PUPILS, SEATS, STAFF_HOURS, STOCK
from planner.plans.frame import FigureText

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

LOOKED_BACK = 3  # years of inventory: what is older says little of where a school stands
STEP = Decimal("0.001")
BESIDE_THE_TEXT: dict[str, tuple[str, ...]] = {
    STAFF_HOURS: (STAFF_HOURS,),
    Indicator.STAFFED_HOURS.value: (STAFF_HOURS, PUPILS),
    Indicator.ACCESSIBILITY.value: (LOCATION, *OFFERS),
    Indicator.RENEWAL_RATE.value: (ACQUIRED, STOCK),
    Indicator.SEATS.value: (SEATS, PUPILS),
}

Values = dict[str, tuple[Decimal | None, Quality]]


def own_figures(school_id: int) -> tuple[FigureText, ...]:
    """Return a handful of the school's figures, each from the newest fixed round that knows it; one statement.

    A round that is not closed yet is asked only when no closed one knows; what none knows is unknown.
    """
    return own_figures_of([school_id])[school_id]


def own_figures_of(school_ids: Collection[int]) -> dict[int, tuple[FigureText, ...]]:
    """Return the figures of several schools, as `own_figures`, in one statement."""
    year = clock.today().year
    found = db.session.execute(
        select(
            InventoryValue.school_id,
            InventoryRound.year,
            InventoryRound.fixed_at,
            Question.code,
            InventoryValue.figure,
            InventoryValue.quality,
        )
        .join(InventoryValue, InventoryValue.round_id == InventoryRound.id)
        .join(Question, Question.id == InventoryValue.question_id)
        .where(
            InventoryValue.school_id.in_(school_ids),
            InventoryRound.year.between(year - LOOKED_BACK, year),
            Question.code.in_(COLUMNS),
        )
    )
    schools: dict[int, dict[tuple[bool, int], Values]] = {one: defaultdict(dict) for one in school_ids}
    for school_id, round_year, fixed_at, column, figure, quality in found:
        schools[school_id][fixed_at is not None, round_year][column] = (figure, quality)
    return {
        one: tuple(chosen for code in BESIDE_THE_TEXT if (chosen := _newest(code, rounds)) is not None)
        for one, rounds in schools.items()
    }


def _newest(code: str, rounds: Mapping[tuple[bool, int], Values]) -> FigureText | None:
    """Return a figure from the best round there is; None when the school is in no round at all."""
    tried = [_figure(code, fixed, year, rounds[fixed, year]) for fixed, year in sorted(rounds, reverse=True)]
    return next((figure for figure in tried if figure.figure is not None), tried[0] if tried else None)


def _figure(code: str, fixed: bool, year: int, values: Values) -> FigureText:  # noqa: FBT001 - the key of a round
    answers = {
        name: Answer(figure, relevant=quality is not Quality.NOT_RELEVANT) for name, (figure, quality) in values.items()
    }
    qualities = {values[name][1] for name in BESIDE_THE_TEXT[code] if name in values}
    figure = RECKONED[code](answers)
    if figure is None:
        return FigureText(code, year, None, Quality.UNKNOWN, fixed)
    sure = Quality.ESTIMATED if Quality.ESTIMATED in qualities else Quality.MEASURED
    return FigureText(code, year, figure.quantize(STEP), sure, fixed)


def _answered(column: str) -> Callable[[Mapping[str, Answer]], Decimal | None]:
    return lambda answers: answers[column].figure if column in answers else None


def _derived(indicator: Indicator) -> Callable[[Mapping[str, Answer]], Decimal | None]:
    return lambda answers: derived(indicator, answers)


RECKONED: dict[str, Callable[[Mapping[str, Answer]], Decimal | None]] = {
    code: _derived(Indicator(code)) if code in set(Indicator) else _answered(code) for code in BESIDE_THE_TEXT
}
