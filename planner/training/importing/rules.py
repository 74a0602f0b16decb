"""Who takes in calendar files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.training.rules import may_create

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.models.imported import CalendarFile


def may_import(viewer: Viewer, sent: CalendarFile) -> bool:
    """Who arranges training takes in files, and goes on with those that a colleague has sent."""
    return may_create(viewer) and viewer.municipality_id == sent.municipality_id
