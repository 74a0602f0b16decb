"""Activities copied, moved under another objective and added in a row, through the pages as a person does."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.operations.arranging import Deed, Move, arrange
from planner.plans.queries import plans as queries
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page
from tests.plans.test_load import at_once

Browse = Callable[..., Browser]


class Ids:
    """A plan with two objectives of two activities each."""

    def __init__(self, app: PlannerApp, town: Town, state: PlanState = PlanState.DRAFT) -> None:
        with inside(app, town.id):
            self.plan = make_plan(town, objectives=2, activities=2, state=state)
            plan = queries.whole(self.plan)
            self.objectives = [objective.id for objective in plan.objectives]
            self.activities = [activity.id for activity in plan.text_activities]
        self.path = f"/plans/{self.plan}/arrange"

    def order(self, app: PlannerApp, town: Town) -> list[list[str]]:
        """Return what the activities are called, objective by objective."""
        with inside(app, town.id):
            return [[a.what for a in o.activities if a.in_text] for o in queries.whole(self.plan).objectives]


def press(page: Page, deed: str, path: str) -> Page:
    """Press one of the buttons that belong to the page's form for arranging."""
    return page.submit({"deed": deed}, action=path)


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("under-{1}", [["1.2"], ["2.1", "2.2", "1.1"]]),
        ("under-{1}-place-1", [["1.2"], ["1.1", "2.1", "2.2"]]),
        ("under-{1}-place-2", [["1.2"], ["2.1", "1.1", "2.2"]]),
        ("under-{1}-place-99", [["1.2"], ["2.1", "2.2", "1.1"]]),
        ("under-{0}", [["1.1", "1.2"], ["2.1", "2.2"]]),
        ("under-{0}-place-2", [["1.2", "1.1"], ["2.1", "2.2"]]),
        ("place-2", [["1.2", "1.1"], ["2.1", "2.2"]]),
    ],
)
def test_an_activity_is_moved_once_however_often_it_is_sent(
    app: PlannerApp, town: Town, browse: Browse, deed: str, expected: list[list[str]]
) -> None:
    ids = Ids(app, town)
    said = f"activity-{ids.activities[0]}-{deed.format(*ids.objectives)}"
    for _ in range(2):
        answer = browse(town.librarian).post(ids.path, {"deed": said})
        assert (answer.status, answer.response.headers["Location"]) == (
            303,
            f"/plans/{ids.plan}/edit#activity-{ids.activities[0]}",
        )
    assert ids.order(app, town) == [[f"Aktivitet {name}" for name in names] for names in expected]


def test_the_objective_to_move_to_is_chosen_without_a_script(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    page = browse(town.librarian).get(f"/plans/activities/{ids.activities[0]}/move")
    assert page.form(ids.path)["deed"] == f"activity-{ids.activities[0]}-under-{ids.objectives[1]}"
    assert page.submit(action=ids.path).status == 303
    assert ids.order(app, town)[1] == ["Aktivitet 2.1", "Aktivitet 2.2", "Aktivitet 1.1"]


def test_what_moves_an_activity_opens_with_it_alone(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids, librarian = Ids(app, town), browse(town.librarian)
    first, second = ids.activities[:2]

    def deeds(path: str) -> list[str]:
        tags = librarian.get(path).outline.tags
        buttons = [a["value"] for tag, a in tags if tag == "button" and a.get("form") == "arrange"]
        return [value for value in buttons if value.startswith("activity")]

    assert deeds(f"/plans/{ids.plan}/edit") == []
    assert deeds(f"/plans/activities/{first}/move") == [
        f"activity-{first}-place-2",
        f"activity-{first}-copy",
        f"activity-{first}-remove",
    ]
    assert deeds(f"/plans/activities/{second}/move")[0] == f"activity-{second}-place-1"


def test_moving_an_activity_in_force_is_told_to_who_decides_and_undone_with_the_version(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    ids = Ids(app, town, PlanState.APPROVED)
    librarian = browse(town.librarian)
    librarian.post(f"/plans/{ids.plan}/new-version")
    librarian.post(ids.path, {"deed": f"activity-{ids.activities[0]}-under-{ids.objectives[1]}"})
    librarian.post(f"/plans/{ids.plan}/submit")
    assert "flyttad till ett annat mål" in browse(town.principal).get(f"/plans/{ids.plan}/review").text
    librarian.post(f"/plans/{ids.plan}/withdraw")
    librarian.post(f"/plans/{ids.plan}/give-up-version")
    assert ids.order(app, town) == [["Aktivitet 1.1", "Aktivitet 1.2"], ["Aktivitet 2.1", "Aktivitet 2.2"]]


def test_a_copy_stands_after_what_it_was_copied_from(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    page = browse(town.librarian).get(f"/plans/{ids.plan}/edit")
    said = f"activity-{ids.activities[0]}-copy"
    assert press(page, said, ids.path).to == press(page, said, ids.path).to
    assert ids.order(app, town)[0] == ["Aktivitet 1.1", "Aktivitet 1.1", "Aktivitet 1.2"]
    with inside(app, town.id):
        first, copied, _ = db.session.scalars(
            select(Activity).where(Activity.objective_id == ids.objectives[0]).order_by(Activity.position)
        ).all()
        assert (first.id, copied.status, copied.in_force_since) == (ids.activities[0], ActivityStatus.PLANNED, None)
        assert (copied.target_group, copied.responsible) == (first.target_group, first.responsible)
        needs = select(ActivityNeed.need_id).where(ActivityNeed.activity_id == copied.id)
        assert list(db.session.scalars(needs)) == [town.need]


def test_an_activity_cannot_move_to_what_is_not_in_the_plan(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    with inside(app, town.id):
        other = queries.whole(make_plan(town, other_school=True)).objectives[0].id
    before = ids.order(app, town)
    for objective in (other, 999_999_999):
        page = browse(town.librarian).post(ids.path, {"deed": f"activity-{ids.activities[0]}-under-{objective}"})
        assert (page.status, page.errors) == (422, ["Det målet finns inte längre i planen. Välj ett annat."])
    assert ids.order(app, town) == before


@pytest.mark.parametrize(
    "deed",
    ["objective-{o}-copy", "objective-{o}-under-{o}", "activity-{a}", "activity-{a}-", "activity-{a}-under-", "-copy"],
)
def test_what_no_button_says_is_refused(app: PlannerApp, town: Town, browse: Browse, deed: str) -> None:
    ids = Ids(app, town)
    said = deed.format(o=ids.objectives[0], a=ids.activities[0])
    assert browse(town.librarian).post(ids.path, {"deed": said}).status == 422


def test_activities_are_added_in_a_row(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    path = f"/plans/objectives/{ids.objectives[0]}/activities/new"
    page = browse(town.librarian).get(path)
    for what in ("Bokprat", "Skrivarkväll"):
        answer = page.submit({"what": what, "then": "another"}, action=path)
        assert answer.to == path
        page = answer.follow()
    assert ids.order(app, town)[0][2:] == ["Bokprat", "Skrivarkväll"]


def test_how_complete_a_plan_is_stands_beside_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    page = browse(town.librarian).get(f"/plans/{ids.plan}/edit")
    assert "20 av 24 bitar på plats" in page.text
    assert "Ansvarig: 4 av 4 aktiviteter" in page.text
    assert "När eller hur ofta: 0 av 4 aktiviteter" in page.text
    assert f"#activity-{ids.activities[3]}" in page.links


@pytest.mark.parametrize("attempt", range(3))
def test_a_part_taken_out_while_another_copies_it_is_a_plain_answer(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    ids = Ids(app, town)

    def doing(move: Move) -> Callable[[], None]:
        def deed() -> None:
            plan = queries.visible(town.librarian.viewer, ids.plan)
            assert plan is not None
            arrange(plan, Deed("activity", ids.activities[0], move), by=town.librarian.viewer)

        return deed

    assert at_once(app, town, [doing(Move.REMOVE), doing(Move.COPY)]) == ["done", "done"]
