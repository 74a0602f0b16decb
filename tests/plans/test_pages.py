"""The pages of plans, as each role meets them."""

from collections.abc import Callable

import pytest

from planner.core.transaction import PlannerApp
from planner.plans.models.plan import PlanState
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
COUNT = Callable[..., object]


def test_a_plan_goes_from_an_idea_to_in_force(app: PlannerApp, town: Town, browse: Browse) -> None:
    librarian, principal = browse(town.librarian), browse(town.principal)
    begun = librarian.get("/plans/new").submit({"title": "Varje klass i biblioteket", "focus_area": "reading"})
    edit = begun.follow()
    assert (edit.status, edit.h1) == (200, "Varje klass i biblioteket")
    plan = edit.browser.path.removesuffix("/edit")

    objective = librarian.get(f"{plan}/objectives/new").submit(
        {"title": "Tid för alla", "indicator": "Andel klasser", "unit": "%", "baseline": "54", "target": "85,5"},
        action=f"{plan}/objectives/new",
    )
    assert objective.status == 303
    number = objective.to.rsplit("#")[0], objective.response.headers["Location"].rsplit("-")[-1]
    activity = librarian.get(f"/plans/objectives/{number[1]}/activities/new").submit(
        {"what": "Bokprat", "target_group": "F–6", "responsible": "Maria", "needs": [str(town.need)]},
        action=f"/plans/objectives/{number[1]}/activities/new",
    )
    assert activity.status == 303
    submitted = librarian.get(f"{plan}/edit").submit(action=f"{plan}/submit")
    assert submitted.to == plan
    assert browse(town.principal).get("/plans/").text.count("Varje klass i biblioteket") == 2

    review = principal.get(f"{plan}/review")
    assert review.h1 == "Varje klass i biblioteket"
    assert review.submit({"decision": "approve"}, action=f"{plan}/review").to == plan
    assert principal.get(plan).status == 200
    frozen = principal.get(f"{plan}/revisions/1")
    assert (frozen.status, "Bokprat" in frozen.text) == (200, True)
    follow = librarian.get(f"{plan}/follow-up")
    assert follow.status == 200


@pytest.mark.parametrize("state", list(PlanState))
def test_every_page_of_a_plan_in_every_state(app: PlannerApp, town: Town, browse: Browse, state: PlanState) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=state, objectives=2, activities=2)
    for path in ("", "/edit", "/review", "/follow-up", "/header", "/objectives/new"):
        for language in ("sv", "en"):
            browser = browse(town.librarian)
            browser.speak(language)
            assert browser.get(f"/plans/{plan}{path}").status == 200, path
    assert browse(town.principal).get(f"/plans/{plan}/review").status == 200
    assert browse(town.librarian).get("/plans/").status == 200
