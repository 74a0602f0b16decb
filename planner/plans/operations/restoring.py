"""Putting the text of a plan back to what was approved."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from planner.core.db import db
from planner.plans.frame import frozen_figures
from planner.plans.matrix import CellText
from planner.plans.operations import keeping
from planner.plans.text import ActivityText, ObjectiveText, PlanText

if TYPE_CHECKING:
    from planner.plans.models.parts import Activity, Objective
    from planner.plans.models.plan import Plan

HEADER = ("title", "registry_number", "drawn_up_with", "valid_from", "valid_to", "current_state", "curriculum_links")
OBJECTIVE = tuple(f.name for f in fields(ObjectiveText) if f.name not in {"id", "activities"})
ACTIVITY = tuple(f.name for f in fields(ActivityText) if f.name not in {"id", "tool", "needs"})
CELL = ("what", "subject", "responsible")


def restore(plan: Plan, text: PlanText) -> None:
    """Give header, objectives and activities the words and the order of a text; what is not in it goes."""
    _take(HEADER, plan, text)
    plan.figures = frozen_figures(text.figures)
    _restore_frame(plan, text)
    objectives = {objective.id: objective for objective in plan.objectives}
    activities = {activity.id: activity for objective in plan.objectives for activity in objective.activities}
    wanted = {objective.id for objective in text.objectives}, {activity.id for activity in text.activities}
    for position, objective in enumerate(text.objectives, start=1):
        _restore_objective(objectives[objective.id], objective, position, activities)
    for new in [a for a in activities.values() if a.in_text and a.id not in wanted[1]]:
        keeping.forget_part(plan.id, f"activity-{new.id}")
        db.session.delete(new)
    db.session.flush()
    for added in [o for o in objectives.values() if o.in_text and o.id not in wanted[0]]:
        keeping.forget_part(plan.id, f"objective-{added.id}")
        db.session.delete(added)


def _restore_frame(plan: Plan, text: PlanText) -> None:
    said = {part.id: part.text for part in text.parts}
    for own in plan.own_texts:
        own.text = said.get(own.part_id)
    cells = {(cell.strand, cell.band): cell for cell in (text.matrix.cells if text.matrix is not None else ())}
    for row in plan.cells:
        _take(CELL, row, cells.get((row.strand, row.band), CellText(row.strand, row.band)))


def _restore_objective(row: Objective, text: ObjectiveText, position: int, activities: dict[int, Activity]) -> None:
    _take(OBJECTIVE, row, text)
    row.position, row.removed_at = position, None
    for place, activity in enumerate(text.activities, start=1):
        _restore_activity(activities[activity.id], activity, row, place)


def _restore_activity(row: Activity, text: ActivityText, objective: Objective, position: int) -> None:
    _take(ACTIVITY, row, text)
    row.objective_id, row.position, row.removed_at = objective.id, position, None
    row.tool_id = text.tool.id if text.tool is not None else None
    for link in row.need_links:
        if link.in_force:
            link.removed_at = None
        else:
            db.session.delete(link)


def _take(names: tuple[str, ...], row: object, text: object) -> None:
    for name in names:
        setattr(row, name, getattr(text, name))
