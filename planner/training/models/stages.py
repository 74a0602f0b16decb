"""Where an event stands, what can be done with it, and when people can sign up: values and pure functions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.core.clock import local

LARGEST_CAPACITY = 2_000


class EventState(StrEnum):
    """Where a training event stands; that its sign-up time has run out is derived, not a state."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done with an event as it stands."""

    EDIT = "edit"
    PUBLISH = "publish"
    DISCARD = "discard"
    CLOSE = "close"
    OPEN = "open"
    ATTENDANCE = "attendance"
    HOLD = "hold"
    GO_AHEAD = "go_ahead"
    CANCEL = "cancel"


class SignUpPhase(StrEnum):
    """Whether people can sign up now: not yet, yes, or no more."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


TAKING_PLACE = (EventState.OPEN, EventState.CLOSED)


def sign_up_end(closes_at: datetime | None, starts_at: datetime) -> datetime:
    """Return when sign-up ends: on the set day, and at the latest when the training begins."""
    return min(closes_at, starts_at) if closes_at else starts_at


def last_day_before(moment: datetime) -> date:
    """Return the last day on which something that ends at a moment can be done."""
    return local(moment - timedelta(microseconds=1)).date()


def sign_up_phase(state: EventState, *, opens_at: datetime | None, ends_at: datetime, at: datetime) -> SignUpPhase:
    """Return whether people can sign up at a moment; while they can, whoever queues gets seats that are freed."""
    if state is EventState.DRAFT:
        return SignUpPhase.BEFORE
    if state is not EventState.OPEN or at >= ends_at or (opens_at is not None and opens_at >= ends_at):
        return SignUpPhase.OVER
    return SignUpPhase.OPEN if opens_at is None or at >= opens_at else SignUpPhase.BEFORE
