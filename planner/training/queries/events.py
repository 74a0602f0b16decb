"""Reads of single events, sessions and sign-ups, with what their pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import LARGEST_ID, db
from planner.core.i18n import swedish_order
from planner.schools.models import School
from planner.training.models.audience import Audience
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp
from planner.training.rules import may_create

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person may see an event: what is published, and drafts for who arranges."""
    return true() if may_create(viewer) else TrainingEvent.state != EventState.DRAFT


def event_by_id(viewer: Viewer, event_id: int) -> TrainingEvent | None:
    """Return an event with its sessions, or None when it is not there or not to be seen."""
    return db.session.scalar(
        select(TrainingEvent)
        .options(selectinload(TrainingEvent.sessions), selectinload(TrainingEvent.audience))
        .where(TrainingEvent.id == event_id, visible_to(viewer))
    )


def event_for_page(viewer: Viewer, event_id: int) -> TrainingEvent | None:
    """Return an event with sessions, areas and needs, or None."""
    # Areas and needs are few: joined, they cost no statement of their own.
    found = db.session.scalars(
        select(TrainingEvent)
        .options(
            selectinload(TrainingEvent.sessions),
            joinedload(TrainingEvent.areas),
            joinedload(TrainingEvent.needs),
            selectinload(TrainingEvent.audience),
            selectinload(TrainingEvent.materials),
        )
        .where(TrainingEvent.id == event_id, visible_to(viewer))
    )
    return found.unique().one_or_none()


def schools_to_name(event: TrainingEvent | None, *, also: Iterable[int] = ()) -> list[School]:
    """Return the open schools, and those an event names already, in Swedish order."""
    named = {*(event.audience_school_ids if event else ()), *also}
    found = db.session.scalars(select(School).where(or_(School.closed_on.is_(None), School.id.in_(named))))
    return sorted(found, key=lambda school: (swedish_order(school.name), school.id))


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


@dataclass(frozen=True)
class AudienceWords:
    """For whom an event is, in words: kinds of post and names of schools; without either, for all."""

    kinds: list[Audience]
    schools: list[str]


def audience_words(event: TrainingEvent) -> AudienceWords:
    """Return for whom an event is, loaded with its audience; one statement where schools are named, else none."""
    named = event.audience_school_ids
    names = db.session.scalars(select(School.name).where(School.id.in_(named))).all() if named else []
    kinds = event.audience_kinds
    return AudienceWords([kind for kind in Audience if kind in kinds], sorted(names, key=swedish_order))
