"""Reads of evaluations: one's own turn, and what came of it, never below the smallest group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import ColumnElement, exists, func, select

from planner.core import clock
from planner.core.clock import local, start_of_day
from planner.core.db import db
from planner.schools.models import Municipality
from planner.training.evaluation.rules import OPEN_FOR, Turn, is_closed, last_day, turn
from planner.training.models.evaluation import (
    Asked,
    EvaluationAnswer,
    EvaluationClosing,
    EvaluationGiven,
    EvaluationWord,
    Review,
    WillUse,
)
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_seat, own_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.viewer import Viewer

# Nearer to an end than this the mean would say what everybody answered.
LOWEST, HIGHEST = Decimal("1.2"), Decimal("4.8")


@dataclass(frozen=True)
class Mine:
    """A person's own part: the sign-up, its state, and whether the questions are answered."""

    sign_up_id: int | None
    state: SignUpState | None
    answered: bool
    closed_on: date | None


def mine(viewer: Viewer, event_id: int) -> Mine:
    """Return one's own part in an event's evaluation; one statement."""
    closed = select(EvaluationClosing.closed_on).where(EvaluationClosing.event_id == event_id).scalar_subquery()
    row = db.session.execute(
        select(SignUp.id, SignUp.state, EvaluationGiven.id, closed)
        .outerjoin(EvaluationGiven, EvaluationGiven.sign_up_id == SignUp.id)
        .where(SignUp.event_id == event_id, SignUp.user_id == viewer.user_id)
    ).one_or_none()
    return Mine(row[0], row[1], row[2] is not None, row[3]) if row else Mine(None, None, answered=False, closed_on=None)


def own_turn(event: TrainingEvent, mine: Mine, *, at: datetime) -> Turn:
    """Return whether it is a person's turn to answer; of chosen sessions, when the last of them is over."""
    ends = [session.ends_at for session in own_sessions(event, mine.sign_up_id)]
    over_at = max(ends, default=event.ends_at)
    return turn(event, mine.state, answered=mine.answered, closed_on=mine.closed_on, over_at=over_at, at=at)


@dataclass(frozen=True)
class ToEvaluate:
    """A training that a person was at and has not said anything of; until: the last day for it."""

    event_id: int
    title: str
    language: str
    until: date


def to_evaluate(viewer: Viewer, *, now: datetime) -> list[ToEvaluate]:
    """Return the trainings that wait for a person's answers, the first to close first; one statement."""
    over = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    own = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None), has_seat())
        .correlate(TrainingEvent, SignUp)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(TrainingEvent.id, TrainingEvent.title, TrainingEvent.language, over)
        .join(SignUp, SignUp.event_id == TrainingEvent.id)
        .where(
            SignUp.user_id == viewer.user_id,
            SignUp.state == SignUpState.ATTENDED,
            TrainingEvent.state != EventState.CANCELLED,
            own <= now,
            over >= start_of_day(local(now).date() - OPEN_FOR),
            ~exists().where(EvaluationGiven.sign_up_id == SignUp.id),
            ~exists().where(EvaluationClosing.event_id == TrainingEvent.id),
        )
        .order_by(over, TrainingEvent.id)
    )
    return [ToEvaluate(*row[:3], local(row[3]).date() + OPEN_FOR) for row in rows]


@dataclass(frozen=True)
class Share:
    """How many said one thing, or None where that would say too much."""

    will_use: WillUse
    count: int | None


@dataclass(frozen=True)
class Results:
    """What came of an evaluation.

    given, present: how many have answered of those who were there. closed: whether more can come. smallest: with
    fewer answers nothing is shown. mean: how useful, 1–5, kept away from the ends; None when nothing is shown.
    """

    given: int
    present: int
    closed: bool
    last_day: date
    smallest: int
    mean: Decimal | None
    shares: list[Share]
    words: Sequence[EvaluationWord]

    @property
    def enough(self) -> bool:
        """Whether so many have answered that the outcome says nothing of anybody."""
        return self.given >= self.smallest

    @property
    def shown(self) -> bool:
        """Whether there is an outcome to show: once, when no more can come, so that no two can be compared."""
        return self.closed and self.enough

    @property
    def mark(self) -> int:
        """A number that is another when somebody has read through the words since."""
        return crc32(" ".join(f"{word.id}:{word.review.value}" for word in self.words).encode()) >> 1

    def of(self, asked: Asked) -> list[EvaluationWord]:
        """Return the words that answer a question."""
        return [word for word in self.words if word.asked is asked]


def results(event: TrainingEvent, *, reviewing: bool) -> Results:
    """Return what came of an evaluation; reviewing: also words that have not been read yet, or are withheld."""
    smallest = db.session.get_one(Municipality, event.municipality_id).smallest_group
    closed_on = db.session.scalar(select(EvaluationClosing.closed_on).where(EvaluationClosing.event_id == event.id))
    closed = is_closed(event, closed_on=closed_on, at=clock.now())
    given, present = answered(event.id)
    shown = closed and given >= smallest
    return Results(
        given,
        present,
        closed,
        last_day(event),
        smallest,
        _mean(event.id) if shown else None,
        _shares(event.id, smallest) if shown else [],
        _words(event.id, reviewing=reviewing) if shown else [],
    )


def answered(event_id: int) -> tuple[int, int]:
    """Return how many answers there are, and how many people were there."""
    given = select(func.count(EvaluationAnswer.id)).where(EvaluationAnswer.event_id == event_id).scalar_subquery()
    row = db.session.execute(
        select(given, func.count(SignUp.id)).where(SignUp.event_id == event_id, SignUp.state == SignUpState.ATTENDED)
    ).one()
    return row[0], max(row[0], row[1])


def _mean(event_id: int) -> Decimal:
    total, count = db.session.execute(
        select(func.sum(EvaluationAnswer.useful), func.count(EvaluationAnswer.id)).where(
            EvaluationAnswer.event_id == event_id
        )
    ).one()
    return min(max((Decimal(total) / count).quantize(Decimal("0.1")), LOWEST), HIGHEST)


def _shares(event_id: int, smallest: int) -> list[Share]:
    counted: dict[WillUse, int] = dict(
        db.session.execute(
            select(EvaluationAnswer.will_use, func.count(EvaluationAnswer.id))
            .where(EvaluationAnswer.event_id == event_id)
            .group_by(EvaluationAnswer.will_use)
        ).all()
    )
    hidden = _hidden(counted, smallest)
    return [Share(will_use, None if will_use in hidden else counted.get(will_use, 0)) for will_use in WillUse]


def _hidden(counted: Mapping[WillUse, int], smallest: int) -> set[WillUse]:
    """Return what is not shown: counts below the smallest group, nobody too, and enough to hide those behind.

    The number of answers stands on the page, so what is hidden can be counted together: that sum has to be of at
    least two counts and no smaller than the smallest group. In one row that is enough (compare `small_groups`).
    """
    by_size = sorted(WillUse, key=lambda will_use: counted.get(will_use, 0))
    hidden = {will_use for will_use in by_size if counted.get(will_use, 0) < smallest}
    for will_use in by_size:
        if not hidden or (len(hidden) > 1 and sum(counted.get(each, 0) for each in hidden) >= smallest):
            break
        hidden.add(will_use)
    return hidden


def _words(event_id: int, *, reviewing: bool) -> Sequence[EvaluationWord]:
    seen: ColumnElement[bool] = EvaluationWord.event_id == event_id
    if not reviewing:
        seen &= EvaluationWord.review == Review.SHOWN
    # By id, which is random: not in the order in which they came.
    return db.session.scalars(select(EvaluationWord).where(seen).order_by(EvaluationWord.id)).all()
