"""How many people a change of an event concerns, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core.db import db
from planner.training.models.event import EventState
from planner.training.models.sign_up import COMING, SignUp, SignUpState

if TYPE_CHECKING:
    from planner.training.models.event import TrainingEvent


@dataclass(frozen=True)
class Affected:
    """How many have a seat, and how many wait for one."""

    seated: int = 0
    waiting: int = 0

    @property
    def everybody(self) -> int:
        """How many people that is."""
        return self.seated + self.waiting


def affected_by_change(event: TrainingEvent) -> Affected:
    """Return how many people a change of the event concerns; of a draft nobody."""
    if event.state is EventState.DRAFT:
        return Affected()
    rows = db.session.execute(
        select(SignUp.state, func.count(SignUp.id))
        .where(SignUp.event_id == event.id, SignUp.state.in_(COMING))
        .group_by(SignUp.state)
    )
    counts = dict(rows.all())
    return Affected(counts.get(SignUpState.REGISTERED, 0), counts.get(SignUpState.WAITING, 0))
