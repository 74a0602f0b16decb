"""What a new training begins with when it shall do something about a difference between schools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.core.db import LARGEST_ID
from planner.inventory.differences.queries import by_id
from planner.needs.queries import answering

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def from_difference(viewer: Viewer, difference_id: int | None) -> dict[str, Any]:
    """Return the form's first words and needs from an unwanted difference; nothing without one that may be seen."""
    if difference_id is None or not 0 < difference_id <= LARGEST_ID:
        return {}
    difference = by_id(viewer, difference_id)
    if difference is None or not difference.is_unwanted:
        return {}
    needs = answering(viewer, difference.id)
    return {"description": difference.reason, "need_ids": [need.id for need in needs]}
