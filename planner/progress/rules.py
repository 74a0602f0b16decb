"""Who sees what of the progress, and whose schools are theirs."""

from __future__ import annotations

from planner.core.viewer import Role, Viewer


def own_schools(viewer: Viewer) -> frozenset[int]:
    """The schools marked for somebody in a picture: those whose library the person works in or answers for."""
    return viewer.schools_as(Role.LIBRARIAN, Role.PRINCIPAL)


def writes_plans(viewer: Viewer) -> bool:
    """School library staff write plans and log training, and get both within one tap."""
    return viewer.has(Role.LIBRARIAN)


def runs_the_work(viewer: Viewer) -> bool:
    """The coordinator decides on needs and records attendance."""
    return viewer.has(Role.COORDINATOR)


def follows_the_whole(viewer: Viewer) -> bool:
    """Coordinator and head of administration begin their day with the whole municipality."""
    return viewer.whole_municipality
