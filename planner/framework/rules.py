"""Who may do what with the competence framework: everybody who works here reads it, the coordinator writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, holds_a_post

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.framework.models import FrameworkArea, FrameworkVersion


def may_read(viewer: Viewer) -> bool:
    """Tell whether the person may read the framework in force, and the earlier ones."""
    return holds_a_post(viewer)


def may_write(viewer: Viewer) -> bool:
    """Tell whether the person may write a new version and publish it."""
    return viewer.has(Role.COORDINATOR)


def may_read_version(viewer: Viewer, version: FrameworkVersion) -> bool:
    """Tell whether the person may read a version: a published one who works here, a draft who writes it."""
    own = version.municipality_id == viewer.municipality_id
    return own and (may_write(viewer) if version.is_draft else may_read(viewer))


def may_write_version(viewer: Viewer, version: FrameworkVersion) -> bool:
    """Tell whether the person may change a version: only a draft is changed."""
    return version.municipality_id == viewer.municipality_id and version.is_draft and may_write(viewer)


def may_write_area(viewer: Viewer, area: FrameworkArea) -> bool:
    """Tell whether the person may change an area as it stands in a version."""
    return may_write_version(viewer, area.framework)
