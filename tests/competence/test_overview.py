"""The overview's page: for the coordinator, of the own municipality, and the same figures in the spreadsheet."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.schools.models import Municipality, School
from tests.conftest import inside
from tests.factories import Town, a_goal, an_assessment, crowd, person
from tests.page import Browser

Browse = Callable[..., Browser]
FINDING = "I ett område är minst 5 personer under målnivån"


def staffed(town: Town, below: int, reached: int) -> None:
    """Give a school staff who have assessed themselves in the first area; inside(app, town.id)."""
    municipality, school = db.session.get_one(Municipality, town.id), db.session.get_one(School, town.school)
    for number in range(below + reached):
        label = f"staff{number}"
        town.people[label] = person(municipality, label, Role.LIBRARIAN, school)
        an_assessment(town, label, levels={town.area: 0 if number < below else 4})
    db.session.commit()


def test_only_the_coordinator_sees_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        staffed(town, 10, 5)
    for someone in (town.librarian, town.principal, town.teacher, town.head):
        for path in ("/competence/overview", "/competence/overview.xlsx"):
            assert browse(someone).get(path).status == 403
    assert browse(town.coordinator).get("/competence/overview").h1 == FINDING


def test_nothing_is_shown_before_enough_people_have_answered(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        staffed(town, 4, 0)
    assert browse(town.coordinator).get("/competence/overview").h1 == "Inget att visa än"


def test_the_neighbours_people_are_not_counted(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        staffed(town.neighbour, 9, 9)
    assert browse(town.coordinator).get("/competence/overview").h1 == "Inget att visa än"


def test_one_more_answer_changes_nothing_until_five_have_come(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        staffed(town, 5, 5)
    before = browse(town.coordinator).get("/competence/overview").text
    with inside(app, town.id):
        for number in range(4):
            an_assessment(town, f"staff{number}", levels={town.area: 4})
        db.session.commit()
    assert browse(town.coordinator).get("/competence/overview").text == before
    with inside(app, town.id):
        an_assessment(town, "staff4", levels={town.area: 4})
        db.session.commit()
    after = browse(town.coordinator).get("/competence/overview")
    assert after.h1 == "Inget område där minst 5 personer är under målnivån"


def test_the_spreadsheet_holds_the_same_figures_and_no_hidden_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        staffed(town, 10, 5)
    answer = browse(town.coordinator).get("/competence/overview.xlsx").response
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    (row,) = [row for row in book.active.iter_rows(min_row=2, values_only=True) if row[0] == "Område 1 Dörrby"]  # type: ignore[union-attr]
    # Three of the town's own staff have not assessed themselves: hidden, and the five who have got there with them.
    assert row[1:4] == (10, None, None)
    page = browse(town.coordinator).get("/competence/overview")
    parts = [a["data-standing"] for tag, a in page.outline.tags if tag == "rect" and "data-standing" in a]
    assert parts == ["below", "hidden"], "the bar shows what is known, and how much is not shown"


def test_training_is_wanted_where_three_have_a_goal(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        for owner, principal in (("librarian", "principal"), ("colleague", "principal"), ("librarian2", "principal2")):
            a_goal(town, owner, principal=principal)
        db.session.commit()
    nearly_everybody = browse(town.coordinator).get("/competence/overview")
    with inside(app, town.id):
        crowd(town, 5)
    page = browse(town.coordinator).get("/competence/overview")
    plan = f"/training/new?area={town.area}"
    assert ("Område 1 Dörrby" in nearly_everybody.text, "Område 1 Dörrby" in page.text) == (False, True)
    assert [link for link in page.links if link.startswith("/training/new")] == [plan]
    assert browse(town.coordinator).get(plan).form()["area_ids"] == str(town.area)


def test_it_asks_as_much_of_the_database_for_many_as_for_few(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        staffed(town, 5, 1)
    coordinator, counts = browse(town.coordinator), []
    for more in (0, 20):
        with inside(app, town.id):
            for number in range(more):
                an_assessment(town, f"staff{number % 6}", levels={town.area: number % 5})
            db.session.commit()
        coordinator.get("/competence/overview")
        with count_statements() as statements:
            coordinator.get("/competence/overview")
        counts.append(len(statements))
    assert counts[0] == counts[1]
