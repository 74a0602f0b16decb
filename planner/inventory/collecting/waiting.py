"""What waits of the inventory for a person's home page; each in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, true

from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.inventory.models.answers import AnswerState, InventoryValue, SchoolAnswer
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.queries.rounds import open_in
from planner.inventory.rules import may_run_rounds, schools_to_answer_at, schools_to_send_in_at
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class WaitingAnswer:
    """A school's answer that has not been sent in; sends_in: this person stands for it."""

    year: int
    closes_on: date | None
    school_id: int
    school: str
    state: AnswerState | None
    answered: int
    asked: int
    sends_in: bool

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return self.answered >= self.asked


def answers_waiting_for(viewer: Viewer) -> list[WaitingAnswer]:
    """Return the answers that wait for a person: those to give, and those that are whole and to be sent in."""
    schools, sends_in = schools_to_answer_at(viewer), schools_to_send_in_at(viewer)
    if not schools:
        return []
    answered = (
        select(func.count())
        .where(InventoryValue.round_id == InventoryRound.id, InventoryValue.school_id == School.id)
        .correlate(InventoryRound, School)
        .scalar_subquery()
    )
    asked = (
        select(func.count(Question.id))
        .where(
            or_(Question.from_year.is_(None), Question.from_year <= InventoryRound.year),
            or_(Question.retired_from.is_(None), Question.retired_from > InventoryRound.year),
        )
        .correlate(InventoryRound)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(
            InventoryRound.year, InventoryRound.closes_on, School.id, School.name, SchoolAnswer.state, answered, asked
        )
        .select_from(InventoryRound)
        .join(School, true())
        .outerjoin(SchoolAnswer, (SchoolAnswer.round_id == InventoryRound.id) & (SchoolAnswer.school_id == School.id))
        .where(
            InventoryRound.state == RoundState.OPEN,
            School.id.in_(schools),
            open_in(InventoryRound.year),
            or_(SchoolAnswer.state.is_(None), SchoolAnswer.state != AnswerState.SENT_IN),
        )
    )
    waiting = [
        WaitingAnswer(year, closes_on, school_id, name, state, done, total, sends_in=school_id in sends_in)
        for year, closes_on, school_id, name, state, done, total in found
    ]
    theirs = [each for each in waiting if each.sends_in or not each.complete or each.state is AnswerState.RETURNED]
    return sorted(theirs, key=lambda each: (each.year, swedish_order(each.school)))


@dataclass(frozen=True)
class WaitingRound:
    """An open round and how many of its schools have sent in."""

    year: int
    closes_on: date | None
    schools: int
    sent_in: int


def rounds_to_fix(viewer: Viewer, today: date) -> list[WaitingRound]:
    """Return the open rounds that all schools have sent in, or whose last day has passed, for who fixes them."""
    if not may_run_rounds(viewer):
        return []
    found = db.session.execute(
        select(InventoryRound.year, InventoryRound.closes_on, func.count(School.id), func.count(SchoolAnswer.id))
        .select_from(InventoryRound)
        .join(School, true())
        .outerjoin(
            SchoolAnswer,
            (SchoolAnswer.round_id == InventoryRound.id)
            & (SchoolAnswer.school_id == School.id)
            & (SchoolAnswer.state == AnswerState.SENT_IN),
        )
        .where(InventoryRound.state == RoundState.OPEN, open_in(InventoryRound.year))
        .group_by(InventoryRound.id, InventoryRound.year, InventoryRound.closes_on)
        .order_by(InventoryRound.year)
    )
    rounds = [WaitingRound(*row) for row in found]
    return [
        each
        for each in rounds
        if each.sent_in == each.schools or (each.closes_on is not None and each.closes_on < today)
    ]
