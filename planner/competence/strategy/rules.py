"""Who may read and write the competence strategy: it is about areas and schools together, never about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.strategy.models import StrategyState
from planner.core.viewer import Role, holds_a_post

if TYPE_CHECKING:
    from planner.competence.strategy.models import Priority, Strategy
    from planner.core.viewer import Viewer


def may_write_strategies(viewer: Viewer) -> bool:
    """Tell who writes, adopts and follows up: the coordinator."""
    return viewer.has(Role.COORDINATOR)


def may_read_drafts(viewer: Viewer) -> bool:
    """Tell who reads a strategy before it is adopted: who writes it, and the head of administration."""
    return viewer.has(Role.COORDINATOR, Role.HEAD)


def may_read_strategy(viewer: Viewer, strategy: Strategy) -> bool:
    """Tell who reads a strategy: once adopted all who hold a post in the municipality."""
    same_town = viewer.municipality_id == strategy.municipality_id
    adopted = strategy.state is StrategyState.ADOPTED and holds_a_post(viewer)
    return same_town and (adopted or may_read_drafts(viewer))


def may_write_strategy(viewer: Viewer, strategy: Strategy) -> bool:
    """Tell who writes a strategy: the municipality's coordinator."""
    return viewer.municipality_id == strategy.municipality_id and may_write_strategies(viewer)


def may_write_priority(viewer: Viewer, priority: Priority) -> bool:
    """Tell who writes a priority: who writes its strategy."""
    return may_write_strategy(viewer, priority.strategy)
