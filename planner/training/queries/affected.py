"""How many people a change of sessions concerns, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from planner.accounts.models import User
from planner.core.db import db
from planner.training.models.choice import SessionChoice
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.training.models.event import TrainingEvent, TrainingSession


@dataclass(frozen=True)
class Affected:
    """How many have a seat, and how many wait for one."""

    seated: int = 0
    waiting: int = 0

    @property
    def everybody(self) -> int:
        """How many people that is."""
        return self.seated + self.waiting


def affected_by_change(event: TrainingEvent, sessions: Iterable[TrainingSession]) -> Affected:
    """Return how many people a change of the sessions concerns, those who get a mail about it; of a draft nobody.

    Where people choose, those who have chosen one of them; a session that is added is nobody's yet. Else everybody
    who has signed up, also who was noted at a session already.
    """
    if event.state is EventState.DRAFT:
        return Affected()
    has_seat = case((SignUp.state != SignUpState.WAITING, 1), else_=0)
    people = (
        select(SignUp.id)
        .join(User, User.id == SignUp.user_id)
        .where(SignUp.event_id == event.id, SignUp.state != SignUpState.WITHDRAWN, User.deactivated_at.is_(None))
        .group_by(SignUp.id)
    )
    if event.chooses_sessions:
        has_seat = case((SessionChoice.seated_at.is_not(None), 1), else_=0)
        people = people.join(SessionChoice, SessionChoice.sign_up_id == SignUp.id).where(
            SessionChoice.session_id.in_([session.id for session in sessions])
        )
    each = people.with_only_columns(func.max(has_seat).label("has_seat")).subquery()
    seated, everybody = db.session.execute(
        select(func.coalesce(func.sum(each.c.has_seat), 0), func.count()).select_from(each)
    ).one()
    return Affected(int(seated), everybody - int(seated))
