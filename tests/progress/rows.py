"""Writes measures straight into the tables, in any state, for counting them; always inside a town."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import select, update

from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.goal import Goal, GoalState
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea
from planner.schools.models import Post, School
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests.factories import Town

numbers = count()
YEAR = SchoolYear(2026)
NOW = datetime.fromisoformat("2026-11-20T08:00:00+00:00")
TODAY = date(2026, 11, 20)


def a_plan(town: Town, school: int, year: SchoolYear = YEAR, focus: FocusArea = FocusArea.READING) -> Plan:
    """Make an approved plan with one objective."""
    author, decider = town.librarian.id, town.principal.id
    plan = Plan(
        school_id=school,
        focus_area=focus,
        school_year=year,
        title="Läsning varje dag",
        state=PlanState.APPROVED,
        created_by_id=author,
        created_at=NOW,
        submitted_by_id=author,
        submitted_at=NOW,
        approved_by_id=decider,
        approved_at=NOW,
        in_force_number=1,
    )
    db.session.add(plan)
    db.session.flush()
    db.session.add(Objective(plan_id=plan.id, position=1, title="Alla läser", in_force_since=NOW))
    db.session.flush()
    return plan


def an_activity(
    plan: Plan,
    *needs: int,
    status: ActivityStatus = ActivityStatus.PLANNED,
    due_on: date | None = None,
    done_at: datetime | None = None,
    in_force: bool = True,
    links_in_force: bool = True,
    partner: str | None = None,
) -> Activity:
    """Make an activity of the plan that answers the needs."""
    objective = db.session.query(Objective).filter_by(plan_id=plan.id).one()
    since = NOW - timedelta(days=100)
    activity = Activity(
        plan_id=plan.id,
        objective_id=objective.id,
        position=next(numbers),
        what=f"Bokprat nummer {next(numbers)}",
        due_on=due_on,
        due_in_force=due_on,
        status=status,
        cancel_reason="Ersatt" if status is ActivityStatus.CANCELLED else None,
        done_at=(done_at or NOW) if status is ActivityStatus.DONE else None,
        in_force_since=since if in_force else None,
        partner=partner,
    )
    db.session.add(activity)
    db.session.flush()
    db.session.add_all(
        ActivityNeed(activity_id=activity.id, need_id=need, in_force_since=since if links_in_force else None)
        for need in needs
    )
    db.session.flush()
    return activity


def goal_row(
    town: Town,
    user: int,
    *needs: int | None,
    state: GoalState = GoalState.AGREED,
    year: SchoolYear = YEAR,
    due_on: date = date(2027, 5, 1),
    achieved_at: datetime = NOW,
) -> Goal:
    """Make a goal of somebody's in a state."""
    decided = state in {GoalState.AGREED, GoalState.ACHIEVED, GoalState.RETURNED}
    achieved = state is GoalState.ACHIEVED
    goal = Goal(
        user_id=user,
        school_id=db.session.scalar(select(Post.school_id).where(Post.user_id == user)) or town.school,
        areas=[GoalArea(area_id=town.area, place=1, from_level=1, to_level=2)],
        needs=[GoalNeed(need_id=one) for one in needs if one is not None],
        need_count=sum(one is not None for one in needs),
        why="Behövs",
        how="Kurs",
        due_on=due_on,
        school_year=year,
        state=state,
        proposed_at=NOW,
        decided_by_id=town.principal.id if decided else None,
        decided_at=NOW - timedelta(days=90) if decided else None,
        return_reason="Skriv om" if state is GoalState.RETURNED else None,
        drop_reason="Slutar" if state is GoalState.DROPPED else None,
        achieved_by_id=town.principal.id if achieved else None,
        achieved_at=achieved_at if achieved else None,
        evidence_count=1 if achieved else 0,
    )
    db.session.add(goal)
    db.session.flush()
    return goal


def event_row(
    town: Town,
    *needs: int,
    state: EventState = EventState.OPEN,
    year: SchoolYear = YEAR,
    starts_at: datetime = NOW + timedelta(days=20),
    held_at: datetime = NOW,
) -> TrainingEvent:
    """Make a training with one session of two hours."""
    made = TrainingEvent(
        title=f"Källkritik {next(numbers)}",
        capacity=100,
        state=state,
        school_year=year,
        created_by_id=town.coordinator.id,
        created_at=NOW,
        published_at=NOW - timedelta(days=90),
        held_at=held_at if state is EventState.HELD else None,
        cancelled_at=NOW if state is EventState.CANCELLED else None,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(
        TrainingSession(
            event_id=made.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            created_at=NOW,
            modified_at=NOW,
        )
    )
    db.session.add_all(EventNeed(event_id=made.id, need_id=need) for need in needs)
    db.session.flush()
    return made


def place(made: TrainingEvent, user: int, state: SignUpState = SignUpState.REGISTERED) -> SignUp:
    """Give somebody a sign-up in a state."""
    there = state in {SignUpState.ATTENDED, SignUpState.ABSENT}
    sign_up = SignUp(
        event_id=made.id,
        user_id=user,
        state=state,
        signed_up_at=NOW,
        queued_at=NOW if state is SignUpState.WAITING else None,
        withdrawn_at=NOW if state is SignUpState.WITHDRAWN else None,
        attendance_at=NOW if there else None,
    )
    db.session.add(sign_up)
    db.session.flush()
    return sign_up


def present() -> SchoolYear:
    """Return the school year of pages, which know no other now."""
    return SchoolYear.of(clock.today())


def spread_out(town: Town, people: list[int]) -> None:
    """Give everybody a school of one's own, so that no principal knows more than one of them."""
    for number in people:
        school = School(unit_code=f"9{number:07}", name=f"Skola {number}", stages="F-6", pupils=100)
        db.session.add(school)
        db.session.flush()
        db.session.execute(update(Post).where(Post.user_id == number).values(school_id=school.id))
