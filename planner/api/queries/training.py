"""Shared training for programs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR, start_of_day
from planner.core.db import db
from planner.schools.models import School
from planner.training.models.event import EventState, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.core.viewer import Viewer


DAY = timedelta(days=1)
FIRST, LAST = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)


def _within_our_time(day: date) -> date:
    """Return the day, or the nearest on which there can be a training: years far away are no moments here."""
    return min(max(day, FIRST), LAST)


def visible_to(viewer: Viewer) -> Select[TrainingEvent]:
    """Return the trainings that have been published; a draft is for the one who writes it, and no program's."""
    return select(TrainingEvent).where(
        TrainingEvent.municipality_id == viewer.municipality_id, TrainingEvent.state != EventState.DRAFT
    )


def one_page(
    viewer: Viewer,
    *,
    first: int,
    most: int,
    from_day: date | None = None,
    to_day: date | None = None,
    state: str | None = None,
) -> tuple[Sequence[TrainingEvent], int]:
    """Return trainings from the first on, the one that began or begins last first, and how many there are in all."""
    wanted = visible_to(viewer)
    if state is not None:
        wanted = wanted.where(TrainingEvent.state == state)
    if from_day is not None or to_day is not None:
        within = select(TrainingSession.event_id).where(TrainingSession.event_id == TrainingEvent.id)
        if from_day is not None:
            within = within.where(TrainingSession.ends_at >= start_of_day(_within_our_time(from_day)))
        if to_day is not None:
            within = within.where(TrainingSession.starts_at < start_of_day(_within_our_time(to_day) + DAY))
        wanted = wanted.where(within.exists())
    count = db.session.scalar(wanted.with_only_columns(func.count(TrainingEvent.id))) or 0
    begins: Any = (
        select(func.min(TrainingSession.starts_at))
        .where(TrainingSession.event_id == TrainingEvent.id)
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    shown = wanted.options(*_whole()).order_by(begins.is_(None), begins.desc(), TrainingEvent.id.desc())
    return db.session.scalars(shown.offset(first).limit(most)).all(), count


def by_id(viewer: Viewer, event_id: int) -> TrainingEvent | None:
    """Return one training, or None."""
    return db.session.scalar(visible_to(viewer).where(TrainingEvent.id == event_id).options(*_whole()))


def schools_of(events: Iterable[TrainingEvent]) -> dict[int, School]:
    """Return the schools that trainings are for, by id."""
    ids = {school_id for event in events for school_id in event.audience_school_ids}
    return {school.id: school for school in db.session.scalars(select(School).where(School.id.in_(ids)))}


def _whole() -> tuple[Any, ...]:
    return (
        selectinload(TrainingEvent.sessions),
        selectinload(TrainingEvent.areas),
        selectinload(TrainingEvent.needs),
        selectinload(TrainingEvent.audience),
    )
