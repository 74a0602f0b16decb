"""Where the pages take their figures: the one reading that picture, table, measures and judgement share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, select, type_coerce

from planner.core import clock
from planner.core.db import db
from planner.inventory.indicators import DERIVED, Indicator
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.rounds import RoundState
from planner.inventory.queries.rounds import is_open_in, open_in, visible_to
from planner.inventory.questionnaire import PUPILS
from planner.inventory.rules import may_see_preliminary
from planner.inventory.seeing.facts import THOUSAND, Cell, answer
from planner.inventory.seeing.fixed import FIXED, Figures
from planner.inventory.seeing.similar import Sized
from planner.inventory.seeing.wording import SchoolFigure
from planner.inventory.seeing.years import YearFigures
from planner.inventory.spread import known
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.inventory.models.rounds import InventoryRound
    from planner.inventory.seeing.facts import Facts

Cells = dict[int, dict[int, Cell]]  # by school, then by question
OpenSchool = tuple[int, str, str, int]


@dataclass(frozen=True)
class Column:
    """An indicator's figures in one year, by school; apart: the schools to which it is not relevant, of those asked."""

    asked: int
    figures: Mapping[int, Decimal]
    apart: frozenset[int] = frozenset()

    @property
    def answered(self) -> int:
        """How many schools have said something, if only that it is not relevant there."""
        return len(self.figures) + len(self.apart)

    @property
    def counts(self) -> Counter[Decimal]:
        """How many schools gave each answer."""
        return Counter(self.figures.values())


class Read(NamedTuple):
    """An indicator as it was read: the answers in the round that is shown, and the figures by round."""

    cells: Cells
    figures: Mapping[int, Figures]


@dataclass(frozen=True)
class RoundFacts:
    """A round: its calendar year, whether its figures are fixed, and as of when they are.

    stamp: what figures of a fixed round are known by, since they stay as they are; None while they can change.
    """

    id: int
    year: int
    fixed: bool
    as_of: datetime
    stamp: tuple[int, int, int, datetime] | None = None


def rounds(viewer: Viewer) -> list[RoundFacts]:
    """Return the rounds whose figures somebody may see, the newest first: fixed ones, and for some the open one."""
    states = [RoundState.FIXED, *([RoundState.OPEN] if may_see_preliminary(viewer) else [])]
    return [
        RoundFacts(each.id, each.year, each.is_fixed, each.fixed_at or clock.now(), _stamp(each))
        for each in sorted(db.session.scalars(visible_to(viewer)), key=lambda each: -each.year)
        if each.state in states
    ]


def _stamp(held: InventoryRound) -> tuple[int, int, int, datetime] | None:
    return None if held.fixed_at is None else (held.municipality_id, held.id, held.version, held.fixed_at)


# ---------------------------------------------------------------- reading


def _schools(year: int) -> list[OpenSchool]:
    """Return the schools that were open at the end of a year: id, name, stages, pupils as registered."""
    wanted = select(School.id, School.name, School.stages, School.pupils).where(open_in(year))
    found = db.session.execute(wanted.order_by(School.name, School.id))
    return [(row.id, row.name, row.stages, row.pupils) for row in found]


def _wanted(held: Iterable[int], ids: Iterable[int]) -> Select[*tuple[Any, ...]]:
    """Return the statement for answers to questions in rounds: a figure in thousandths and how sure it is, raw."""
    return select(
        InventoryValue.round_id,
        InventoryValue.school_id,
        InventoryValue.question_id,
        type_coerce(InventoryValue.figure, BigInteger()),
        type_coerce(InventoryValue.quality, String()),
    ).where(InventoryValue.round_id.in_(held), InventoryValue.question_id.in_(sorted(ids)))


def _cells(held: Iterable[int], ids: Iterable[int], *, school_id: int | None = None) -> dict[int, Cells]:
    """Return answers by round, school and question."""
    wanted = _wanted(held, ids)
    if school_id is not None:
        wanted = wanted.where(InventoryValue.school_id == school_id)
    found: dict[int, Cells] = {}
    for round_id, school, question, figure, quality in db.session.execute(wanted):
        try:
            found[round_id][school][question] = (figure, quality)
        except KeyError:  # the first of a school in a round
            found.setdefault(round_id, {})[school] = {question: (figure, quality)}
    return found


def read(facts: Facts, shown: RoundFacts, held: Iterable[RoundFacts] = ()) -> Read:
    """Return an indicator's answers in the round that is shown, and its figures in all, in one statement at most."""
    found = {each.id: FIXED.find(_key(facts, each)) for each in held}
    cells = _cells([shown.id, *(each for each, kept in found.items() if kept is None)], facts.ids.values())
    figures = {each.id: found[each.id] or _figures(facts, each, cells.get(each.id, {})) for each in held}
    return Read(cells.get(shown.id, {}), figures)


def _key(facts: Facts, held: RoundFacts) -> Hashable:
    """Return what figures are kept under: of which round, and what they are made of."""
    return (held.stamp, facts.code, facts.questions)


def _figures(facts: Facts, held: RoundFacts, cells: Cells) -> Figures:
    made = ((school, facts.figure_of(own)) for school, own in cells.items())
    known_ones = {school: figure for school, figure in made if figure is not None}
    apart = frozenset(school for school, own in cells.items() if facts.is_apart(own))
    return _keep(facts, held, Figures(known_ones, apart))


def _keep(facts: Facts, held: RoundFacts, figures: Figures) -> Figures:
    if held.stamp is not None:
        FIXED.keep(_key(facts, held), figures)
    return figures


def year_rows(facts: Facts, held: RoundFacts, given: Cells | None = None) -> list[SchoolFigure]:
    """Return every school's figure in a round, by name; a school that has not answered is there without one.

    given: the answers, when they have been read already.
    """
    cells = read(facts, held).cells if given is None else given
    pupils_id = facts.ids.get(PUPILS, 0)
    rows = []
    for school_id, name, stages, enrolled in _schools(held.year):
        own = cells.get(school_id, {})
        figure, quality = facts.figure_of(own), facts.quality_of(own)
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


def years_figures(
    facts: Facts, held: Sequence[RoundFacts], given: Mapping[int, Figures], *, marked: int | None
) -> list[YearFigures]:
    """Return each round's figures, oldest first, with what changed in the definition since the round before."""
    days = _days_of_schools()
    found: list[YearFigures] = []
    for each in sorted(held, key=lambda one: one.year):
        own = given[each.id].known
        there = [
            school
            for school, (opened_on, closed_on) in days.items()
            if is_open_in(each.year, opened_on=opened_on, closed_on=closed_on)
        ]
        figures = {school: own[school] for school in there if school in own}
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


def _days_of_schools() -> dict[int, tuple[date | None, date | None]]:
    """Return the first and the last day of each school, None where it has none."""
    found = db.session.execute(select(School.id, School.opened_on, School.closed_on))
    return {school: (opened_on, closed_on) for school, opened_on, closed_on in found}


def _changed(facts: Facts, *, since: int | None, year: int) -> str | None:
    if since is None:
        return None
    reasons = [each.reason for each in facts.measure.breaks if since < each.year <= year]
    return " ".join(dict.fromkeys(reasons)) if reasons else None


def every_column(all_facts: Mapping[str, Facts], held: RoundFacts) -> tuple[list[Sized], dict[str, Column]]:
    """Return a round's schools, with the pupils they reported, and the figures of every indicator."""
    schools = _schools(held.year)
    there = frozenset(school_id for school_id, *_rest in schools)
    columns = {code: _column(figures, there) for code, figures in _every_figure(all_facts, held).items()}
    reported = columns[PUPILS].figures if PUPILS in columns else {}
    sized = [
        Sized(school_id, name, stages, int(reported.get(school_id, enrolled)))
        for school_id, name, stages, enrolled in schools
    ]
    return sized, columns


def _every_figure(all_facts: Mapping[str, Facts], held: RoundFacts) -> dict[str, Figures]:
    """Return a round's figures of every indicator: what is not kept is read, in one statement."""
    found = {code: FIXED.find(_key(facts, held)) for code, facts in all_facts.items()}
    unread = {code: facts for code, facts in all_facts.items() if found[code] is None}
    given = _by_question(unread, held) if unread else {}
    return {code: found[code] or _read_column(facts, held, given) for code, facts in all_facts.items()}


def _by_question(all_facts: Mapping[str, Facts], held: RoundFacts) -> Cells:
    """Return a round's answers by question and school; asked for by question, they are read from the index alone."""
    ids = {question for facts in all_facts.values() for question in facts.ids.values()}
    found: Cells = {question: {} for question in ids}
    for _round, school, question, figure, quality in db.session.execute(_wanted([held.id], ids)):
        found[question][school] = (figure, quality)
    return found


def _read_column(facts: Facts, held: RoundFacts, given: Cells) -> Figures:
    if facts.measure.derived:
        of = DERIVED[Indicator(facts.code)]
        parts = [(column, given[question]) for column, question in facts.questions]
        schools = {school for _column_name, cells in parts for school in cells}
        made = (
            (school, of({column: answer(cells[school]) for column, cells in parts if school in cells}))
            for school in schools
        )
        return _keep(facts, held, Figures({school: figure for school, figure in made if figure is not None}))
    own, apart = given[facts.ids[facts.code]], Quality.NOT_RELEVANT.value
    known_ones = {
        school: thousandths / THOUSAND for school, (thousandths, _quality) in own.items() if thousandths is not None
    }
    left = frozenset(school for school, (_thousandths, quality) in own.items() if quality == apart)
    return _keep(facts, held, Figures(known_ones, left))


def _column(figures: Figures, there: frozenset[int]) -> Column:
    kept = {school: figure for school, figure in figures.known.items() if school in there}
    return Column(len(there), kept, figures.apart & there)


def own_figures(
    all_facts: Mapping[str, Facts], held: Sequence[RoundFacts], *, school_id: int
) -> dict[str, list[tuple[int, Decimal]]]:
    """Return one school's known figures of several rounds, by indicator, each with its year, in the rounds' order."""
    ids = {question for facts in all_facts.values() for question in facts.ids.values()}
    cells = _cells([each.id for each in held], ids, school_id=school_id)
    found: dict[str, list[tuple[int, Decimal]]] = {code: [] for code in all_facts}
    for each in held:
        own = cells.get(each.id, {}).get(school_id, {})
        for code, facts in all_facts.items():
            figure = facts.figure_of(own)
            if figure is not None:
                found[code].append((each.year, figure))
    return found
