"""Reads of one school's answer in a round: its parts, what stands, what stood last year, what looks unusual."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.inventory.collecting.hints import hints
from planner.inventory.models.answers import AnswerState, InventoryValue, Quality, SchoolAnswer, SectionAnswer
from planner.inventory.models.questions import Kind
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.queries.measures import asked_in
from planner.inventory.queries.rounds import is_open_in, round_for_page
from planner.inventory.sections import Section, sections
from planner.schools.models import School
from planner.schools.queries import school_for_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.i18n import Text
    from planner.core.viewer import Viewer
    from planner.inventory.measures import Measure


@dataclass(frozen=True)
class Task:
    """A school's answer in a round, begun or not."""

    held: InventoryRound
    school: School
    answer: SchoolAnswer | None

    @property
    def municipality_id(self) -> int:
        """Whose it is."""
        return self.held.municipality_id

    @property
    def school_id(self) -> int:
        """The school."""
        return self.school.id

    @property
    def round_state(self) -> RoundState:
        """How far the round has come."""
        return self.held.state

    @property
    def state(self) -> AnswerState | None:
        """How far the school's answer has come; None when it has not begun."""
        return self.answer.state if self.answer else None

    @property
    def version(self) -> int:
        """The version of the answer, 0 before there is one."""
        return self.answer.version if self.answer else 0


def task_for_page(viewer: Viewer, year: int, school_id: int) -> Task | None:
    """Return a school's answer in a round that the viewer may know of; reads afresh."""
    held, school = round_for_page(viewer, year), school_for_page(viewer, school_id)
    if held is None or school is None:
        return None
    if not is_open_in(year, opened_on=school.opened_on, closed_on=school.closed_on):
        return None
    answer = db.session.scalar(
        select(SchoolAnswer)
        .options(joinedload(SchoolAnswer.sent_in_by), joinedload(SchoolAnswer.returned_by))
        .where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id == school.id)
        .execution_options(populate_existing=True)
    )
    return Task(held, school, answer)


@dataclass(frozen=True)
class Value:
    """What stands for one question; figure None unless known."""

    figure: Decimal | None
    quality: Quality
    comment: str | None = None


@dataclass(frozen=True)
class SectionState:
    """A part of the form and how far it has come; saved is None before anybody saved it."""

    section: Section
    answered: int
    saved: SectionAnswer | None
    unusual: int

    @property
    def asked(self) -> int:
        """How many questions it has."""
        return len(self.section.measures)

    @property
    def version(self) -> int:
        """The version a form is opened on, 0 before anybody saved it."""
        return self.saved.version if self.saved else 0


@dataclass(frozen=True)
class AnswerPage:
    """A school's whole answer: its parts, what stands, what stood last year and what looks unusual, by column."""

    task: Task
    parts: Sequence[SectionState]
    now: Mapping[str, Value]
    before: Mapping[str, Value]
    unusual: Mapping[str, Sequence[Text]] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(part.answered for part in self.parts)

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return sum(part.asked for part in self.parts)

    @property
    def qualities(self) -> Counter[Quality]:
        """How many values have each quality."""
        return Counter(value.quality for value in self.now.values())

    def is_comparable(self, measure: Measure) -> bool:
        """Tell whether last year's value is counted as this year's is."""
        return measure.is_comparable(self.task.held.year - 1, self.task.held.year)

    def part(self, key: str) -> SectionState | None:
        """Return a part by its name in addresses."""
        return next((part for part in self.parts if part.section.key == key), None)

    def after(self, key: str) -> SectionState | None:
        """Return the part after one."""
        keys = [part.section.key for part in self.parts]
        place = keys.index(key) + 1
        return self.parts[place] if place < len(keys) else None


def answer_page(task: Task) -> AnswerPage:
    """Return a school's whole answer, in three statements and the questions'."""
    asked = asked_in(task.held.year)
    now, before = _values(task, asked)
    saved = {
        row.section: row
        for row in db.session.scalars(
            select(SectionAnswer)
            .options(joinedload(SectionAnswer.saved_by))
            .where(SectionAnswer.round_id == task.held.id, SectionAnswer.school_id == task.school_id)
            .execution_options(populate_existing=True)
        )
    }
    same = _comparable(before, asked, task.held.year)
    numbers = [measure for measure in asked if measure.kind is Kind.NUMBER]
    unusual = {
        code: texts
        for code, texts in hints(_known(now), _known(same), numbers, pupils=task.school.pupils).items()
        if code not in now or not now[code].comment  # a comment has explained it
    }
    return AnswerPage(
        task,
        [
            SectionState(
                section,
                sum(measure.code in now for measure in section.measures),
                saved.get(section.key),
                sum(measure.code in unusual for measure in section.measures),
            )
            for section in sections(asked)
        ],
        now,
        before,
        unusual,
    )


def _values(task: Task, asked: Sequence[Measure]) -> tuple[dict[str, Value], dict[str, Value]]:
    codes = {measure.question_id: measure.code for measure in asked}
    rows = db.session.execute(
        select(
            InventoryRound.year,
            InventoryValue.question_id,
            InventoryValue.figure,
            InventoryValue.quality,
            InventoryValue.comment,
        )
        .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
        .where(
            InventoryRound.year.in_([task.held.year, task.held.year - 1]), InventoryValue.school_id == task.school_id
        )
    )
    found: dict[int, dict[str, Value]] = {task.held.year: {}, task.held.year - 1: {}}
    for year, question, figure, quality, comment in rows:
        if question in codes:
            found[year][codes[question]] = Value(figure, quality, comment)
    return found[task.held.year], found[task.held.year - 1]


def _comparable(before: Mapping[str, Value], asked: Sequence[Measure], year: int) -> dict[str, Value]:
    """Return last year's values that are counted as this year's are: no question is asked about the others."""
    same = {measure.code for measure in asked if measure.is_comparable(year - 1, year)}
    return {code: value for code, value in before.items() if code in same}


def _known(values: Mapping[str, Value]) -> dict[str, Decimal]:
    return {code: value.figure for code, value in values.items() if value.figure is not None}
