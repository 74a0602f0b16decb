"""The figures that the work itself shows, counted in the database; the neighbour has some of each."""

from dataclasses import asdict
from datetime import date, timedelta

from planner.competence.models.goal import GoalState
from planner.core.clock import SchoolYear
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.toolbox import FocusArea
from planner.progress.queries.effects import work_figures
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Town, crowd
from tests.progress.rows import NOW, TODAY, YEAR, a_plan, an_activity, event_row, goal_row, place


def work_of(town: Town, year: SchoolYear = YEAR) -> dict[str, int]:
    found = asdict(work_figures(town.head.viewer, year, now=NOW))
    assert found.pop("smallest_group") == 5
    return found


def busy(town: Town) -> None:
    plan = a_plan(town, town.school)
    a_plan(town, town.school, focus=FocusArea.INFORMATION_LITERACY)
    an_activity(plan, town.need, partner="Folkbiblioteket")
    an_activity(plan)
    an_activity(plan, town.need, partner="Folkbiblioteket", status=ActivityStatus.CANCELLED)
    an_activity(plan, town.need, partner="Folkbiblioteket", in_force=False)
    held = event_row(town, state=EventState.HELD)
    place(held, town.librarian.id, SignUpState.ATTENDED)
    place(held, town.colleague.id, SignUpState.ABSENT)
    place(held, town.teacher.id, SignUpState.ATTENDED)
    place(event_row(town, state=EventState.HELD), town.librarian.id, SignUpState.ATTENDED)
    past = date(2026, 11, 1)
    goal_row(town, town.librarian.id, None, state=GoalState.ACHIEVED, due_on=past, achieved_at=NOW - timedelta(days=30))
    goal_row(town, town.librarian.id, None, state=GoalState.ACHIEVED, due_on=past, achieved_at=NOW)
    goal_row(town, town.colleague.id, town.need, due_on=past)
    goal_row(town, town.colleague.id, town.need, due_on=TODAY)
    goal_row(town, town.colleague.id, town.need, due_on=past, state=GoalState.DROPPED)


def test_each_figure_is_counted_within_the_municipality_and_the_year(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        busy(town.neighbour)
        crowd(town.neighbour, 3)
    with inside(app, town.id):
        busy(town)
    with inside(app, town.id):
        assert work_of(town) == {
            "schools": 2,
            "with_plan": 1,
            "staff": 3,
            "trained": 1,
            "activities": 2,
            "with_partner": 1,
            "goal_people": 2,
            "goals": 3,
            "on_time": 1,
        }
        assert work_of(town, SchoolYear(2025)) == dict.fromkeys(work_of(town), 0) | {"schools": 2, "staff": 3}
