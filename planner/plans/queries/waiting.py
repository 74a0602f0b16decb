"""What waits for a person in the plans: to decide, to write again, to follow up; all of it in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from planner.accounts.models import User
from planner.core import clock
from planner.core.clock import SchoolYear, local
from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.plans.models.evaluation import OPEN, Evaluation, EvaluationState, EvaluationWriter
from planner.plans.models.following import FollowUp
from planner.plans.models.parts import UNFINISHED, Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState, PlanWriter
from planner.plans.models.toolbox import FocusArea
from planner.plans.rules import schools_to_decide_at, schools_to_write_at
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer

    Part = Select[Any]

SOON = timedelta(days=14)
LOOKED_AT = timedelta(days=7)
MOST = 50
FIRST_MONTH = 5  # of evaluating a school year


class WaitingFor(StrEnum):
    """What the person is asked to do; in the order of a list: first what somebody else waits for."""

    DECISION = "decision"
    SIGNING = "signing"
    REWRITING = "rewriting"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"


ORDER = list(WaitingFor)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. since: from when; due_on: the last day, of activities; by: whoever left it here.

    looked_at: when somebody last followed the activity up.
    """

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
    looked_at: datetime | None = None

    @property
    def untouched_since(self) -> date | None:
        """The day from which it counts how long nobody has done anything: its last day, or when it was left here."""
        days = [self.due_on, *(local(at).date() for at in (self.since, self.looked_at) if at is not None)]
        known = [day for day in days if day is not None]
        return max(known) if known else None


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """Return what waits for the viewer, decisions first, each kind oldest first; in one statement."""
    return _read(
        [_to_decide(viewer), _to_sign(viewer), _to_rewrite(viewer), _to_follow_up(viewer), _to_evaluate(viewer)]
    )


def to_decide(viewer: Viewer) -> list[Waiting]:
    """Return submitted plans that the viewer may decide on (`rules.may_decide`)."""
    return _read([_to_decide(viewer)])


def to_rewrite(viewer: Viewer) -> list[Waiting]:
    """Return plans that came back with a reason to a school where the viewer is library staff."""
    return _read([_to_rewrite(viewer)])


def to_sign(viewer: Viewer) -> list[Waiting]:
    """Return submitted evaluations that the viewer may sign (`rules.may_sign`)."""
    return _read([_to_sign(viewer)])


def to_evaluate(viewer: Viewer) -> list[Waiting]:
    """Return approved plans whose evaluation is open to the viewer: from May or their last day, or once begun."""
    return _read([_to_evaluate(viewer)])


NO_TEXT, NO_DAY, NO_ID = cast(null(), String), cast(null(), Date), cast(null(), Integer)
NO_MOMENT = cast(null(), UTCDateTime())


def _columns(what: WaitingFor, **known: Any) -> tuple[Any, ...]:  # noqa: ANN401 - columns
    """Return the columns that every kind has, in the order of `_waiting`."""
    return (
        literal(what.value).label("what"),
        Plan.id.label("plan_id"),
        known.get("title", Plan.title).label("title"),
        School.name.label("school"),
        Plan.focus_area.label("focus_area"),
        Plan.school_year.label("school_year"),
        known.get("since", NO_MOMENT).label("since"),
        known.get("by", NO_TEXT).label("by"),
        known.get("activity_id", NO_ID).label("activity_id"),
        known.get("due_on", NO_DAY).label("due_on"),
        cast(known.get("status", NO_TEXT), String).label("status"),
        known.get("looked_at", NO_MOMENT).label("looked_at"),
    )


def _read(parts: Sequence[Part | None]) -> list[Waiting]:
    """Return what the parts find, each kind in the order of WaitingFor, the oldest first and at most so many."""
    # A part with an order and an end stands in brackets of its own, which SQLite knows as a subquery only.
    found = [select(part.limit(MOST).subquery()) for part in parts if part is not None]
    if not found:
        return []
    waiting = [_waiting(*row) for row in db.session.execute(union_all(*found) if len(found) > 1 else found[0])]
    return sorted(waiting, key=lambda one: (ORDER.index(one.what), _age(one), one.activity_id or one.plan_id))


def _age(one: Waiting) -> str:
    if one.what is WaitingFor.EVALUATION:
        return str(one.school_year)
    return one.since.isoformat() if one.since else str(one.due_on)


def _waiting(what: str, plan_id: int, title: str, *more: Any) -> Waiting:  # noqa: ANN401 - a row
    school, focus_area, school_year, since, by, activity_id, due_on, status, looked_at = more
    kind, today = WaitingFor(what), clock.today()
    if kind is WaitingFor.EVALUATION:
        due_on = school_year.last_day
    return Waiting(
        what=kind,
        plan_id=plan_id,
        title=title,
        school=school,
        focus_area=focus_area,
        school_year=school_year,
        since=since,
        by=by,
        activity_id=activity_id,
        due_on=due_on,
        late=due_on is not None and due_on < today,
        status=ActivityStatus(status) if kind is WaitingFor.FOLLOW_UP else None,
        returned=kind is WaitingFor.EVALUATION and status == EvaluationState.RETURNED,
        looked_at=looked_at,
    )


def _to_decide(viewer: Viewer) -> Part | None:
    schools = schools_to_decide_at(viewer)
    if not schools:
        return None
    mine = exists().where(PlanWriter.plan_id == Plan.id, PlanWriter.user_id == viewer.user_id)
    return (
        select(*_columns(WaitingFor.DECISION, since=Plan.submitted_at, by=User.name))
        .join(School, School.id == Plan.school_id)
        .join(User, User.id == Plan.submitted_by_id)
        .where(
            Plan.state == PlanState.SUBMITTED,
            Plan.school_id.in_(sorted(schools)),
            Plan.submitted_by_id != viewer.user_id,
            ~mine,
        )
        .order_by(Plan.submitted_at, Plan.id)
    )


def _to_rewrite(viewer: Viewer) -> Part | None:
    schools = schools_to_write_at(viewer)
    if not schools:
        return None
    return (
        select(*_columns(WaitingFor.REWRITING, since=Plan.returned_at, by=User.name))
        .join(School, School.id == Plan.school_id)
        .join(User, User.id == Plan.returned_by_id)
        .where(Plan.state == PlanState.RETURNED, Plan.school_id.in_(sorted(schools)))
        .order_by(Plan.returned_at, Plan.id)
    )


def _to_follow_up(viewer: Viewer) -> Part | None:
    """Return activities in force, at schools where the viewer is library staff, whose last day is near or past.

    One that somebody has followed up within the last days has been looked at, and waits for nobody.
    """
    schools = schools_to_write_at(viewer)
    if not schools:
        return None
    recently = exists().where(FollowUp.activity_id == Activity.id, FollowUp.at > clock.now() - LOOKED_AT)
    return (
        select(
            *_columns(
                WaitingFor.FOLLOW_UP,
                title=Activity.what,
                activity_id=Activity.id,
                due_on=Activity.due_in_force,
                status=Activity.status,
                looked_at=last_follow_up(),
            )
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Plan.state != PlanState.CLOSED,
            Activity.in_force_since.is_not(None),
            Activity.status.in_(UNFINISHED),
            Activity.due_in_force <= clock.today() + SOON,
            ~recently,
        )
        .order_by(Activity.due_in_force, Activity.id)
    )


def last_follow_up() -> ScalarSelect[datetime]:
    """Return when an Activity was last followed up."""
    return (
        select(func.max(FollowUp.at)).where(FollowUp.activity_id == Activity.id).correlate(Activity).scalar_subquery()
    )


def _to_sign(viewer: Viewer) -> Part | None:
    schools = schools_to_decide_at(viewer)
    if not schools:
        return None
    mine = exists().where(EvaluationWriter.evaluation_id == Evaluation.id, EvaluationWriter.user_id == viewer.user_id)
    return (
        select(*_columns(WaitingFor.SIGNING, since=Evaluation.submitted_at, by=User.name))
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
    )


def _to_evaluate(viewer: Viewer) -> Part | None:
    schools = schools_to_write_at(viewer)
    if not schools:
        return None
    today = clock.today()
    # Plans of this school year are evaluated from its May, older ones at any time.
    newest = SchoolYear.of(today) if FIRST_MONTH <= today.month < clock.SCHOOL_YEAR_FIRST_MONTH else None
    due = Plan.school_year <= newest if newest is not None else Plan.school_year < SchoolYear.of(today)
    return (
        select(*_columns(WaitingFor.EVALUATION, status=Evaluation.state))
        .join(School, School.id == Plan.school_id)
        .outerjoin(Evaluation, Evaluation.plan_id == Plan.id)
        .where(
            Plan.school_id.in_(sorted(schools)),
            Plan.state != PlanState.CLOSED,
            Plan.in_force_number.is_not(None),
            or_(Evaluation.state.in_(OPEN), and_(Evaluation.id.is_(None), or_(due, Plan.valid_to <= today))),
        )
        .order_by(Plan.school_year, Plan.id)
    )
