"""Who may download a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.training.models.event import EventState
from planner.training.rules import may_see

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingSession


def may_download(viewer: Viewer, session: TrainingSession) -> bool:
    """Everyone who sees the event downloads what is published; of a draft there is no calendar."""
    return may_see(viewer, session.event) and session.event.state is not EventState.DRAFT
