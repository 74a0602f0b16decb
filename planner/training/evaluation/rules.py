"""Who answers the three questions, until when, and who reads what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.viewer import Role
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from planner.training.rules import may_manage

if TYPE_CHECKING:
    from datetime import datetime

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingEvent

OPEN_FOR = timedelta(days=30)


class Turn(StrEnum):
    """Whether it is somebody's turn to answer, and if not why."""

    YOURS = "yours"
    ANSWERED = "answered"
    NOT_OVER = "not_over"
    NOT_THERE = "not_there"
    CLOSED = "closed"


def last_day(event: TrainingEvent) -> date:
    """Return the last day on which answers are taken."""
    return local(event.ends_at).date() + OPEN_FOR


def is_closed(event: TrainingEvent, *, closed_on: date | None, at: datetime) -> bool:
    """Tell whether no more answers are taken."""
    return closed_on is not None or local(at).date() > last_day(event)


def turn(
    event: TrainingEvent,
    mine: SignUpState | None,
    *,
    answered: bool,
    closed_on: date | None,
    over_at: datetime,
    at: datetime,
) -> Turn:
    """Return whether somebody can answer: those who were there, once, when it is over and until it closes.

    over_at: when the last of the person's own sessions ends.
    """
    if event.state is EventState.CANCELLED or mine is not SignUpState.ATTENDED:
        return Turn.NOT_THERE
    if answered:
        return Turn.ANSWERED
    if over_at > at:
        return Turn.NOT_OVER
    return Turn.CLOSED if is_closed(event, closed_on=closed_on, at=at) else Turn.YOURS


def may_read_results(viewer: Viewer, event: TrainingEvent) -> bool:
    """Who arranges reads what came of it, and so does the head of administration; nobody else."""
    own = viewer.municipality_id == event.municipality_id and event.state is not EventState.DRAFT
    return own and (may_manage(viewer, event) or viewer.has(Role.HEAD))
