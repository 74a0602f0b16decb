"""Closing tests: what is so, which schools are left, and that not reported is not the same as falling short."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.inventory.models.answers import Quality
from planner.needs.closing.models import ClosingTest, Condition
from planner.needs.closing.operations import Asked, add_test
from planner.needs.closing.queries import TestOfNeed
from planner.needs.closing.queries import tests_of as closing_tests_of
from planner.needs.models import Need, NeedDecision, NeedSchool
from planner.needs.queries import for_page
from planner.needs.rules import may_change_test
from planner.plans.models.parts import ActivityStatus
from planner.progress.chain import chain
from planner.progress.closing import Result, Verdict
from planner.training.models.event import EventState
from tests.conftest import inside
from tests.factories import Town
from tests.inventory import rows as inventory
from tests.page import Browser
from tests.progress.rows import a_plan, an_activity, event_row, present

Browse = Callable[..., Browser]
HOURS = "staffed_hours_per_100_pupils"
MET, NOT_MET, NOT_KNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_KNOWN
RATIO, LEAST, MOST = Condition.RATIO, Condition.AT_LEAST, Condition.AT_MOST


def results(app: PlannerApp, town: Town, *asked: Asked) -> list[Result]:
    """Add the tests, and return what all of the need's say now."""
    with app.test_request_context(headers={"Accept-Language": "en"}), inside(app, town.id):
        need = for_page(town.head.viewer, town.need)
        assert need is not None
        for one in asked:
            add_test(need, one, by=town.coordinator.viewer)
        db.session.flush()
        return list(chain(town.head.viewer, need, present()).results)


def names(result: Result) -> tuple[list[str], list[str]]:
    return [s.name.split()[0] for s in result.left], [s.name.split()[0] for s in result.unreported]


def test_schools_without_an_activity_in_an_approved_plan_are_left(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school, present()), town.need)
        an_activity(a_plan(town, town.other_school, present()), town.other_need)
    planned, done = results(app, town, Asked(Condition.PLANNED), Asked(Condition.DONE))
    assert (planned.verdict, planned.reached, planned.concerned, names(planned)) == (NOT_MET, 1, 2, (["Östra"], []))
    assert (done.verdict, names(done)) == (NOT_MET, (["Ängskolan", "Östra"], []))
    with inside(app, town.id):
        # Now the need concerns only the school that has one.
        db.session.add(NeedSchool(need_id=town.need, school_id=town.school))
    assert [result.verdict for result in results(app, town)] == [MET, NOT_MET]


@pytest.mark.parametrize(
    ("status", "in_force", "met"),
    [
        (ActivityStatus.DONE, True, True),
        (ActivityStatus.ONGOING, True, False),
        (ActivityStatus.CANCELLED, True, False),
        (ActivityStatus.DONE, False, False),
    ],
)
def test_only_a_done_activity_in_force_is_done(
    app: PlannerApp,
    town: Town,
    status: ActivityStatus,
    in_force: bool,  # noqa: FBT001 - a column of the table
    met: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with inside(app, town.id):
        for school in (town.school, town.other_school):
            an_activity(a_plan(town, school, present()), town.need, status=status, in_force=in_force)
    (result,) = results(app, town, Asked(Condition.DONE))
    assert result.verdict is (MET if met else NOT_MET)


def test_a_test_of_another_school_year_looks_at_that_year(app: PlannerApp, town: Town) -> None:
    before = present().previous()
    with inside(app, town.id):
        for school in (town.school, town.other_school):
            an_activity(a_plan(town, school, before), town.need)
    then, now = results(app, town, Asked(Condition.PLANNED, before), Asked(Condition.PLANNED))
    assert (then.verdict, now.verdict) == (MET, NOT_MET)
    assert f"/plans/?year={present().start_year}&school={town.school}" in [school.path for school in now.left]


def test_trainings_held_are_counted(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_row(town, town.need, state=EventState.HELD, year=present())
        event_row(town, town.need, year=present())
        event_row(town, town.other_need, state=EventState.HELD, year=present())
    one, two = results(app, town, *(Asked(Condition.TRAININGS, figure=Decimal(n)) for n in (1, 2)))
    assert (one.verdict, two.verdict, two.found) == (MET, NOT_MET, one.found)


def report(app: PlannerApp, town: Town, hours: Mapping[int, int | Quality | None]) -> None:
    with inside(app, town.id):
        inventory.report(
            present().start_year - 1,
            {school: {"Elever": 100, "Tot_personaltimmar": told} for school, told in hours.items()},
        )


@pytest.mark.parametrize(
    ("condition", "bound", "share", "first", "second", "verdict", "left", "unreported"),
    [
        (LEAST, 4, 1, 4, 5, MET, [], []),
        (LEAST, 4, 1, 3, 5, NOT_MET, ["Ängskolan"], []),
        (LEAST, 4, 1, None, 5, NOT_KNOWN, [], ["Ängskolan"]),
        (LEAST, 4, 1, None, 3, NOT_MET, ["Östra"], ["Ängskolan"]),
        (LEAST, 4, "0.5", None, 5, MET, [], ["Ängskolan"]),
        (LEAST, 4, "0.5", None, 3, NOT_KNOWN, ["Östra"], ["Ängskolan"]),
        (LEAST, 4, "0.51", 5, 3, NOT_MET, ["Östra"], []),
        (LEAST, 4, 1, 0, 5, NOT_MET, ["Ängskolan"], []),
        (MOST, 4, 1, 4, 5, NOT_MET, ["Östra"], []),
        (MOST, 4, 1, 0, None, NOT_KNOWN, [], ["Östra"]),
        (RATIO, 3, None, 4, 5, MET, [], []),
        (RATIO, 2, None, 1, 9, NOT_MET, ["Ängskolan"], []),
        (RATIO, 3, None, None, 5, NOT_KNOWN, [], ["Ängskolan"]),
        (RATIO, 3, None, 0, 0, NOT_KNOWN, [], []),
    ],
)
def test_figures_are_judged_and_what_is_not_reported_is_not_a_failure(  # noqa: PLR0913 - the table's columns
    app: PlannerApp,
    town: Town,
    condition: Condition,
    bound: int,
    share: int | str | None,
    first: int | None,
    second: int | None,
    verdict: Verdict,
    left: list[str],
    unreported: list[str],
) -> None:
    report(app, town, {town.school: first, town.other_school: second})
    asked = Asked(condition, None, HOURS, Decimal(bound), None if share is None else Decimal(share))
    (result,) = results(app, town, asked)
    assert (result.verdict, *names(result)) == (verdict, left, unreported)


def test_without_a_fixed_round_nothing_is_known(app: PlannerApp, town: Town) -> None:
    (result,) = results(app, town, Asked(LEAST, None, HOURS, Decimal(4), Decimal(1)))
    assert (result.verdict, len(result.unreported), result.left) == (NOT_KNOWN, 2, ())


def test_ten_tests_cost_as_many_statements_as_one(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    report(app, town, {town.school: 3, town.other_school: 5})
    results(app, town, Asked(LEAST, None, HOURS, Decimal(4), Decimal(1)), Asked(Condition.PLANNED))
    browser = browse(town.head)

    def cost() -> int:
        browser.get(f"/needs/{town.need}")
        with count_statements() as sent:
            assert browser.get(f"/needs/{town.need}").status == 200
        return len(sent)

    before = cost()
    more = [Asked(MOST, None, HOURS, Decimal(n), Decimal(1)) for n in range(5, 8)]
    results(app, town, *more, Asked(Condition.PLANNED, present().previous()), Asked(Condition.DONE))
    assert cost() == before


# ---------------------------------------------------------------- on the page


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("decision", NeedDecision)
@pytest.mark.parametrize("own", [True, False])
def test_the_coordinator_changes_the_tests_of_open_needs(
    role: Role | None,
    decision: NeedDecision,
    own: bool,  # noqa: FBT001 - a column of the table
) -> None:
    posts = () if role is None else (HeldPost(1, role, None if role in {Role.COORDINATOR, Role.HEAD} else 5),)
    viewer = Viewer(1, 1, "Anna", "a@b.se", "sv", "Dörrby", "dorrby", posts)
    found = TestOfNeed(Need(id=1, municipality_id=1 if own else 2, decision=decision), ClosingTest())
    is_open = decision in {NeedDecision.RECEIVED, NeedDecision.CONFIRMED}
    assert may_change_test(viewer, found) is (own and is_open and role is Role.COORDINATOR)


def test_a_test_is_added_on_the_page_and_taken_away(app: PlannerApp, town: Town, browse: Browse) -> None:
    report(app, town, {town.school: 3, town.other_school: 5})
    browser = browse(town.coordinator)
    assert f"/needs/{town.need}/tests/new" in browser.get(f"/needs/{town.need}").links
    page = browser.get(f"/needs/{town.need}/tests/new")
    typed = {"condition": "at_least", "indicator": HOURS, "figure": "4"}
    shown = page.submit(typed).follow()
    assert "Inte uppfyllt än" in shown.text
    assert "1 skola återstår:" in shown.text
    assert "Ängskolan Dörrby: 3 Ta bort" in shown.text
    year = present().start_year - 1
    assert f"/inventory/indicators/{HOURS}?year={year}&school={town.school}" in shown.links
    again = browser.get(f"/needs/{town.need}/tests/new").submit(typed)
    assert (again.status, again.errors) == (422, ["Behovet har redan den prövningen"])
    assert browse(town.librarian).get(f"/needs/{town.need}").text.count("Inte uppfyllt än") == 1
    with inside(app, town.id):
        known = db.session.scalars(select(ClosingTest.id)).one()
    path = f"/needs/{town.need}/tests/{known}/remove"
    assert browse(town.head).post(path).status == 403
    assert browse(town.neighbour.coordinator).post(path).status == 404
    assert browse(town.neighbour.coordinator).post(f"/needs/{town.neighbour.need}/tests/{known}/remove").status == 404
    assert "1 skola återstår" not in browser.get(f"/needs/{town.need}").submit(action=path).follow().text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Välj vad som ska vara uppfyllt"),
        ({"condition": "trainings"}, "Skriv en siffra"),
        ({"condition": "trainings", "figure": "1,5"}, "Skriv ett heltal från 1 till 100"),
        ({"condition": "ratio", "figure": "3"}, "Välj en indikator"),
        ({"condition": "ratio", "indicator": HOURS, "figure": "0,5"}, "Spridningen är aldrig mindre än 1"),
        ({"condition": "at_least", "indicator": HOURS, "figure": "4", "share": "101"}, "Skriv högst 100 procent"),
        ({"condition": "at_least", "indicator": "VAR99", "figure": "4"}, "Välj ett av alternativen"),
    ],
)
def test_what_is_left_out_is_asked_for(town: Town, browse: Browse, typed: dict[str, str], error: str) -> None:
    page = browse(town.coordinator).get(f"/needs/{town.need}/tests/new").submit(typed)
    assert (page.status, page.errors) == (422, [error])


def test_a_need_has_at_most_ten_tests(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        for number in range(10):
            db.session.add(
                ClosingTest(
                    need_id=town.need,
                    condition=Condition.TRAININGS,
                    figure=Decimal(number + 1),
                    made_at=clock.now(),
                    made_by_id=town.coordinator.id,
                )
            )
    page = browse(town.coordinator).get(f"/needs/{town.need}/tests/new").submit({"condition": "planned"})
    assert page.errors == ["Ett behov har högst 10 prövningar"]
    with inside(app, town.id):
        assert len(closing_tests_of(town.need)) == 10
