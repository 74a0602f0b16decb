"""Reads of sign-ups that a principal is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func, or_, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.schools.models import Post
from planner.schools.queries import in_force
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp
from planner.training.queries.chosen import waits_for_a_seat
from planner.training.queries.events import sign_up_by_id
from planner.training.queries.held import schools_of
from planner.training.rules import answers_for

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Asking:
    """A sign-up that a principal is or was asked about, and the schools the person works at today.

    waits: it waits for the answer still.
    """

    sign_up: SignUp
    question: SignUpApproval
    school_ids: frozenset[int]
    waits: bool


@dataclass(frozen=True)
class WaitingAnswer:
    """A question that waits for a principal."""

    event_id: int
    sign_up_id: int
    title: str
    name: str
    asked_at: datetime


def asking(viewer: Viewer, event_id: int, sign_up_id: int) -> Asking | None:
    """Return a sign-up that was asked about, with the person and the event, or None."""
    sign_up = sign_up_by_id(viewer, event_id, sign_up_id)
    question = db.session.scalar(select(SignUpApproval).where(SignUpApproval.sign_up_id == sign_up_id))
    if sign_up is None or question is None:
        return None
    schools = frozenset(schools_of([sign_up.user_id]).get(sign_up.user_id, set()))
    waits = db.session.scalar(select(SignUp.id).where(SignUp.id == sign_up_id, waits_for_a_seat()))
    return Asking(sign_up, question, schools, waits=question.answer is Answer.ASKED and waits is not None)


def answers_waiting_for(viewer: Viewer) -> list[WaitingAnswer]:
    """Return the questions that the viewer may answer as principal or deputy, the oldest first."""
    schools = answers_for(viewer)
    if not schools:
        return []
    works = select(Post.id).where(
        Post.user_id == SignUp.user_id, Post.school_id.in_(sorted(schools)), in_force(clock.today())
    )
    begins = (
        select(
            case(
                (TrainingEvent.chooses_sessions, func.max(TrainingSession.starts_at)),
                else_=func.min(TrainingSession.starts_at),
            )
        )
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    now = clock.now()
    rows = db.session.execute(
        select(TrainingEvent.id, SignUp.id, TrainingEvent.title, User.name, SignUpApproval.asked_at)
        .join(SignUp, SignUp.event_id == TrainingEvent.id)
        .join(SignUpApproval, SignUpApproval.sign_up_id == SignUp.id)
        .join(User, User.id == SignUp.user_id)
        .where(
            SignUpApproval.answer == Answer.ASKED,
            waits_for_a_seat(),
            SignUp.user_id != viewer.user_id,
            TrainingEvent.state == EventState.OPEN,
            or_(TrainingEvent.sign_up_closes_at.is_(None), TrainingEvent.sign_up_closes_at > now),
            begins > now,
            works.exists(),
        )
        .order_by(SignUpApproval.asked_at, SignUp.id)
    )
    return [WaitingAnswer(*row) for row in rows]
