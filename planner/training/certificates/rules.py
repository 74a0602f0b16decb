"""Who may have a certificate, and when; the database is asked elsewhere."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingSession
    from planner.training.models.sign_up import SignUp


class Standing(StrEnum):
    """Whether there can be a certificate, and if not why."""

    POSSIBLE = "possible"
    NOT_OVER = "not_over"
    NOT_NOTED = "not_noted"
    ABSENT = "absent"
    NO_SEAT = "no_seat"
    CANCELLED = "cancelled"


def may_read(viewer: Viewer, sign_up: SignUp) -> bool:
    """A certificate is the person's own, whatever posts are held today; nobody else makes or fetches it."""
    return viewer.municipality_id == sign_up.municipality_id and viewer.user_id == sign_up.user_id


def standing(sign_up: SignUp, sessions: Sequence[TrainingSession], *, at: datetime) -> Standing:
    """Return whether the person was there and the sessions, those of the sign-up, are over."""
    if sign_up.event.state is EventState.CANCELLED:
        return Standing.CANCELLED
    if not sessions:
        return Standing.NO_SEAT
    if max(session.ends_at for session in sessions) > at:
        return Standing.NOT_OVER
    return {
        SignUpState.ATTENDED: Standing.POSSIBLE,
        SignUpState.ABSENT: Standing.ABSENT,
        SignUpState.REGISTERED: Standing.NOT_NOTED,
    }.get(sign_up.state, Standing.NO_SEAT)
