"""A municipality with something of everything that programs read; inside it."""

from __future__ import annotations

from datetime import timedelta

from planner.core.db import db
from planner.inventory.models.rounds import RoundState
from planner.needs.models import NeedGoal, NeedSchool, ProductGoal
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests import factories
from tests.factories import Town
from tests.inventory.rows import a_round, report


def fill(place: Town) -> None:
    """Give a municipality plans in all states at both schools, trainings, and rounds fixed and open."""
    factories.make_plan(place, state=PlanState.APPROVED)
    factories.make_plan(place, state=PlanState.SUBMITTED, focus_area=FocusArea.INFORMATION_LITERACY)
    factories.make_plan(place, state=PlanState.APPROVED, other_school=True)
    for state in (EventState.OPEN, EventState.DRAFT):
        factories.sign_up(factories.event(place, state=state), place.librarian)
    held = factories.event(place, state=EventState.HELD, starts_in=-timedelta(days=7))
    factories.sign_up(held, place.librarian, SignUpState.ATTENDED)
    a_goal(place)
    report(2025, {place.school: {"Elever": 200, "Sittplatser": 30}})
    a_round(2026, RoundState.OPEN)


def a_goal(place: Town) -> None:
    """Let a need serve a product goal and name a school, and another be received only."""
    goal = ProductGoal(code="E1", title_sv="Effektmål", title_en="Product goal")
    db.session.add(goal)
    db.session.flush()
    db.session.add_all(
        [NeedGoal(need_id=place.need, goal_id=goal.id), NeedSchool(need_id=place.need, school_id=place.school)]
    )
    db.session.flush()
