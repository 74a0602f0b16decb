"""Who may download a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.training.models.event import EventState

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingSession


def may_download(viewer: Viewer, session: TrainingSession) -> bool:
    """Everyone in the municipality sees what is published; of a draft there is no calendar."""
    return viewer.municipality_id == session.municipality_id and session.event.state is not EventState.DRAFT
