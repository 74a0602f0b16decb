"""Who may do what with needs: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.needs.closing.queries import TestOfNeed
    from planner.needs.models import Need
    from planner.needs.register.queries import FigureOfNeed


def may_read_need(viewer: Viewer, need: Need) -> bool:
    """Everyone who holds a post reads the municipality's needs: they hold nothing personal."""
    return holds_a_post(viewer) and viewer.municipality_id == need.municipality_id


def may_decide_on_need(viewer: Viewer, need: Need) -> bool:
    """The coordinator confirms, dismisses and reopens, and records that the group has found a need met."""
    return viewer.has(Role.COORDINATOR) and viewer.municipality_id == need.municipality_id


def may_raise_needs(viewer: Viewer) -> bool:
    """The coordinator writes down needs by hand."""
    return viewer.has(Role.COORDINATOR)


def may_change_need(viewer: Viewer, need: Need) -> bool:
    """The coordinator changes what is written of a need as long as it is neither met nor left aside."""
    return may_decide_on_need(viewer, need) and not need.is_closed


def may_change_figure(viewer: Viewer, found: FigureOfNeed) -> bool:
    """Figures by hand are part of the need."""
    return may_change_need(viewer, found.need)


def may_change_test(viewer: Viewer, found: TestOfNeed) -> bool:
    """Closing tests are part of the need."""
    return may_change_need(viewer, found.need)


def may_set_targets(viewer: Viewer) -> bool:
    """The coordinator sets the municipality's own targets."""
    return viewer.has(Role.COORDINATOR)
