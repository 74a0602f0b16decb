"""What the work itself shows: the figures behind the indicators that are not in the inventory, in one statement."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Date, Integer, Select, and_, bindparam, exists, func, or_, select

from planner.competence.models.goal import Goal, GoalState
from planner.core.clock import local
from planner.core.db import db
from planner.core.viewer import Role
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan
from planner.progress.effects import WorkFigures
from planner.progress.queries.measures import COUNTED_GOALS, TODAY, YEAR, activities_in_force
from planner.schools.models import Municipality, Post, School
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import InstrumentedAttribute

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer

STAFFED_ON = bindparam("staffed_on", type_=Date())


def work_figures(viewer: Viewer, year: SchoolYear, *, now: datetime) -> WorkFigures:
    """Return the counts for a school year as it stands at a moment; see WorkFigures for what each one is."""
    today = local(now).date()
    staffed_on = min(max(today, year.first_day), year.last_day)
    values = {"municipality": viewer.municipality_id, "year": year, "today": today, "staffed_on": staffed_on}
    figures: tuple[int, ...] = tuple(db.session.execute(statement(), values).one())
    return WorkFigures(*figures)


@cache
def statement() -> Select[*tuple[int, ...]]:
    """Return the one statement, in the order of WorkFigures."""
    open_school = School.closed_on.is_(None)
    with_plan = and_(Plan.school_year == YEAR, Plan.in_force_number.is_not(None))
    held = and_(Post.from_day <= STAFFED_ON, or_(Post.to_day.is_(None), Post.to_day >= STAFFED_ON))
    library_staff = and_(Post.role == Role.LIBRARIAN, held)
    attended = exists().where(
        SignUp.user_id == Post.user_id,
        SignUp.state == SignUpState.ATTENDED,
        SignUp.event_id == TrainingEvent.id,
        TrainingEvent.school_year == YEAR,
        TrainingEvent.state != EventState.CANCELLED,
    )
    counting = and_(
        Goal.school_year == YEAR,
        Goal.state.in_(COUNTED_GOALS),
        or_(Goal.due_on < TODAY, Goal.state == GoalState.ACHIEVED),
    )
    on_time = and_(Goal.state == GoalState.ACHIEVED, func.date(Goal.achieved_at) <= Goal.due_on)
    in_plans = _count(Activity.id).join(Plan, Plan.id == Activity.plan_id).where(activities_in_force(YEAR))
    in_open_schools = _count(Plan.school_id).join(School, School.id == Plan.school_id)
    return select(
        select(Municipality.smallest_group)
        .where(Municipality.id == bindparam("municipality", type_=Integer()))
        .scalar_subquery(),
        _count(School.id).where(open_school).scalar_subquery(),
        in_open_schools.where(with_plan, open_school).scalar_subquery(),
        _count(Post.user_id).where(library_staff).scalar_subquery(),
        _count(Post.user_id).where(library_staff, attended).scalar_subquery(),
        in_plans.scalar_subquery(),
        in_plans.where(Activity.partner.is_not(None)).scalar_subquery(),
        _count(Goal.user_id).where(counting).scalar_subquery(),
        _count(Goal.id).where(counting).scalar_subquery(),
        _count(Goal.id).where(counting, on_time).scalar_subquery(),
    )


def _count(key: InstrumentedAttribute[int]) -> Select[int]:
    return select(func.count(key.distinct()))
