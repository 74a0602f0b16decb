"""Reads of single events, sessions and sign-ups, with what their pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import LARGEST_ID, db
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp
from planner.training.rules import may_create

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person may see an event: what is published, and drafts for who arranges."""
    return true() if may_create(viewer) else TrainingEvent.state != EventState.DRAFT


def event_by_id(viewer: Viewer, event_id: int) -> TrainingEvent | None:
    """Return an event with its sessions, or None when it is not there or not to be seen."""
    return db.session.scalar(
        select(TrainingEvent)
        .options(selectinload(TrainingEvent.sessions))
        .where(TrainingEvent.id == event_id, visible_to(viewer))
    )


def event_for_page(viewer: Viewer, event_id: int) -> TrainingEvent | None:
    """Return an event with sessions, areas and needs, or None."""
    return db.session.scalar(
        select(TrainingEvent)
        .options(
            selectinload(TrainingEvent.sessions),
            selectinload(TrainingEvent.areas),
            selectinload(TrainingEvent.needs),
        )
        .where(TrainingEvent.id == event_id, visible_to(viewer))
    )


def like(viewer: Viewer, event_id: int | None) -> TrainingEvent | None:
    """Return the event that a new one shall be like, for who may arrange; None for anything else in the address."""
    possible = event_id is not None and 0 < event_id <= LARGEST_ID and may_create(viewer)
    return event_for_page(viewer, event_id) if possible and event_id else None


def session_by_id(viewer: Viewer, event_id: int, session_id: int) -> TrainingSession | None:
    """Return a session of an event, with the event and all its sessions, or None."""
    return db.session.scalar(
        select(TrainingSession)
        .options(joinedload(TrainingSession.event).selectinload(TrainingEvent.sessions))
        .join(TrainingEvent, TrainingEvent.id == TrainingSession.event_id)
        .where(TrainingSession.id == session_id, TrainingSession.event_id == event_id, visible_to(viewer))
    )


def sign_up_by_id(viewer: Viewer, event_id: int, sign_up_id: int) -> SignUp | None:
    """Return a sign-up to an event, with the person and the event, or None."""
    return db.session.scalar(
        select(SignUp)
        .options(joinedload(SignUp.event).selectinload(TrainingEvent.sessions), joinedload(SignUp.user))
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .where(SignUp.id == sign_up_id, SignUp.event_id == event_id, visible_to(viewer))
    )
