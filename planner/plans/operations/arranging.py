"""Moving parts of a plan, copying an activity and taking out: a second press of the same button changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.parts import Activity, Objective
from planner.plans.operations import writing
from planner.plans.operations.locking import locked

if TYPE_CHECKING:
    from planner.core.db import Tenant
    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan

KINDS: dict[str, type[Objective | Activity]] = {"objective": Objective, "activity": Activity}


class Move(StrEnum):
    """What is done with a part."""

    PLACE = "place"
    REMOVE = "remove"
    COPY = "copy"


@dataclass(frozen=True)
class Deed:
    """What one button asks for. place: 1 is the first, None the last; under: another objective for an activity."""

    part: str
    part_id: int
    move: Move
    place: int | None = None
    under: int | None = None


def arrange(plan: Plan, deed: Deed, *, by: Viewer) -> str:
    """Do what a button says with a part of this plan; one that is gone already stays gone.

    Returns the id on the page of the part it was about, empty when it is not there any more.
    """
    # Held before the part is looked for: what somebody else has just taken out is gone for this deed too.
    locked(plan.id).expect_writable()
    kind = KINDS[deed.part]
    found = db.session.scalar(
        select(kind).where(kind.id == deed.part_id, kind.plan_id == plan.id, kind.removed_at.is_(None))
    )
    if found is None:
        return ""
    if deed.move is Move.REMOVE:
        _remove(found, by=by)
        return ""
    match found:
        case Objective():
            writing.place_objective(found, by=by, place=deed.place or 1)
        case Activity() if deed.move is Move.COPY:
            return f"activity-{writing.duplicate_activity(found, by=by).id}"
        case Activity() if deed.under is not None and deed.under != found.objective_id:
            writing.move_activity(found, by=by, objective=_objective(plan, deed.under), place=deed.place)
        case Activity() if deed.place is not None:
            writing.place_activity(found, by=by, place=deed.place)
    return f"{deed.part}-{deed.part_id}"


def _remove(part: Tenant, *, by: Viewer) -> None:
    match part:
        case Objective():
            writing.remove_objective(part, by=by)
        case Activity():
            writing.remove_activity(part, by=by)


def _objective(plan: Plan, objective_id: int) -> Objective:
    found = db.session.scalar(
        select(Objective).where(
            Objective.id == objective_id, Objective.plan_id == plan.id, Objective.removed_at.is_(None)
        )
    )
    if found is None:
        raise RefusedError(_("That objective is no longer in the plan. Choose another."), field="deed")
    return found
