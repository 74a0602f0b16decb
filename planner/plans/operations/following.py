"""Following a plan up through the year: how activities go, what indicators show. Needs no new approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.plans.models.following import FollowUp
from planner.plans.models.parts import UNFINISHED, Activity, ActivityStatus, MeasuredValue, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.operations.locking import locked

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from planner.core.viewer import Viewer


def follow_up(
    activity: Activity,
    *,
    by: Viewer,
    seen: int | None,
    status: ActivityStatus,
    cancel_reason: str | None,
    note: str | None,
) -> None:
    """Record how an activity goes, with a note."""
    expect_open(locked(activity.plan_id))
    expect_version(activity, seen)
    before = activity.status
    activity.follow_up(status, reason=cancel_reason, note=note, at=clock.now())
    _record(activity, before, by)


def tick_off(plan: Plan, activity_id: int, *, by: Viewer) -> int:
    """Record that an activity of the plan is done; one that is done or cancelled stays as it is. Return its id."""
    activity = _of(plan, activity_id)
    if activity.status in UNFINISHED:
        before = activity.status
        activity.follow_up(ActivityStatus.DONE, reason=None, note=activity.note, at=clock.now())
        _record(activity, before, by)
    return activity_id


def no_change(plan: Plan, activity_id: int, *, by: Viewer) -> int:
    """Record that somebody has looked and an activity stands as it did; once a day is enough. Return its id."""
    activity = _of(plan, activity_id)
    if not activity.in_force:
        raise RefusedError(_("Only activities of an approved plan are followed up."))
    if activity.status in UNFINISHED and not _followed_up_today(activity):
        _record(activity, activity.status, by)
    return activity_id


def record_value(objective: Objective, *, by: Viewer, measured_on: date, figure: Decimal, note: str | None) -> None:
    """Record what the indicator was on a day; a second value of the same day corrects the first."""
    expect_open(locked(objective.plan_id))
    if not objective.in_force:
        raise RefusedError(_("Only objectives of an approved plan are measured."))
    if measured_on > clock.today():
        raise RefusedError(_("That day has not come yet"), field="measured_on")
    value = db.session.scalar(
        select(MeasuredValue).where(
            MeasuredValue.objective_id == objective.id, MeasuredValue.measured_on == measured_on
        )
    )
    before = {"figure": str(value.figure)} if value is not None else None
    if value is None:
        value = MeasuredValue(objective_id=objective.id, measured_on=measured_on)
        db.session.add(value)
    value.figure, value.note, value.recorded_by_id, value.recorded_at = figure, note, by.user_id, clock.now()
    audit.record(
        "objective.measured",
        subject="objective",
        subject_id=objective.id,
        by=by.user_id,
        before=before,
        after={"measured_on": measured_on.isoformat(), "figure": str(figure)},
    )


def expect_open(plan: Plan) -> None:
    """Refuse when the plan is closed."""
    if plan.state is PlanState.CLOSED:
        raise RefusedError(_("The plan is closed and can no longer be changed."))


def _of(plan: Plan, activity_id: int) -> Activity:
    expect_open(locked(plan.id))
    activity = db.session.scalar(select(Activity).where(Activity.id == activity_id, Activity.plan_id == plan.id))
    if activity is None:
        raise RefusedError(_("The activity is no longer in the plan."))
    return activity


def _followed_up_today(activity: Activity) -> bool:
    last = db.session.scalar(
        select(FollowUp.at)
        .where(FollowUp.activity_id == activity.id)
        .order_by(FollowUp.at.desc(), FollowUp.id.desc())
        .limit(1)
    )
    return last is not None and local(last).date() == clock.today()


def _record(activity: Activity, before: ActivityStatus, by: Viewer) -> None:
    """Write the line of the activity's log, and the audit trail when the status is another."""
    db.session.add(
        FollowUp(
            activity_id=activity.id,
            at=clock.now(),
            by_id=by.user_id,
            status=activity.status,
            cancel_reason=activity.cancel_reason,
            note=activity.note,
        )
    )
    if activity.status is not before:
        audit.record(
            "activity.followed_up",
            subject="activity",
            subject_id=activity.id,
            by=by.user_id,
            before={"status": before.value},
            after={"status": activity.status.value},
        )
