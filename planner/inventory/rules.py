"""Who may do what with the inventory: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer, holds_a_post

if TYPE_CHECKING:
    from planner.inventory.differences.models import Difference
    from planner.schools.models import School


# ---------------------------------------------------------------- seeing and judging


def may_see_spread(viewer: Viewer) -> bool:
    """Everyone who holds a post sees how the schools lie: figures of schools, as the questionnaire publishes them."""
    return holds_a_post(viewer)


def may_see_preliminary(viewer: Viewer) -> bool:
    """A round that is still open is seen, marked as preliminary, by those who report and those who follow the whole."""
    return viewer.whole_municipality or viewer.has(Role.LIBRARIAN, Role.PRINCIPAL)


def may_see_school_figures(viewer: Viewer, school: School) -> bool:
    """A school's own picture is seen by those who see the spread: there is nothing in it that is not there too."""
    return may_see_spread(viewer) and viewer.municipality_id == school.municipality_id


def marked_school(viewer: Viewer) -> int | None:
    """The school marked for somebody: the first where the person works in the library or answers for it."""
    return min(viewer.schools_as(Role.LIBRARIAN, Role.PRINCIPAL), default=None)


def may_judge(viewer: Viewer) -> bool:
    """The coordinator says what a difference is, and supplies the index of need."""
    return viewer.has(Role.COORDINATOR)


def may_see_difference(viewer: Viewer, difference: Difference) -> bool:
    """Everyone who sees the spread reads what it was found to be, and why."""
    return may_see_spread(viewer) and viewer.municipality_id == difference.municipality_id


def may_judge_again(viewer: Viewer, difference: Difference) -> bool:
    """Who judges may judge anew."""
    return may_judge(viewer) and viewer.municipality_id == difference.municipality_id
