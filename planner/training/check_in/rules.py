"""When somebody at the door can check in, and what to say when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.training.models.event import EventState, SignUpPhase
from planner.training.models.sign_up import SignUpState

if TYPE_CHECKING:
    from datetime import datetime

    from planner.training.models.event import TrainingEvent, TrainingSession
    from planner.training.models.sign_up import SignUp

BEFORE = AFTER = timedelta(minutes=30)


class Answer(StrEnum):
    """What the door says."""

    COME_IN = "come_in"
    HERE_ALREADY = "here_already"
    WRONG_CODE = "wrong_code"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    NOTED_ABSENT = "noted_absent"
    WAITING = "waiting"
    OTHER_SESSIONS = "other_sessions"
    CAN_SIGN_UP = "can_sign_up"
    SEATS_LEFT = "seats_left"
    FULL = "full"


@dataclass(frozen=True)
class Door:
    """A session's door, and who stands at it: the person's own sign-up or none; chosen: it is for this session."""

    event: TrainingEvent
    session: TrainingSession
    mine: SignUp | None
    chosen: bool = True


def answer(door: Door, *, at: datetime) -> Answer:
    """Return what the door says at a moment to somebody with the right code."""
    if door.event.state is EventState.CANCELLED or door.session.cancelled_at is not None:
        return Answer.CANCELLED
    if at < door.session.starts_at - BEFORE:
        return Answer.TOO_EARLY
    if at > door.session.ends_at + AFTER:
        return Answer.TOO_LATE
    state = door.mine.state if door.mine else SignUpState.WITHDRAWN
    known = {
        SignUpState.REGISTERED: Answer.COME_IN,
        SignUpState.ATTENDED: Answer.HERE_ALREADY,
        SignUpState.ABSENT: Answer.NOTED_ABSENT,
        SignUpState.WAITING: Answer.WAITING,
    }
    found = known.get(state)
    if found is not None:
        return Answer.OTHER_SESSIONS if found is Answer.COME_IN and not door.chosen else found
    choosable = not door.event.chooses_sessions or door.session.can_be_chosen(at)
    if door.event.phase(at) is SignUpPhase.OPEN and choosable:
        return Answer.CAN_SIGN_UP
    subject = door.session.free_seats if door.event.chooses_sessions else door.event.capacity - door.event.seats_taken
    return Answer.SEATS_LEFT if subject > 0 else Answer.FULL
