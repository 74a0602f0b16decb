"""Moving parts of a plan and taking them out: what was done already is done, so a second press changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from planner.core.db import db
from planner.plans.models.parts import Activity, Objective
from planner.plans.operations import writing

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan

KINDS: dict[str, type[Objective | Activity]] = {"objective": Objective, "activity": Activity}


def arrange(plan: Plan, *, by: Viewer, part: Literal["objective", "activity"], part_id: int, place: int | None) -> None:
    """Put a part of this plan at a place, or take it out (place None); one that is gone already stays gone."""
    plan.expect_writable()
    kind = KINDS[part]
    found = db.session.scalar(
        select(kind).where(kind.id == part_id, kind.plan_id == plan.id, kind.removed_at.is_(None))
    )
    match found:
        case Objective() if place is None:
            writing.remove_objective(found, by=by)
        case Objective():
            writing.place_objective(found, by=by, place=place or 1)
        case Activity() if place is None:
            writing.remove_activity(found, by=by)
        case Activity():
            writing.place_activity(found, by=by, place=place or 1)
