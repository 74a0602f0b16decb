"""Answering the three questions, closing, and reading through what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from planner.core import audit, clock
from planner.core.clock import start_of_day
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.schools.models import Municipality
from planner.training.evaluation import queries
from planner.training.evaluation.rules import OPEN_FOR, Turn, is_closed
from planner.training.models.evaluation import (
    Asked,
    EvaluationAnswer,
    EvaluationClosing,
    EvaluationGiven,
    EvaluationWord,
    Review,
    WillUse,
)
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from planner.core.viewer import Viewer


def answer(
    event: TrainingEvent, *, useful: int, will_use: WillUse, how: str | None, missing: str | None, by: Viewer
) -> None:
    """Keep what somebody who was there answers, apart from who it was; the last to answer closes the evaluation."""
    event = locked(event.id)
    mine = queries.mine(by, event.id)
    now = queries.own_turn(event, mine, at=clock.now())
    if now is Turn.ANSWERED:
        raise RefusedError(_("You have answered already, and nobody can see which answer is yours"))
    if now is not Turn.YOURS:
        raise RefusedError(_("The questions are only for who was there, and only until they close"))
    db.session.add(EvaluationGiven(sign_up_id=mine.sign_up_id, given_on=clock.today()))
    db.session.add(EvaluationAnswer(event_id=event.id, useful=useful, will_use=will_use))
    for asked, text in ((Asked.HOW, how), (Asked.MISSING, missing)):
        if text:
            db.session.add(EvaluationWord(event_id=event.id, asked=asked, text=text))
    db.session.flush()
    given, present = queries.answered(event.id)
    # Where people choose sessions, those of a later one have not been asked yet.
    if given >= present and event.ends_at <= clock.now():
        db.session.add(EvaluationClosing(event_id=event.id, closed_on=clock.today()))


def close(event: TrainingEvent, *, by: Viewer) -> None:
    """Take no more answers and show what came of it; refused while that would say something of a person."""
    event = locked(event.id)
    closed_on = db.session.scalar(select(EvaluationClosing.closed_on).where(EvaluationClosing.event_id == event.id))
    if is_closed(event, closed_on=closed_on, at=clock.now()):
        return
    smallest = db.session.get_one(Municipality, event.municipality_id).smallest_group
    count = db.session.scalar(select(func.count(EvaluationAnswer.id)).where(EvaluationAnswer.event_id == event.id))
    if (count or 0) < smallest:
        raise RefusedError(_("Fewer than %(least)s have answered: closing now would show nothing", least=smallest))
    db.session.add(EvaluationClosing(event_id=event.id, closed_on=clock.today()))
    audit.record("training.evaluation_closed", subject="training_event", subject_id=event.id, by=by.user_id)


def close_those_over(day: date) -> None:
    """Close for good the evaluations whose time is over: a session added later would else open them again."""
    over = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    found = select(TrainingEvent.id).where(
        over < start_of_day(day - OPEN_FOR),
        exists().where(EvaluationAnswer.event_id == TrainingEvent.id),
        ~exists().where(EvaluationClosing.event_id == TrainingEvent.id),
    )
    for event_id in db.session.scalars(found.order_by(TrainingEvent.id)).all():
        db.session.add(EvaluationClosing(event_id=event_id, closed_on=day))
    db.session.flush()


def review(event: TrainingEvent, *, shown: Collection[int], seen: int | None, by: Viewer) -> None:
    """Show the words with these ids to others who read the outcome, and withhold the rest; seen: its `mark`."""
    event = locked(event.id)
    outcome = queries.results(event, reviewing=True)
    if outcome.mark != seen:
        raise StaleError
    for word in outcome.words:
        word.review = Review.SHOWN if word.id in shown else Review.WITHHELD
    audit.record("training.evaluation_reviewed", subject="training_event", subject_id=event.id, by=by.user_id)
