"""What waits for a person in the plans: to decide, to write again, to follow up. For the home page and the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, or_, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.plans.models.evaluation import OPEN, Evaluation, EvaluationState, EvaluationWriter
from planner.plans.models.following import FollowUp
from planner.plans.models.parts import UNFINISHED, Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState, PlanWriter
from planner.plans.models.toolbox import FocusArea
from planner.plans.rules import schools_to_decide_at, schools_to_write_at
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

SOON = timedelta(days=14)
LOOKED_AT = timedelta(days=7)
MOST = 50
FIRST_MONTH = 5  # of evaluating a school year


class WaitingFor(StrEnum):
    """What the person is asked to do."""

    DECISION = "decision"
    REWRITING = "rewriting"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"
    SIGNING = "signing"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. since: from when; due_on: the last day, of activities; by: whoever left it here."""

    what: WaitingFor
    plan_id: int
    title: str
    school: str
    focus_area: FocusArea
    school_year: SchoolYear
    since: datetime | None = None
    by: str | None = None
    activity_id: int | None = None
    due_on: date | None = None
    late: bool = False
    status: ActivityStatus | None = None
    returned: bool = False


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """Return what waits for the viewer, decisions first, each kind oldest first; at most five queries."""
    return [
        *to_decide(viewer),
        *to_sign(viewer),
        *to_rewrite(viewer),
        *to_follow_up(viewer),
        *to_evaluate(viewer),
    ]


def to_decide(viewer: Viewer) -> list[Waiting]:
    """Return submitted plans that the viewer may decide on (`rules.may_decide`)."""
    schools = schools_to_decide_at(viewer)
    if not schools:
        return []
    mine = exists().where(PlanWriter.plan_id == Plan.id, PlanWriter.user_id == viewer.user_id)
    found = db.session.execute(
        select(Plan, School.name, User.name)
        .join(School, School.id == Plan.school_id)
        .join(User, User.id == Plan.submitted_by_id)
        .where(
            Plan.state == PlanState.SUBMITTED,
            Plan.school_id.in_(sorted(schools)),
            Plan.submitted_by_id != viewer.user_id,
            ~mine,
        )
        .order_by(Plan.submitted_at, Plan.id)
        .limit(MOST)
    )
    return [_plan(WaitingFor.DECISION, plan, school, since=plan.submitted_at, by=name) for plan, school, name in found]


def to_rewrite(viewer: Viewer) -> list[Waiting]:
    """Return plans that came back with a reason to a school where the viewer is library staff."""
    schools = schools_to_write_at(viewer)
    if not schools:
        return []
    found = db.session.execute(
        select(Plan, School.name, User.name)
        .join(School, School.id == Plan.school_id)
        .join(User, User.id == Plan.returned_by_id)
        .where(Plan.state == PlanState.RETURNED, Plan.school_id.in_(sorted(schools)))
        .order_by(Plan.returned_at, Plan.id)
        .limit(MOST)
    )
    return [_plan(WaitingFor.REWRITING, plan, school, since=plan.returned_at, by=name) for plan, school, name in found]


def to_follow_up(viewer: Viewer) -> list[Waiting]:
    """Return activities in force, at schools where the viewer is library staff, whose last day is near or past.

    One that somebody has followed up within the last days has been looked at, and waits for nobody.
    """
    schools = schools_to_write_at(viewer)
    if not schools:
        return []
    today = clock.today()
    looked_at = exists().where(FollowUp.activity_id == Activity.id, FollowUp.at > clock.now() - LOOKED_AT)
    found = db.session.execute(
        select(Activity, Plan, School.name)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Plan.state != PlanState.CLOSED,
            Activity.in_force_since.is_not(None),
            Activity.status.in_(UNFINISHED),
            Activity.due_in_force <= today + SOON,
            ~looked_at,
        )
        .order_by(Activity.due_in_force, Activity.id)
        .limit(MOST)
    )
    return [
        Waiting(
            what=WaitingFor.FOLLOW_UP,
            plan_id=plan.id,
            title=activity.what,
            school=school,
            focus_area=plan.focus_area,
            school_year=plan.school_year,
            activity_id=activity.id,
            due_on=activity.due_in_force,
            late=activity.late_on(today),
            status=activity.status,
        )
        for activity, plan, school in found
    ]


def to_sign(viewer: Viewer) -> list[Waiting]:
    """Return submitted evaluations that the viewer may sign (`rules.may_sign`)."""
    schools = schools_to_decide_at(viewer)
    if not schools:
        return []
    mine = exists().where(EvaluationWriter.evaluation_id == Evaluation.id, EvaluationWriter.user_id == viewer.user_id)
    found = db.session.execute(
        select(Plan, School.name, User.name, Evaluation.submitted_at)
        .join(Evaluation, Evaluation.plan_id == Plan.id)
        .join(School, School.id == Plan.school_id)
        .join(User, User.id == Evaluation.submitted_by_id)
        .where(
            Evaluation.state == EvaluationState.SUBMITTED,
            Plan.school_id.in_(sorted(schools)),
            Evaluation.submitted_by_id != viewer.user_id,
            ~mine,
        )
        .order_by(Evaluation.submitted_at, Plan.id)
        .limit(MOST)
    )
    return [_plan(WaitingFor.SIGNING, plan, school, since=since, by=name) for plan, school, name, since in found]


def to_evaluate(viewer: Viewer) -> list[Waiting]:
    """Return approved plans whose evaluation is open to the viewer: from May or their last day, or once begun."""
    schools = schools_to_write_at(viewer)
    if not schools:
        return []
    today = clock.today()
    # Plans of this school year are evaluated from its May, older ones at any time.
    newest = SchoolYear.of(today) if FIRST_MONTH <= today.month < clock.SCHOOL_YEAR_FIRST_MONTH else None
    due = Plan.school_year <= newest if newest is not None else Plan.school_year < SchoolYear.of(today)
    found = db.session.execute(
        select(Plan, School.name, Evaluation.state)
        .join(School, School.id == Plan.school_id)
        .outerjoin(Evaluation, Evaluation.plan_id == Plan.id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Plan.state != PlanState.CLOSED,
            Plan.in_force_number.is_not(None),
            or_(Evaluation.state.in_(OPEN), and_(Evaluation.id.is_(None), or_(due, Plan.valid_to <= today))),
        )
        .order_by(Plan.school_year, Plan.id)
        .limit(MOST)
    )
    return [
        Waiting(
            what=WaitingFor.EVALUATION,
            plan_id=plan.id,
            title=plan.title,
            school=school,
            focus_area=plan.focus_area,
            school_year=plan.school_year,
            due_on=plan.school_year.last_day,
            late=plan.school_year.last_day < today,
            returned=state is EvaluationState.RETURNED,
        )
        for plan, school, state in found
    ]


def _plan(what: WaitingFor, plan: Plan, school: str, *, since: datetime | None, by: str) -> Waiting:
    return Waiting(
        what=what,
        plan_id=plan.id,
        title=plan.title,
        school=school,
        focus_area=plan.focus_area,
        school_year=plan.school_year,
        since=since,
        by=by,
    )
