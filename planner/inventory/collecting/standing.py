"""Reads of how far a round has come, over all its schools."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, true

from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.inventory.models.answers import AnswerState, InventoryValue, SchoolAnswer
from planner.inventory.models.rounds import InventoryRound, RoundReminder, RoundState
from planner.inventory.queries.measures import asked_in
from planner.inventory.queries.rounds import open_in, visible_to
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Standing:
    """How many schools a round has, and how many of them have come how far."""

    schools: int
    sent_in: int
    begun: int
    returned: int

    @property
    def not_begun(self) -> int:
        """Schools from which nothing has come."""
        return max(0, self.schools - self.sent_in - self.begun - self.returned)

    @property
    def not_sent_in(self) -> int:
        """Schools that a reminder goes to."""
        return max(0, self.schools - self.sent_in)


def standings(viewer: Viewer) -> dict[int, Standing]:
    """Return how far each round has come that the viewer may know of, by year; in two statements."""
    known = visible_to(viewer).with_only_columns(InventoryRound.id)
    schools = dict(
        db.session.execute(
            select(InventoryRound.year, func.count(School.id))
            .join(School, true())
            .where(open_in(InventoryRound.year), InventoryRound.id.in_(known))
            .group_by(InventoryRound.year)
        ).all()
    )
    states: dict[int, Counter[AnswerState]] = {}
    for year, state, amount in db.session.execute(
        select(InventoryRound.year, SchoolAnswer.state, func.count(SchoolAnswer.id))
        .join(InventoryRound, InventoryRound.id == SchoolAnswer.round_id)
        .join(School, School.id == SchoolAnswer.school_id)
        .where(open_in(InventoryRound.year), InventoryRound.id.in_(known))
        .group_by(InventoryRound.year, SchoolAnswer.state)
    ):
        states.setdefault(year, Counter())[state] = amount
    return {
        year: Standing(
            amount,
            states.get(year, Counter())[AnswerState.SENT_IN],
            states.get(year, Counter())[AnswerState.BEGUN],
            states.get(year, Counter())[AnswerState.RETURNED],
        )
        for year, amount in schools.items()
    }


@dataclass(frozen=True)
class SchoolLine:
    """One school in a round's list; answered counts the questions that have an answer."""

    school_id: int
    name: str
    state: AnswerState | None
    sent_in_at: Any
    answered: int


PER_PAGE = 50


def school_names(held: InventoryRound, *, schools: frozenset[int] | None = None) -> list[tuple[int, str]]:
    """Return the schools of a round, or some of them, in Swedish order of name."""
    found = select(School.id, School.name).where(open_in(held.year))
    found = found if schools is None else found.where(School.id.in_(schools))
    return sorted(
        ((id_, name) for id_, name in db.session.execute(found)), key=lambda pair: (swedish_order(pair[1]), pair[0])
    )


def lines(held: InventoryRound, shown: Sequence[tuple[int, str]]) -> list[SchoolLine]:
    """Return how far these schools have come, in the same order; in two statements."""
    ids = [school_id for school_id, _name in shown]
    states = {
        answer.school_id: answer
        for answer in db.session.scalars(
            select(SchoolAnswer).where(SchoolAnswer.round_id == held.id, SchoolAnswer.school_id.in_(ids))
        )
    }
    counted = (
        select(InventoryValue.school_id, func.count())
        .where(InventoryValue.round_id == held.id, InventoryValue.school_id.in_(ids))
        .group_by(InventoryValue.school_id)
    )
    answered = {school_id: amount for school_id, amount in db.session.execute(counted)}  # noqa: C416 - rows, typed
    return [
        SchoolLine(
            school_id,
            name,
            states[school_id].state if school_id in states else None,
            states[school_id].sent_in_at if school_id in states else None,
            answered.get(school_id, 0),
        )
        for school_id, name in shown
    ]


def last_reminder(held: InventoryRound) -> RoundReminder | None:
    """Return the latest reminder of a round."""
    return db.session.scalar(
        select(RoundReminder)
        .where(RoundReminder.round_id == held.id)
        .order_by(RoundReminder.at.desc(), RoundReminder.id.desc())
        .limit(1)
    )


def open_rounds() -> Sequence[InventoryRound]:
    """Return the rounds that schools answer now, the oldest first."""
    return db.session.scalars(
        select(InventoryRound).where(InventoryRound.state == RoundState.OPEN).order_by(InventoryRound.year)
    ).all()


@dataclass(frozen=True)
class OwnTask:
    """A school's answer in an open round, for whoever answers or stands for it."""

    held: InventoryRound
    line: SchoolLine
    asked: int

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return self.line.answered >= self.asked


def own_tasks(schools: frozenset[int]) -> list[OwnTask]:
    """Return what the schools have to answer in open rounds, newest first."""
    if not schools:
        return []
    tasks = []
    for held in reversed(open_rounds()):
        asked = len(asked_in(held.year))
        names = school_names(held, schools=schools)
        tasks += [OwnTask(held, line, asked) for line in lines(held, names)]
    return tasks
