"""Who has signed up (anmälan) to an event: with a seat, in the queue, or no more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, states, within
from planner.core.versions import Versioned
from planner.training.models.event import TrainingEvent


class SignUpState(StrEnum):
    """Where one person's sign-up stands."""

    REGISTERED = "registered"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


SEATED = (SignUpState.REGISTERED, SignUpState.ATTENDED, SignUpState.ABSENT)
COMING = (SignUpState.REGISTERED, SignUpState.WAITING)


class SignUp(Tenant, Versioned):
    """One person's sign-up (anmälan) to one event; kept when withdrawn, so that there is never more than one.

    queued_at: when the person joined the queue, which orders it together with id. extra_reason: why the coordinator
    gave the seat out of turn. chosen_at: when the person last chose other sessions, see SessionChoice.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        within("event_id", "training_event", ondelete="CASCADE"),
        within("user_id", "user_account"),
        within("withdrawn_by_id", "user_account"),
        within("attendance_by_id", "user_account"),
        UniqueConstraint("municipality_id", "event_id", "user_id"),
        CheckConstraint("state <> 'waiting' OR queued_at IS NOT NULL", name="waiting_in_order"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_a_time"),
        CheckConstraint("(state IN ('attended', 'absent')) = (attendance_at IS NOT NULL)", name="attendance_at_a_time"),
        Index("ix_sign_up_queue", "event_id", "state", "queued_at", "id"),
        Index("ix_sign_up_user_id", "user_id", "state"),
    )

    event_id: Mapped[int]
    user_id: Mapped[int]
    state: Mapped[SignUpState] = mapped_column(states(SignUpState))
    signed_up_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    promoted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None]
    chosen_at: Mapped[datetime | None]
    extra_reason: Mapped[long_text | None]
    attendance_at: Mapped[datetime | None]
    attendance_by_id: Mapped[int | None]

    event: Mapped[TrainingEvent] = one("SignUp.event_id", "TrainingEvent")
    user: Mapped[User] = one("SignUp.user_id", "User")
