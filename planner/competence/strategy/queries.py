"""Reads of competence strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from planner.competence.strategy.models import Priority, Strategy, StrategyState
from planner.competence.strategy.rules import may_read_drafts
from planner.core.db import db
from planner.training.models.event import EventState, TrainingEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> Select[Strategy]:
    """Return the strategies somebody may read: what is adopted, and drafts for who writes them."""
    own = select(Strategy).where(Strategy.municipality_id == viewer.municipality_id)
    return own if may_read_drafts(viewer) else own.where(Strategy.state == StrategyState.ADOPTED)


def for_list(viewer: Viewer) -> Sequence[Strategy]:
    """Return all one may read, the newest school year first."""
    return db.session.scalars(visible_to(viewer).order_by(Strategy.school_year.desc(), Strategy.id)).all()


def for_page(viewer: Viewer, strategy_id: int) -> Strategy | None:
    """Return a strategy with its priorities, their areas, needs and trainings, or None."""
    wanted = visible_to(viewer).where(Strategy.id == strategy_id)
    parts = selectinload(Strategy.priorities)
    return db.session.scalar(
        wanted.options(
            joinedload(Strategy.adopted_by),
            parts.joinedload(Priority.area),
            parts.joinedload(Priority.need),
            parts.selectinload(Priority.events).selectinload(TrainingEvent.sessions),
        )
    )


def priority_for_page(viewer: Viewer, strategy_id: int, priority_id: int) -> Priority | None:
    """Return a priority with its strategy, area and links, or None."""
    readable = visible_to(viewer).with_only_columns(Strategy.id)
    return db.session.scalar(
        select(Priority)
        .where(Priority.id == priority_id, Priority.strategy_id == strategy_id, Priority.strategy_id.in_(readable))
        .options(
            joinedload(Priority.strategy).selectinload(Strategy.priorities),
            joinedload(Priority.area),
            selectinload(Priority.links),
        )
    )


def trainings_of(year: SchoolYear) -> Sequence[TrainingEvent]:
    """Return the training events of a school year that can be planned for a priority, by title."""
    return db.session.scalars(
        select(TrainingEvent)
        .where(TrainingEvent.school_year == year, TrainingEvent.state != EventState.CANCELLED)
        .order_by(TrainingEvent.title, TrainingEvent.id)
    ).all()


def answering(viewer: Viewer, need_id: int) -> Sequence[Priority]:
    """Return the priorities that answer a need, in strategies one may read, the newest first."""
    readable = visible_to(viewer).with_only_columns(Strategy.id)
    return db.session.scalars(
        select(Priority)
        .join(Strategy, Strategy.id == Priority.strategy_id)
        .where(Priority.need_id == need_id, Priority.strategy_id.in_(readable))
        .options(joinedload(Priority.strategy), joinedload(Priority.area))
        .order_by(Strategy.school_year.desc(), Priority.position, Priority.id)
    ).all()
