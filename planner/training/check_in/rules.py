"""When somebody at the door can check in, and what to say when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.training.models.event import EventState, SignUpPhase
from planner.training.models.sign_up import SEATED, SignUpState

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
    """A session's door, and who stands at it: the person's own sign-up or none.

    noted: how the person is noted at this session; chosen: the sign-up is for this session.
    """

    event: TrainingEvent
    session: TrainingSession
    mine: SignUp | None
    noted: SignUpState = SignUpState.REGISTERED
    chosen: bool = True


def answer(door: Door, *, at: datetime) -> Answer:
    """Return what the door says at a moment to somebody with the right code."""
    if door.event.state is EventState.CANCELLED or door.session.cancelled_at is not None:
        return Answer.CANCELLED
    if at < door.session.starts_at - BEFORE:
        return Answer.TOO_EARLY
    if at > door.session.ends_at + AFTER:
        return Answer.TOO_LATE
    if (known := _known(door)) is not None:
        return known
    choosable = not door.event.chooses_sessions or door.session.can_be_chosen(at)
    if door.event.phase(at) is SignUpPhase.OPEN and choosable:
        return Answer.CAN_SIGN_UP
    subject = door.session.free_seats if door.event.chooses_sessions else door.event.capacity - door.event.seats_taken
    return Answer.SEATS_LEFT if subject > 0 else Answer.FULL


def _known(door: Door) -> Answer | None:
    """Return what the door says to who has signed up, or None."""
    state = door.mine.state if door.mine else SignUpState.WITHDRAWN
    if state not in SEATED:
        return Answer.WAITING if state is SignUpState.WAITING else None
    if not door.chosen:
        return Answer.OTHER_SESSIONS
    noted = {SignUpState.ATTENDED: Answer.HERE_ALREADY, SignUpState.ABSENT: Answer.NOTED_ABSENT}
    return noted.get(door.noted, Answer.COME_IN)
