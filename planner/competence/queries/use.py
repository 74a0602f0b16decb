"""Reads of what people answer some weeks after a training; nobody but the person has them, unless shared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from planner.competence.models.use import TrainingUse, Use
from planner.core import clock
from planner.core.db import db
from planner.schools.daily import days_of_breaks
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_seat

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from dataclasses import dataclass

    from planner.core.viewer import Viewer
else:
    from dataclasses import dataclass

ASKED_AFTER, ASKED_FOR = timedelta(weeks=6), timedelta(weeks=2)
LONGEST_BREAK = timedelta(days=120)


@dataclass(frozen=True)
class Question:
    """A training some weeks ago that the person is asked about, and the last day of asking."""

    sign_up_id: int
    title: str
    language: str
    held_on: date
    until: date


def own_answer(viewer: Viewer, *, sign_up_id: int) -> TrainingUse | None:
    """Return what the person has answered about a training, or None."""
    return db.session.scalar(
        select(TrainingUse).where(TrainingUse.sign_up_id == sign_up_id, TrainingUse.user_id == viewer.user_id)
    )


def own_answers(viewer: Viewer) -> dict[int, TrainingUse]:
    """Return all that the person has answered, by sign-up; what was declined is left out."""
    found = db.session.scalars(
        select(TrainingUse).where(TrainingUse.user_id == viewer.user_id, TrainingUse.use != Use.DECLINED)
    )
    return {one.sign_up_id: one for one in found}


def shared_answers(sign_up_ids: Collection[int]) -> dict[int, TrainingUse]:
    """Return the answers among these that may be read by who may read the log entry; by sign-up."""
    if not sign_up_ids:
        return {}
    found = select(TrainingUse).where(
        TrainingUse.sign_up_id.in_(sign_up_ids), TrainingUse.use != Use.DECLINED, TrainingUse.shared_at.is_not(None)
    )
    return {one.sign_up_id: one for one in db.session.scalars(found)}


def to_ask(viewer: Viewer) -> Sequence[Question]:
    """Return the trainings the person is to be asked about today, in at most two statements; none in a break.

    Six weeks after the last session, for two weeks; days of school breaks do not count among these.
    """
    today = clock.today()
    held_at = func.max(TrainingSession.ends_at).label("held_at")
    answered = exists().where(TrainingUse.sign_up_id == SignUp.id)
    rows = db.session.execute(
        select(SignUp.id, TrainingEvent.title, TrainingEvent.language, held_at)
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
        .where(
            SignUp.user_id == viewer.user_id,
            SignUp.state == SignUpState.ATTENDED,
            TrainingEvent.state != EventState.CANCELLED,
            TrainingSession.cancelled_at.is_(None),
            has_seat(),
            ~answered,
        )
        .group_by(SignUp.id, TrainingEvent.title, TrainingEvent.language)
        .having(
            held_at < clock.start_of_day(today - ASKED_AFTER + timedelta(days=1)),
            held_at >= clock.start_of_day(today - ASKED_AFTER - ASKED_FOR - LONGEST_BREAK),
        )
        .order_by(held_at, SignUp.id)
    ).all()
    if not rows:
        return []
    breaks = days_of_breaks(today - ASKED_FOR - LONGEST_BREAK, today + LONGEST_BREAK)
    if today in breaks:
        return []
    questions = [
        Question(id_, title, language, day, until(day, breaks))
        for id_, title, language, at in rows
        for day in [clock.local(at).date()]
    ]
    return [question for question in questions if today <= question.until]


def until(held_on: date, breaks: Collection[date]) -> date:
    """Return the last day a training is asked about: two weeks of school days and weekends from six weeks on."""
    day, left = held_on + ASKED_AFTER, ASKED_FOR.days
    while left:
        day += timedelta(days=1)
        left -= day not in breaks
    return day
