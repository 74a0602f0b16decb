"""Copying a plan to a later year: each part continues, stops with a reason, or is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.plans.models.parts import UNFINISHED, Activity, ActivityNeed, ActivityStatus, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.succession import ActivitySuccession, Decision, ObjectiveSuccession
from planner.plans.operations import following, framing, writing
from planner.plans.operations.locking import locked
from planner.plans.queries import lists
from planner.plans.queries import plans as queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer

OBJECTIVE = ("title", "indicator", "unit", "target", "how_measured")
ACTIVITY = tuple(name for name in writing.COPIED if name not in {"starts_on", "due_on"})
SEEN_BEFORE = _("The plan has changed since you opened this page. Look through the parts again.")


@dataclass(frozen=True)
class Answer:
    """What a person decided about one part. baseline: where a continued objective starts from."""

    decision: Decision
    reason: str | None = None
    baseline: Decimal | None = None


def copy(
    source: Plan,
    *,
    by: Viewer,
    school_year: SchoolYear,
    title: str,
    with_header: bool,
    objectives: Mapping[int, Answer],
    activities: Mapping[int, Answer],
) -> Plan:
    """Begin a plan for a later year from this one: copied, never linked, each part knowing its ancestor.

    What is under an objective that does not continue does not continue either. An activity in force that
    is stopped is cancelled with the reason in the old plan, unless that plan is closed.
    """
    locked(source.id)
    source = queries.whole(source.id)
    old = source.text_objectives
    if school_year <= source.school_year:
        raise RefusedError(_("Choose a later school year than the plan's own"), field="school_year")
    if lists.plan_of(source.school_id, source.focus_area, school_year) is not None:
        raise RefusedError(
            _("There is a plan for %(year)s already. You find it in the list of plans.", year=school_year),
            field="school_year",
        )
    plan = writing.begin(
        by=by, school_id=source.school_id, focus_area=source.focus_area, school_year=school_year, title=title
    )
    if with_header:
        plan.current_state, plan.drawn_up_with = source.current_state, source.drawn_up_with
        plan.curriculum_links = source.curriculum_links
        framing.copy_own_texts(source, plan)
    framing.copy_matrix(source, plan)
    years, closed, moment = school_year.start_year - source.school_year.start_year, _is_closed(source), clock.now()
    stopped: list[tuple[Activity, str]] = []
    for objective in old:
        answer = _answer(objectives, objective)
        copied = _continued(objective, plan, answer) if answer.decision is Decision.CONTINUE else None
        decided = {"plan_id": plan.id, "decided_by_id": by.user_id, "decided_at": moment}
        became = copied.id if copied is not None else None
        db.session.add(
            ObjectiveSuccession(
                objective_id=objective.id, became_id=became, decision=answer.decision, reason=answer.reason, **decided
            )
        )
        inside = [activity for activity in objective.activities if activity.in_text]
        answers = {activity.id: _under(answer, _answer(activities, activity), activity) for activity in inside}
        became_of = _copy_activities(inside, answers, copied, years=years)
        for activity in inside:
            own = answers[activity.id]
            became = became_of[activity.id].id if activity.id in became_of else None
            db.session.add(
                ActivitySuccession(
                    activity_id=activity.id, became_id=became, decision=own.decision, reason=own.reason, **decided
                )
            )
            if own.decision is Decision.STOP:
                stopped.append((activity, own.reason or ""))
    db.session.flush()
    for activity, reason in stopped:
        _stop(activity, reason, by=by, closed=closed)
    audit.record("plan.copied", subject="plan", subject_id=plan.id, by=by.user_id, after={"from": source.id})
    return plan


def _is_closed(plan: Plan) -> bool:
    return plan.state is PlanState.CLOSED


def _answer(answers: Mapping[int, Answer], part: Objective | Activity) -> Answer:
    if part.id not in answers:
        raise RefusedError(SEEN_BEFORE)
    answer = answers[part.id]
    if answer.decision is Decision.STOP and not answer.reason:
        name = "objective" if isinstance(part, Objective) else "activity"
        raise RefusedError(_("Write why it stops"), field=f"{name}_{part.id}_reason")
    return answer


def _under(objective: Answer, own: Answer, activity: Activity) -> Answer:
    """Return what happens to an activity, seen together with its objective."""
    if own.decision is not Decision.CONTINUE or objective.decision is Decision.CONTINUE:
        return own
    if objective.decision is Decision.STOP and activity.status in UNFINISHED:
        return objective
    return Answer(Decision.LEAVE)


def _continued(old: Objective, plan: Plan, answer: Answer) -> Objective:
    texts = {name: getattr(old, name) for name in OBJECTIVE}
    copied = Objective(plan_id=plan.id, position=old.position, baseline=answer.baseline, **texts)
    db.session.add(copied)
    db.session.flush()
    return copied


def _copy_activities(
    old: list[Activity], answers: Mapping[int, Answer], objective: Objective | None, *, years: int
) -> dict[int, Activity]:
    """Copy the activities that continue; return the copies by the id of what they were copied from."""
    if objective is None:
        return {}
    going_on = [activity for activity in old if answers[activity.id].decision is Decision.CONTINUE]
    copies = {
        activity.id: Activity(
            plan_id=objective.plan_id,
            objective_id=objective.id,
            position=position,
            starts_on=_later(activity.starts_on, years),
            due_on=_later(activity.due_on, years),
            **{name: getattr(activity, name) for name in ACTIVITY},
        )
        for position, activity in enumerate(going_on, start=1)
    }
    db.session.add_all(copies.values())
    db.session.flush()
    db.session.add_all(
        ActivityNeed(activity_id=copies[activity.id].id, need_id=link.need_id)
        for activity in going_on
        for link in activity.need_links
        if link.in_text
    )
    return copies


def _later(day: date | None, years: int) -> date | None:
    """Return the same day so many years later; 29 February becomes the 28th."""
    if day is None or day.year + years > clock.LATEST_YEAR:
        return None
    return day.replace(year=day.year + years, day=min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)


def _stop(activity: Activity, reason: str, *, by: Viewer, closed: bool) -> None:
    """Cancel a stopped activity where it is followed up; a closed plan stays as it is, and the decision tells why."""
    if activity.status not in UNFINISHED:
        raise RefusedError(
            _("This has been marked as done or cancelled meanwhile. Choose again."), field=f"activity_{activity.id}"
        )
    if activity.in_force and not closed:
        following.follow_up(
            activity,
            by=by,
            seen=activity.version,
            status=ActivityStatus.CANCELLED,
            cancel_reason=reason,
            note=activity.note,
        )
