"""The figures that the work itself shows, counted in the database; the neighbour has some of each."""

from dataclasses import asdict

from planner.core.clock import SchoolYear
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.toolbox import FocusArea
from planner.progress.queries.effects import work_figures
from tests.conftest import inside
from tests.factories import Town, crowd
from tests.progress.rows import NOW, YEAR, a_plan, an_activity


def work_of(town: Town, year: SchoolYear = YEAR) -> dict[str, object]:
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
            "activities": 2,
            "with_partner": 1,
            "trained": None,
            "on_time": None,
            "goals": {},
        }
        of_people: dict[str, object] = {"trained": None, "on_time": None, "goals": {}}
        assert work_of(town, SchoolYear(2025)) == dict.fromkeys(work_of(town), 0) | {"schools": 2} | of_people
