"""Reads of the trainings to come that build competence in given areas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, select

from planner.core import clock
from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.core.viewer import holds_a_post
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_free_seat

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class ComingTraining:
    """A training that has not begun and takes sign-ups, or that the person comes to; area_id: one it builds."""

    id: int
    area_id: int
    title: str
    language: str
    starts_at: datetime
    is_full: bool
    signed_up: bool


# Built once: the profile is opened often.
@cache
def _coming() -> Select[*tuple[Any, ...]]:
    moment = bindparam("now", type_=UTCDateTime())
    first = (
        select(TrainingSession.event_id, func.min(TrainingSession.starts_at).label("starts_at"))
        .where(TrainingSession.cancelled_at.is_(None))
        .group_by(TrainingSession.event_id)
        .subquery()
    )
    is_open = (TrainingEvent.state == EventState.OPEN) & (
        func.coalesce(TrainingEvent.sign_up_closes_at, first.c.starts_at) > moment
    )
    return (
        select(
            TrainingEvent.id,
            EventArea.area_id,
            TrainingEvent.title,
            TrainingEvent.language,
            first.c.starts_at,
            ~has_free_seat(moment),
            SignUp.id.is_not(None),
        )
        .join(EventArea, EventArea.event_id == TrainingEvent.id)
        .join(first, first.c.event_id == TrainingEvent.id)
        .outerjoin(
            SignUp,
            (SignUp.event_id == TrainingEvent.id)
            & (SignUp.user_id == bindparam("user_id"))
            & (SignUp.state != SignUpState.WITHDRAWN),
        )
        .where(
            EventArea.area_id.in_(bindparam("area_ids", expanding=True)),
            first.c.starts_at > moment,
            TrainingEvent.state.in_([EventState.OPEN, EventState.CLOSED]),
            is_open | SignUp.id.is_not(None),
        )
        .order_by(first.c.starts_at, TrainingEvent.id, EventArea.area_id)
    )


def coming_by_area(viewer: Viewer, area_ids: Collection[int]) -> list[ComingTraining]:
    """Return the trainings to come in the areas, the soonest first; one that builds several stands once for each."""
    if not area_ids or not holds_a_post(viewer):
        return []
    found = {"area_ids": list(area_ids), "user_id": viewer.user_id, "now": clock.now()}
    return [
        ComingTraining(id_, area_id, title, language, starts_at, bool(is_full), bool(signed_up))
        for id_, area_id, title, language, starts_at, is_full, signed_up in db.session.execute(_coming(), found)
    ]
