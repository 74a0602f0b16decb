"""Who may do what with needs: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.needs.models import Need


def may_read_need(viewer: Viewer, need: Need) -> bool:
    """Everyone who holds a post reads the municipality's needs: they hold nothing personal."""
    return holds_a_post(viewer) and viewer.municipality_id == need.municipality_id


def may_decide_on_need(viewer: Viewer, need: Need) -> bool:
    """The coordinator confirms, dismisses and reopens, and records that the group has found a need met."""
    return viewer.has(Role.COORDINATOR) and viewer.municipality_id == need.municipality_id


def may_set_targets(viewer: Viewer) -> bool:
    """The coordinator sets the municipality's own targets."""
    return viewer.has(Role.COORDINATOR)
