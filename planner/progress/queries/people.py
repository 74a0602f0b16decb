"""The rows behind what is told of people in a school year; they go into `progress.people` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Integer, Select, String, and_, bindparam, cast, func, literal, null, or_, select

from planner.competence.models.content import GoalNeed
from planner.competence.models.goal import Goal, GoalState, GoalStep, StepKind
from planner.core.clock import local
from planner.core.columns import UTCDateTime
from planner.core.viewer import Role
from planner.progress.people import GoalOfYear, PeopleOfYear
from planner.progress.queries.measures import YEAR
from planner.schools.models import Post
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.types import TypeEngine

    from planner.core.clock import SchoolYear

STAFF, LEADS, ATTENDED, GOAL = "staff", "leads", "attended", "goal"
DAY = bindparam("staffed_on", type_=Date())
COLUMNS: dict[str, type[TypeEngine[Any]]] = {
    "user_id": Integer,
    "school_id": Integer,
    "goal_id": Integer,
    "need_id": Integer,
    "due_on": Date,
    "agreed_at": UTCDateTime,
    "at": UTCDateTime,
    "dropped_at": UTCDateTime,
    "is_shared": Boolean,
    "figure": Integer,
}


def columns(kind: str, **given: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - columns and expressions
    """Return the columns of one kind of row, so that rows of all kinds come in one statement."""
    rest = ((given[name] if name in given else cast(null(), kind_of)).label(name) for name, kind_of in COLUMNS.items())
    return [cast(literal(kind), String).label("kind"), *rest]


def parameters(year: SchoolYear, now: datetime) -> dict[str, Any]:
    """Return what the rows are to be asked for with."""
    return {"year": year, "staffed_on": min(max(local(now).date(), year.first_day), year.last_day)}


def people_in(rows: Iterable[Row[Any]], *, now: datetime) -> PeopleOfYear:
    """Return staff, principals, attendance and goals as they stand at a moment, from the rows of `people`."""
    staff: dict[int, set[int]] = {}
    led: dict[int, set[int]] = {}
    attended: dict[int, datetime] = {}
    goals: dict[int, Row[Any]] = {}
    needs: dict[int, set[int]] = {}
    for row in rows:
        if row.kind == GOAL:
            goals[row.goal_id] = row
            needs.setdefault(row.goal_id, set()).update([row.need_id] if row.need_id else [])
        elif row.kind == ATTENDED:
            attended[row.user_id] = row.at
        else:
            (staff if row.kind == STAFF else led).setdefault(row.user_id, set()).add(row.school_id)
    return PeopleOfYear(
        {who: frozenset(schools) for who, schools in staff.items()},
        [frozenset(schools) for _who, schools in sorted(led.items())],
        attended,
        [_goal(row, needs[row.goal_id]) for row in goals.values() if row.agreed_at <= now],
    )


def _goal(row: Row[Any], needs: set[int]) -> GoalOfYear:
    return GoalOfYear(
        id=row.goal_id,
        user_id=row.user_id,
        school_id=row.school_id,
        need_ids=frozenset(needs),
        due_on=row.due_on,
        agreed_at=row.agreed_at,
        achieved_at=row.at,
        dropped_at=row.dropped_at,
        is_shared=bool(row.is_shared),
    )


def people() -> list[Select[Any]]:
    """Return what finds the people of a year: library staff and principals on the day, attendance, goals agreed on."""
    held = and_(Post.from_day <= DAY, or_(Post.to_day.is_(None), Post.to_day >= DAY))

    def posts(kind: str, role: Role) -> Select[Any]:
        return select(*columns(kind, user_id=Post.user_id, school_id=Post.school_id)).where(
            Post.role == role, Post.school_id.is_not(None), held
        )

    attended = (
        select(*columns(ATTENDED, user_id=SignUp.user_id, at=func.min(SignUp.attendance_at)))
        .join(TrainingEvent, TrainingEvent.id == SignUp.event_id)
        .where(
            SignUp.state == SignUpState.ATTENDED,
            TrainingEvent.school_year == YEAR,
            TrainingEvent.state != EventState.CANCELLED,
        )
        .group_by(SignUp.user_id)
    )
    return [posts(STAFF, Role.LIBRARIAN), posts(LEADS, Role.PRINCIPAL), attended, _goals()]


def _goals() -> Select[Any]:
    """Return what finds the goals of the year that have been agreed on, those given up afterwards too."""
    stands = Goal.state.in_((GoalState.AGREED, GoalState.ACHIEVED))
    given_up = and_(Goal.state == GoalState.DROPPED, _step(StepKind.AGREED).is_not(None))
    found = select(
        *columns(
            GOAL,
            user_id=Goal.user_id,
            school_id=Goal.school_id,
            goal_id=Goal.id,
            need_id=GoalNeed.need_id,
            due_on=Goal.due_on,
            agreed_at=Goal.decided_at,
            at=Goal.achieved_at,
            dropped_at=_step(StepKind.DROPPED),
            is_shared=Goal.shared_with_coordinator_at.is_not(None),
        )
    )
    return found.outerjoin(GoalNeed, GoalNeed.goal_id == Goal.id).where(Goal.school_year == YEAR, or_(stands, given_up))


def _step(kind: StepKind) -> ColumnElement[datetime]:
    return (
        select(func.max(GoalStep.at))
        .where(GoalStep.goal_id == Goal.id, GoalStep.kind == kind)
        .correlate(Goal)
        .scalar_subquery()
    )
