"""What the work itself shows: the figures behind the indicators that are not in the inventory, in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from planner.competence.models import Goal, GoalState
from planner.core.clock import local
from planner.core.db import db
from planner.core.viewer import Role
from planner.plans.models.parts import Activity
from planner.plans.models.plan import Plan
from planner.progress.effects import WorkFigures
from planner.progress.queries.measures import COUNTED_GOALS, activities_in_force
from planner.schools.models import Municipality, Post, School
from planner.schools.queries import in_force
from planner.training.models import EventState, SignUp, SignUpState, TrainingEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


def work_figures(viewer: Viewer, year: SchoolYear, *, now: datetime) -> WorkFigures:
    """Return the counts for a school year as it stands at a moment; see WorkFigures for what each one is."""
    day = local(now).date()
    open_school = School.closed_on.is_(None)
    with_plan = and_(Plan.school_year == year, Plan.in_force_number.is_not(None))
    library_staff = and_(Post.role == Role.LIBRARIAN, in_force(min(max(day, year.first_day), year.last_day)))
    attended = exists().where(
        SignUp.user_id == Post.user_id,
        SignUp.state == SignUpState.ATTENDED,
        SignUp.event_id == TrainingEvent.id,
        TrainingEvent.school_year == year,
        TrainingEvent.state != EventState.CANCELLED,
    )
    counting = and_(
        Goal.school_year == year,
        Goal.state.in_(COUNTED_GOALS),
        or_(Goal.due_on < day, Goal.state == GoalState.ACHIEVED),
    )
    on_time = and_(Goal.state == GoalState.ACHIEVED, func.date(Goal.achieved_at) <= Goal.due_on)
    in_plans = _count(Activity.id).join(Plan, Plan.id == Activity.plan_id).where(activities_in_force(year))
    figures: tuple[int, ...] = tuple(
        db.session.execute(
            select(
                select(Municipality.smallest_group).where(Municipality.id == viewer.municipality_id).scalar_subquery(),
                _count(School.id).where(open_school).scalar_subquery(),
                _count(Plan.school_id)
                .join(School, School.id == Plan.school_id)
                .where(with_plan, open_school)
                .scalar_subquery(),
                _count(Post.user_id).where(library_staff).scalar_subquery(),
                _count(Post.user_id).where(library_staff, attended).scalar_subquery(),
                in_plans.scalar_subquery(),
                in_plans.where(Activity.partner.is_not(None)).scalar_subquery(),
                _count(Goal.user_id).where(counting).scalar_subquery(),
                _count(Goal.id).where(counting).scalar_subquery(),
                _count(Goal.id).where(counting, on_time).scalar_subquery(),
            )
        ).one()
    )
    return WorkFigures(*figures)


def _count(key: InstrumentedAttribute[int]) -> Select[int]:
    return select(func.count(key.distinct()))
