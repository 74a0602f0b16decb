"""An indicator as pages show it: its words in a year, its target, and how its figure is made of what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from planner.inventory.indicators import DERIVED, Answer, Indicator, weakest
from planner.inventory.measures import Better, Measure, every_measure
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import Kind
from planner.inventory.queries.measures import questions, targets
from planner.inventory.questionnaire import PUPILS
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.i18n import Text

THOUSAND = Decimal(1000)
QUALITIES = {quality.value: quality for quality in Quality}
UNANSWERED = Answer(None)
NOTHING = None, Quality.UNKNOWN.value

Cell = tuple[int | None, str]  # a figure in thousandths, and how sure it is


@dataclass(frozen=True)
class Facts:
    """An indicator as pages show it, in the words of a year, with how its figures are written.

    ids: the questions it is made of, and pupils, by column. asked: whether that year's round asked for it.
    """

    measure: Measure
    wording: Wording
    ids: Mapping[str, int]
    asked: bool

    @property
    def code(self) -> str:
        """Its name in addresses."""
        return self.measure.code

    @property
    def title(self) -> str:
        """What it is called, as a heading."""
        title = str(self.measure.title)
        return title[:1].upper() + title[1:]

    @property
    def dimension(self) -> Text:
        """What part of a school library it speaks of."""
        return DIMENSIONS[self.measure.dimension]

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, and not one of several answers."""
        return self.measure.kind is Kind.NUMBER

    @cached_property
    def questions(self) -> tuple[tuple[str, int], ...]:
        """The columns it is made of that are asked, each with its question."""
        return tuple((column, self.ids[column]) for column in self.measure.parts if column in self.ids)

    def figure_of(self, cells: Mapping[int, Cell]) -> Decimal | None:
        """Return a school's figure from its answers; None when it is unknown or not relevant."""
        if self.measure.derived:
            return DERIVED[Indicator(self.code)](self._answers(cells))
        thousandths = cells.get(self.ids[self.code], NOTHING)[0]
        return None if thousandths is None else thousandths / THOUSAND

    def is_apart(self, cells: Mapping[int, Cell]) -> bool:
        """Whether a school said that what is asked is not relevant there; never said of what is worked out."""
        if self.measure.derived:
            return False
        return cells.get(self.ids[self.code], NOTHING)[1] == Quality.NOT_RELEVANT.value

    def quality_of(self, cells: Mapping[int, Cell]) -> Quality:
        """Return how sure a school's figure is; unknown when it has not answered."""
        if self.measure.derived:
            given = self._answers(cells)
            return weakest(given.get(column, UNANSWERED).quality for column in self.measure.parts)
        return QUALITIES[cells.get(self.ids[self.code], NOTHING)[1]]

    def _answers(self, cells: Mapping[int, Cell]) -> dict[str, Answer]:
        return {column: answer(cells[question]) for column, question in self.questions if question in cells}


def catalogue(year: int) -> dict[str, Facts]:
    """Return all indicators by code, in the words of a year, derived ones first within each dimension."""
    asked, aims = questions(), targets()
    ids = {question.code: question.id for question in asked}
    in_round = {question.code for question in asked if question.is_asked(year)}
    return {
        code: _facts(measure, aims.get(code), ids, asked=set(measure.parts) <= in_round)
        for code, measure in every_measure(asked, year=year).items()
    }


def _facts(measure: Measure, target: Decimal | None, ids: Mapping[str, int], *, asked: bool) -> Facts:
    without_unit = isinstance(measure.unit, str) and not measure.unit
    wording = Wording(
        unit=measure.title if without_unit else measure.unit,
        decimals=None if measure.share else measure.decimals,
        less_is_better=measure.better is Better.LOWER,
        target=target,
    )
    own = {column: ids[column] for column in {*measure.parts, PUPILS} if column in ids}
    return Facts(measure, wording, own, asked)


@lru_cache(maxsize=16_384)
def answer(cell: Cell) -> Answer:
    """Return what a school answered in a column; most answers are one of few, and none is made twice."""
    thousandths, told = cell
    quality = QUALITIES[told]
    figure = None if thousandths is None else thousandths / THOUSAND
    return Answer(figure, relevant=quality is not Quality.NOT_RELEVANT, quality=quality)
