"""What every step of a plan leaves behind: the step itself, in the post it was taken in, and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core import audit, clock
from planner.core.db import db
from planner.core.viewer import Role
from planner.plans.models.step import PlanStep, Stage

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan


@dataclass(frozen=True)
class Capacity:
    """In what post somebody does a thing. deputy_for: the name of who holds the post, when a deputy does it."""

    post: Role
    deputy_for: str | None = None


def capacity(by: Viewer, school_id: int, role: Role) -> Capacity | None:
    """Return in what capacity somebody acts with a role at a school, or None: no such post."""
    if by.post_as(role, school_id) is not None:
        return Capacity(role)
    deputy = by.deputy_at(school_id, role)
    return Capacity(role, deputy.holder) if deputy is not None else None


def step(
    stage: Stage,
    plan: Plan,
    *,
    by: Viewer,
    role: Role,
    action: str,
    number: int | None = None,
    reason: str | None = None,
    **after: Any,  # noqa: ANN401 - plain JSON
) -> None:
    """Add a step to the plan's way, and to the audit trail with the state it led to."""
    acting = capacity(by, plan.school_id, role)
    db.session.flush()
    db.session.add(
        PlanStep(
            plan_id=plan.id,
            stage=stage,
            at=clock.now(),
            by_id=by.user_id,
            by_name=by.name,
            post=acting.post if acting is not None else None,
            deputy_for=acting.deputy_for if acting is not None else None,
            number=number,
            reason=reason,
        )
    )
    audit.record(
        action,
        subject="plan",
        subject_id=plan.id,
        by=by.user_id,
        after={"state": plan.state.value, "version": plan.version} | after,
    )
