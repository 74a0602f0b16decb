"""Where the pages take their figures: the one reading that picture, table, measures and judgement share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, String, select, type_coerce

from planner.core import clock
from planner.core.db import db
from planner.inventory.indicators import Answer, Indicator, derived, weakest
from planner.inventory.measures import Better, Measure, every_measure
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Kind
from planner.inventory.models.rounds import RoundState
from planner.inventory.queries.measures import questions, targets
from planner.inventory.queries.rounds import open_in, visible_to
from planner.inventory.questionnaire import PUPILS
from planner.inventory.rules import may_see_preliminary
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.wording import SchoolFigure, Wording
from planner.inventory.seeing.years import YearFigures
from planner.inventory.spread import known
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.core.i18n import Text
    from planner.core.viewer import Viewer

THOUSAND = Decimal(1000)
QUALITIES = {quality.value: quality for quality in Quality}
UNANSWERED = Answer(None)

Cell = tuple[int | None, str]  # a figure in thousandths, and how sure it is
Cells = dict[int, dict[int, Cell]]  # by school, then by question
OpenSchool = tuple[int, str, str, int]


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

    def made_of(self, cells: Mapping[int, Cell]) -> tuple[Decimal | None, Quality | None]:
        """Return a school's figure from its answers, and how sure it is; None when it is unknown or not relevant."""
        if not self.measure.derived:
            thousandths, quality = cells.get(self.ids[self.code], (None, Quality.UNKNOWN.value))
            return None if thousandths is None else thousandths / THOUSAND, QUALITIES[quality]
        answers = {}
        for column in self.measure.parts:
            question = self.ids.get(column)
            if question is not None and (cell := cells.get(question)) is not None:
                answers[column] = _answer(cell)
        figure = derived(Indicator(self.code), answers)
        return figure, weakest(answers.get(column, UNANSWERED).quality for column in self.measure.parts)


@dataclass(frozen=True)
class RoundFacts:
    """A round: its calendar year, whether its figures are fixed, and as of when they are."""

    id: int
    year: int
    fixed: bool
    as_of: datetime


def rounds(viewer: Viewer) -> list[RoundFacts]:
    """Return the rounds whose figures somebody may see, the newest first: fixed ones, and for some the open one."""
    states = [RoundState.FIXED, *([RoundState.OPEN] if may_see_preliminary(viewer) else [])]
    return [
        RoundFacts(each.id, each.year, each.is_fixed, each.fixed_at or clock.now())
        for each in sorted(db.session.scalars(visible_to(viewer)), key=lambda each: -each.year)
        if each.state in states
    ]


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


def _answer(cell: Cell) -> Answer:
    thousandths, told = cell
    quality = QUALITIES[told]
    figure = None if thousandths is None else thousandths / THOUSAND
    return Answer(figure, relevant=quality is not Quality.NOT_RELEVANT, quality=quality)


# ---------------------------------------------------------------- reading


def _schools(year: int) -> list[OpenSchool]:
    """Return the schools that were open at the end of a year: id, name, stages, pupils as registered."""
    wanted = select(School.id, School.name, School.stages, School.pupils).where(open_in(year))
    found = db.session.execute(wanted.order_by(School.name, School.id))
    return [(row.id, row.name, row.stages, row.pupils) for row in found]


def _cells(held: Iterable[int], *, ids: Iterable[int] | None = None, school_id: int | None = None) -> dict[int, Cells]:
    """Return answers by round, school and question, raw: a figure in thousandths and how sure it is."""
    wanted = select(
        InventoryValue.round_id,
        InventoryValue.school_id,
        InventoryValue.question_id,
        type_coerce(InventoryValue.figure, BigInteger()),
        type_coerce(InventoryValue.quality, String()),
    ).where(InventoryValue.round_id.in_(held))
    if ids is not None:
        wanted = wanted.where(InventoryValue.question_id.in_(sorted(ids)))
    if school_id is not None:
        wanted = wanted.where(InventoryValue.school_id == school_id)
    found: dict[int, Cells] = {}
    for round_id, school, question, figure, quality in db.session.execute(wanted):
        found.setdefault(round_id, {}).setdefault(school, {})[question] = (figure, quality)
    return found


def year_rows(facts: Facts, held: RoundFacts) -> list[SchoolFigure]:
    """Return every school's figure in a round, by name; a school that has not answered is there without one."""
    cells = _cells([held.id], ids=facts.ids.values()).get(held.id, {})
    return _rows(facts, _schools(held.year), cells)


def _rows(facts: Facts, schools: Sequence[OpenSchool], cells: Cells) -> list[SchoolFigure]:
    pupils_id = facts.ids.get(PUPILS, 0)
    rows = []
    for school_id, name, stages, enrolled in schools:
        own = cells.get(school_id, {})
        figure, quality = facts.made_of(own)
        pupils = own.get(pupils_id, (None, ""))[0]
        rows.append(
            SchoolFigure(
                school_id,
                name,
                stages,
                None if pupils is None else pupils / THOUSAND,
                figure,
                enrolled,
                sure=quality is Quality.MEASURED,
                relevant=quality is not Quality.NOT_RELEVANT,
            )
        )
    return rows


def years_figures(facts: Facts, held: Sequence[RoundFacts], *, marked: int | None) -> list[YearFigures]:
    """Return each round's figures, oldest first, with what changed in the definition since the round before."""
    cells = _cells([each.id for each in held], ids=facts.ids.values())
    closed = _closed_in()
    found: list[YearFigures] = []
    for each in sorted(held, key=lambda one: one.year):
        own = cells.get(each.id, {})
        there = [school for school, year in closed.items() if year is None or year > each.year]
        figures = {school: facts.made_of(own[school])[0] for school in there if school in own}
        found.append(
            YearFigures(
                each.year,
                each.fixed,
                len(there),
                known(figures.values()),
                mark=None if marked is None else figures.get(marked),
                changed=_changed(facts, since=found[-1].year if found else None, year=each.year),
            )
        )
    return found


def _closed_in() -> dict[int, int | None]:
    """Return the calendar year in which each school closed, None for one that is open."""
    return {
        school: None if closed_on is None else closed_on.year
        for school, closed_on in db.session.execute(select(School.id, School.closed_on))
    }


def _changed(facts: Facts, *, since: int | None, year: int) -> str | None:
    if since is None:
        return None
    reasons = [each.reason for each in facts.measure.breaks if since < each.year <= year]
    return " ".join(dict.fromkeys(reasons)) if reasons else None


def every_row(all_facts: Mapping[str, Facts], held: RoundFacts) -> dict[str, list[SchoolFigure]]:
    """Return the rows of every indicator in a round."""
    cells, schools = _cells([held.id]).get(held.id, {}), _schools(held.year)
    return {code: _rows(facts, schools, cells) for code, facts in all_facts.items()}


def own_figures(
    all_facts: Mapping[str, Facts], held: Sequence[RoundFacts], *, school_id: int
) -> dict[str, list[tuple[int, Decimal]]]:
    """Return one school's known figures of several rounds, by indicator, each with its year, in the rounds' order."""
    cells = _cells([each.id for each in held], school_id=school_id)
    found: dict[str, list[tuple[int, Decimal]]] = {code: [] for code in all_facts}
    for each in held:
        own = cells.get(each.id, {}).get(school_id, {})
        for code, facts in all_facts.items():
            figure = facts.made_of(own)[0]
            if figure is not None:
                found[code].append((each.year, figure))
    return found
