"""Who searches. What they find is each feature's own: its rule of who reads a thing decides, see `queries.readable`."""

from __future__ import annotations

from planner.core.viewer import Viewer, holds_a_post


def may_search(viewer: Viewer) -> bool:
    """Tell who searches: everybody with a post, as the common rooms are theirs."""
    return holds_a_post(viewer)
