"""Who may do what with the public page: the whole policy on one page. Reading it needs no right at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer

if TYPE_CHECKING:
    from planner.core.db import Tenant


def may_keep_page(viewer: Viewer) -> bool:
    """The coordinator writes the public page and switches it on and off."""
    return viewer.has(Role.COORDINATOR)


def may_keep(viewer: Viewer, thing: Tenant) -> bool:
    """Who keeps the page keeps the posts, the questions and the documents of the own municipality's."""
    return may_keep_page(viewer) and viewer.municipality_id == thing.municipality_id
