"""Reads of what waits for somebody's decision in training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.training.models.event import TAKING_PLACE, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect


@dataclass(frozen=True)
class ToDecide:
    """A training of which it is to be said whether it goes ahead: how many have a seat, and how many it needs."""

    event_id: int
    title: str
    decide_on: date
    people: int
    least_number: int


def to_decide() -> list[ToDecide]:
    """Return the trainings whose day of decision has come, the first one first."""
    rows = db.session.execute(
        select(
            TrainingEvent.id,
            TrainingEvent.title,
            TrainingEvent.decide_on,
            TrainingEvent.seats_taken + TrainingEvent.extra_seats + TrainingEvent.people_seated,
            TrainingEvent.least_number,
        )
        .where(
            TrainingEvent.decide_on <= clock.today(),
            TrainingEvent.goes_ahead_at.is_(None),
            TrainingEvent.state.in_(TAKING_PLACE),
            _begins() > clock.now(),
        )
        .order_by(TrainingEvent.decide_on, TrainingEvent.id)
    )
    return [ToDecide(id_, title, day, people, least) for id_, title, day, people, least in rows if day is not None]


def _begins() -> ScalarSelect[datetime]:
    return (
        select(func.min(TrainingSession.starts_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
