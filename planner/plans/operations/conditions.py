"""Conditions (villkor): what a principal approves a plan on becomes activities of the plan, in the approved text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.parts import Activity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan


@dataclass(frozen=True)
class Condition:
    """One condition. objective_id: where in the plan it belongs; responsible: whoever submitted when it is not said."""

    what: str
    objective_id: int | None = None
    responsible: str | None = None
    due_on: date | None = None


def set_conditions(plan: Plan, conditions: Sequence[Condition], *, by: Viewer, number: int) -> None:
    """Add each condition as an activity, before the approval puts the text in force; the plan is loaded whole."""
    objectives = {objective.id: objective for objective in plan.text_objectives}
    if conditions and not objectives:
        raise RefusedError(_("A condition needs an objective to stand under."))
    for condition in conditions:
        objective = objectives.get(condition.objective_id or 0, plan.text_objectives[0])
        last = max((activity.position for activity in objective.activities), default=0)
        submitter = plan.submitted_by.name if plan.submitted_by is not None else None
        objective.activities.append(
            Activity(
                plan_id=plan.id,
                objective_id=objective.id,
                position=last + 1,
                what=condition.what,
                responsible=condition.responsible or submitter,
                due_on=condition.due_on,
                condition_by=by.name,
                condition_of=number,
                tool=None,
                need_links=[],
            )
        )
    db.session.flush()
