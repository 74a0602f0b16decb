"""What is past its day goes on to the coordinator after the days of grace, then to the principal; to nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.evaluation import Evaluation
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.operations import following
from planner.plans.queries import plans
from planner.schools.models import Municipality, School, SchoolBreak
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, a_task, evaluate, make_plan
from tests.page import Browser
from tests.progress.rows import a_plan, an_activity, present
from tests.progress.test_home import todo

Browse = Callable[..., Browser]
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # a Friday
EVERYBODY = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


@pytest.fixture(autouse=True)
def friday() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def lists(town: Town, browse: Browse, part: str = "stepped") -> dict[str, list[str]]:
    """Return what stands in a part of everybody's page, of both towns, where there is anything."""
    found = {name: todo(browse(town.people[name]).get("/"), part) for name in EVERYBODY}
    found |= {f"abroad {name}": todo(browse(town.neighbour.people[name]).get("/"), part) for name in EVERYBODY}
    return {name: there for name, there in found.items() if there}


def late(town: Town, days: int, **given: object) -> int:
    plan = a_plan(town, town.school, present())
    an_activity(plan, due_on=clock.today() - timedelta(days=days), **given).what = "Hemligt bokprat"  # type: ignore[arg-type]
    return plan.id


@pytest.mark.parametrize(
    ("days", "who"),
    [
        (1, ()),
        (14, ()),  # ten school days: the last of grace
        (15, ("coordinator",)),
        (28, ("coordinator",)),
        (29, ("coordinator", "principal")),
        (90, ("coordinator", "principal")),
    ],
)
def test_follow_up_goes_on_step_by_step(
    app: PlannerApp, town: Town, browse: Browse, days: int, who: tuple[str, ...]
) -> None:
    with inside(app, town.id):
        late(town, days)
    assert lists(town, browse) == {name: ["Fråga hur det går med en aktivitet: Läsning varje dag"] for name in who}
    page = browse(town.librarian).get("/")
    assert todo(page) == ["Hemligt bokprat"]
    assert ("Samordnaren ser det också sedan" in page.text, "och rektorn sedan" in page.text) == (
        "coordinator" in who,
        "principal" in who,
    )
    if who:
        assert "vilket de också ser" in browse(town.coordinator).get("/").text


def test_who_says_how_it_goes_begins_the_days_anew(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = late(town, 40)
    assert list(lists(town, browse)) == ["principal", "coordinator"]
    with time_machine.travel(NOON - timedelta(days=9), tick=False), inside(app, town.id):
        activity = plans.whole(plan).text_activities[0]
        following.follow_up(
            activity,
            by=town.librarian.viewer,
            seen=activity.version,
            status=ActivityStatus.ONGOING,
            cancel_reason=None,
            note="På gång",
        )
    assert lists(town, browse) == {}
    assert "Samordnaren ser" not in browse(town.librarian).get("/").text
    # It stands with the library staff again, as nobody has said anything for a week.
    assert todo(browse(town.librarian).get("/")) == ["Hemligt bokprat"]


def test_a_break_holds_it_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        late(town, 15)
        day = clock.today() - timedelta(days=7)
        db.session.add(SchoolBreak(name="Lov", first_day=day, last_day=day))
    assert lists(town, browse) == {}


def test_each_municipality_has_its_own_days(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        late(town.neighbour, 6)
    with inside(app, town.id):
        late(town, 6)
        db.session.execute(update(Municipality).where(Municipality.id == town.id).values(grace_days=2))
    assert list(lists(town, browse)) == ["principal", "coordinator"]


def test_done_cancelled_closed_and_not_in_force_go_nowhere(app: PlannerApp, town: Town, browse: Browse) -> None:
    day = clock.today() - timedelta(days=60)
    with inside(app, town.id):
        plan = a_plan(town, town.school, present())
        an_activity(plan, due_on=day, status=ActivityStatus.DONE)
        an_activity(plan, due_on=day, status=ActivityStatus.CANCELLED)
        an_activity(plan, due_on=day, in_force=False)
        other = a_plan(town, town.other_school, present())
        an_activity(other, due_on=day)
        db.session.execute(update(School).where(School.id == town.other_school).values(closed_on=day))
    assert lists(town, browse) == {}


def test_a_decision_that_dawdles_goes_to_the_coordinator_alone(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        make_plan(town.neighbour, state=PlanState.SUBMITTED, title="Grannens")
    with inside(app, town.id):
        new = make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
        make_plan(town, state=PlanState.DRAFT, title="Hemligt utkast", other_school=True)
    assert lists(town, browse) == {}
    assert "fre 4 dec 2026" in browse(town.principal).get("/").text  # the last day of grace
    with inside(app, town.id):
        db.session.execute(update(Plan).where(Plan.id == new).values(submitted_at=NOON - timedelta(days=60)))
    assert lists(town, browse) == {"coordinator": ["Ett beslut dröjer: Läslust"]}
    page = browse(town.principal).get("/")
    assert todo(page) == ["Besluta om planen Läslust"]
    assert "Samordnaren ser det också sedan" in page.text
    assert "och rektorn sedan" not in page.text
    assert browse(town.coordinator).get(f"/plans/{new}").status == 200


def test_an_evaluation_to_be_signed_and_one_to_be_written(app: PlannerApp, town: Town, browse: Browse) -> None:
    year = present().previous()
    with inside(app, town.id):
        signing = make_plan(town, state=PlanState.APPROVED, title="Att underteckna", school_year=year)
        evaluate(signing, by=town.librarian.viewer)
        db.session.execute(
            update(Evaluation).where(Evaluation.plan_id == signing).values(submitted_at=NOON - timedelta(days=60))
        )
        writing = make_plan(town, state=PlanState.APPROVED, title="Att skriva", school_year=year, other_school=True)
    assert lists(town, browse) == {
        "principal2": ["En utvärdering saknas: Att skriva"],
        "coordinator": [
            "En utvärdering saknas: Att skriva",
            "En utvärdering väntar på att undertecknas: Att underteckna",
        ],
    }
    browser = browse(town.coordinator)
    assert [browser.get(path).status for path in (f"/plans/{writing}", f"/plans/{signing}/evaluation")] == [200, 200]


def test_a_task_of_a_group_goes_to_the_coordinator(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        a_task(town, a_meeting(town, a_group(town)), "teacher", due_in=3)
    assert lists(town, browse) == {}
    with time_machine.travel(NOON + timedelta(days=31), tick=False):
        assert lists(town, browse) == {"coordinator": ["En uppgift är inte klar: Hemlig åtgärd"]}
