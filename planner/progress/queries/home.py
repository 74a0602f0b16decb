"""What the home page reads of training and of a school's own plans; each in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, and_, case, cast, exists, func, literal, null, or_, select, union_all

from planner.core.clock import local
from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.plans.models.parts import Activity, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.queries.plans import visible_to
from planner.plans.rules import may_read_text, may_see_late
from planner.progress.queries.measures import activity_is_late, event_is_late, flag
from planner.schools.models import School
from planner.training.models.event import TAKING_PLACE, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries.chosen import has_chosen, has_free_seat, waits

if TYPE_CHECKING:
    from sqlalchemy import Select

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer

SOON = timedelta(days=14)
MOST = 5


@dataclass(frozen=True)
class ComingSession:
    """A session of a training somebody is signed up to; waiting: in the queue for a seat."""

    event_id: int
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    waiting: bool


@dataclass(frozen=True)
class NamedEvent:
    """An event with the moment that matters: when it was over, or when its sign-up closes."""

    event_id: int
    title: str
    language: str
    at: datetime

    @property
    def day(self) -> date:
        """The day of that moment in Sweden."""
        return local(self.at).date()


@dataclass(frozen=True)
class OwnPlan:
    """A plan of a school of the viewer's, as the viewer may see it; counts are of activities in force."""

    id: int
    school: str
    focus_area: FocusArea
    state: PlanState
    planned: int
    done: int
    late: int


@dataclass(frozen=True)
class Coming:
    """The next sessions of what somebody is signed up to, and trainings with seats left whose sign-up closes soon."""

    sessions: list[ComingSession]
    closing: list[NamedEvent]


def coming(viewer: Viewer, *, now: datetime) -> Coming:
    """Return both; one statement."""
    sessions, closing = _my_sessions(viewer, now), _sign_up_closing(viewer, now)
    rows = db.session.execute(union_all(select(sessions.subquery()), select(closing.subquery()))).all()
    mine = sorted((row for row in rows if row.ends_at is not None), key=lambda row: (row.at, row.session_id))
    others = sorted((row for row in rows if row.ends_at is None), key=lambda row: (row.at, row.event_id))
    return Coming(
        [
            ComingSession(
                row.event_id, row.title, row.language, row.at, row.ends_at, row.place, waiting=bool(row.waits)
            )
            for row in mine
        ],
        [NamedEvent(row.event_id, row.title, row.language, row.at) for row in others],
    )


def _my_sessions(viewer: Viewer, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TrainingEvent.id.label("event_id"),
            TrainingEvent.title.label("title"),
            TrainingEvent.language.label("language"),
            TrainingSession.starts_at.label("at"),
            TrainingSession.ends_at.label("ends_at"),
            TrainingSession.place.label("place"),
            TrainingSession.id.label("session_id"),
            case((or_(SignUp.state == SignUpState.WAITING, waits()), 1), else_=0).label("waits"),
        )
        .join(SignUp, SignUp.event_id == TrainingEvent.id)
        .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
        .where(
            SignUp.user_id == viewer.user_id,
            SignUp.state != SignUpState.WITHDRAWN,
            has_chosen(),
            TrainingEvent.state.in_(TAKING_PLACE),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.ends_at >= now,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(MOST)
    )


def _sign_up_closing(viewer: Viewer, now: datetime) -> Select[*tuple[Any, ...]]:
    """Trainings with seats left, not yet mine, whose sign-up closes within two weeks."""
    mine = exists().where(
        SignUp.event_id == TrainingEvent.id, SignUp.user_id == viewer.user_id, SignUp.state != SignUpState.WITHDRAWN
    )
    return (
        select(
            TrainingEvent.id.label("event_id"),
            TrainingEvent.title.label("title"),
            TrainingEvent.language.label("language"),
            TrainingEvent.sign_up_closes_at.label("at"),
            cast(null(), UTCDateTime()).label("ends_at"),
            cast(null(), String).label("place"),
            cast(null(), Integer).label("session_id"),
            literal(0).label("waits"),
        )
        .where(
            TrainingEvent.state == EventState.OPEN,
            or_(TrainingEvent.sign_up_opens_at.is_(None), TrainingEvent.sign_up_opens_at <= now),
            TrainingEvent.sign_up_closes_at > now,
            TrainingEvent.sign_up_closes_at <= now + SOON,
            has_free_seat(now),
            ~mine,
        )
        .order_by(TrainingEvent.sign_up_closes_at, TrainingEvent.id)
        .limit(MOST)
    )


def attendance_to_record(*, now: datetime) -> list[NamedEvent]:
    """Return trainings that are over and not recorded as held, first the one that was over first."""
    over = (
        select(func.max(TrainingSession.ends_at))
        .where(TrainingSession.event_id == TrainingEvent.id, TrainingSession.cancelled_at.is_(None))
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(TrainingEvent.id, TrainingEvent.title, TrainingEvent.language, over)
        .where(TrainingEvent.state.in_(TAKING_PLACE), event_is_late(now))
        .order_by(over, TrainingEvent.id)
        .limit(MOST)
    )
    return [NamedEvent(*row) for row in found]


def own_plans(viewer: Viewer, year: SchoolYear, *, now: datetime) -> list[OwnPlan]:
    """Return this year's plans of the viewer's own schools, by school and focus area."""
    counted = and_(
        Activity.plan_id == Plan.id,
        Activity.in_force_since.is_not(None),
        Activity.status != ActivityStatus.CANCELLED,
    )
    found = db.session.execute(
        select(
            Plan,
            School.name,
            func.count(Activity.id),
            func.coalesce(func.sum(flag(Activity.status == ActivityStatus.DONE)), 0),
            func.coalesce(func.sum(flag(activity_is_late(local(now).date()))), 0),
        )
        .join(School, School.id == Plan.school_id)
        .outerjoin(Activity, counted)
        .where(Plan.school_year == year, Plan.school_id.in_(sorted(viewer.school_ids)), visible_to(viewer))
        .group_by(Plan.id, School.name)
        .order_by(School.name, Plan.focus_area.desc(), Plan.id)
    )
    return [
        OwnPlan(
            id=plan.id,
            school=school,
            focus_area=plan.focus_area,
            state=plan.state if may_read_text(viewer, plan) else PlanState.APPROVED,
            planned=planned,
            done=done,
            late=late if may_see_late(viewer, plan) else 0,
        )
        for plan, school, planned, done, late in found
    ]
