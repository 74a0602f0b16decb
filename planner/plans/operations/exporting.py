"""Taking a year's plans out of the house, which is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import audit
from planner.plans.gathering import plan_pages
from planner.plans.queries import lists

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.queries.lists import Filter
    from planner.plans.reading import PlanPage

MOST = 500  # what a municipality has in a year, and more


def export(chosen: Filter, *, by: Viewer, kind: str) -> list[PlanPage] | None:
    """Return the plans that match, as their pages show them to the viewer, and record it; None: too many at once."""
    ids = lists.matching(by, chosen)
    if len(ids) > MOST:
        return None
    audit.record(
        "plans.exported",
        subject="municipality",
        subject_id=by.municipality_id,
        by=by.user_id,
        after={
            "kind": kind,
            "school_year": chosen.school_year.start_year,
            "school_id": chosen.school_id,
            "focus_area": chosen.focus_area,
            "state": chosen.state,
            "plans": len(ids),
        },
    )
    return plan_pages(by, ids)
