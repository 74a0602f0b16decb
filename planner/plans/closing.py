"""A plan at the end of its year as values: what is missing before it is signed, and the whole that is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.core.i18n import lazy_gettext as _
from planner.plans.models.evaluation import Judgement
from planner.plans.readiness import Lack
from planner.plans.text import text_of, written_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.plans.models.evaluation import Evaluation, ObjectiveEvaluation
    from planner.plans.models.following import EvidenceLink
    from planner.plans.models.parts import Activity, Objective
    from planner.plans.models.plan import Plan
    from planner.plans.models.revision import Revision

FORMAT = 1


def lacking(objectives: Sequence[Objective], judged: Mapping[int, ObjectiveEvaluation]) -> list[Lack]:
    """Return what hinders submitting: an objective without judgement, one not fully reached without why and what then.

    objectives: those in force; judged: what is written, by the objective's id.
    """
    lacks = []
    for objective in objectives:
        row = judged.get(objective.id)
        if row is None or row.judgement is None:
            text = _("Judge whether the objective was reached: %(title)s", title=objective.title)
            lacks.append(Lack(text, "objective", objective.id))
            continue
        if row.judgement is Judgement.REACHED:
            continue
        if row.analysis is None:
            text = _("Write why, when an objective is not fully reached: %(title)s", title=objective.title)
            lacks.append(Lack(text, "objective", objective.id))
        if row.next_step is None:
            text = _("Write the next step, when an objective is not fully reached: %(title)s", title=objective.title)
            lacks.append(Lack(text, "objective", objective.id))
    return lacks


def whole(plan: Plan, revision: Revision, evaluation: Evaluation, evidence: Sequence[EvidenceLink]) -> dict[str, Any]:
    """Return the plan as plain JSON values: the approved text, how it went and what is judged of it.

    Needs the plan's parts with values, and the evaluation's judgements, loaded.
    """
    text = text_of(plan)
    rows = {objective.id: objective for objective in plan.objectives}
    activities = {activity.id: activity for objective in plan.objectives for activity in objective.activities}
    judged = {row.objective_id: row for row in evaluation.judgements}
    return {
        "format": FORMAT,
        "version": revision.number,
        "version_hash": revision.content_hash,
        "text": revision.content,
        "activities": [_followed(activities[activity.id]) for activity in text.activities],
        "objectives": [_judged(rows[objective.id], judged.get(objective.id)) for objective in text.objectives],
        "evidence": [
            {"objective": link.objective_id, "activity": link.activity_id, "address": link.address, "shows": link.shows}
            for link in evidence
        ],
        "pupils_views": evaluation.pupils_views,
    }


def _followed(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "status": activity.status.value,
        "done_at": activity.done_at.isoformat() if activity.done_at is not None else None,
        "cancel_reason": activity.cancel_reason,
        "note": activity.note,
    }


def _judged(objective: Objective, row: ObjectiveEvaluation | None) -> dict[str, Any]:
    return {
        "id": objective.id,
        "values": [
            {"measured_on": v.measured_on.isoformat(), "figure": written_figure(v.figure), "note": v.note}
            for v in objective.values
        ],
        "judgement": row.judgement.value if row is not None and row.judgement is not None else None,
        "result": written_figure(row.result) if row is not None else None,
        "analysis": row.analysis if row is not None else None,
        "next_step": row.next_step if row is not None else None,
    }
