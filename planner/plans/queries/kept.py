"""What somebody has typed and not saved: own texts only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.plans.models.kept import UnsavedText

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def unsaved(viewer: Viewer, plan_id: int, part: str) -> UnsavedText | None:
    """Return what the viewer has typed in a part of a plan and not saved, or None."""
    return db.session.scalar(
        select(UnsavedText).where(
            UnsavedText.plan_id == plan_id, UnsavedText.user_id == viewer.user_id, UnsavedText.part == part
        )
    )
