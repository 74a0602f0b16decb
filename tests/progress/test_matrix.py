"""Needs × schools: each cell as the rows behind it are, on every size of screen, for whoever may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.needs.models import Need, NeedDecision, NeedGoal, NeedSchool, ProductGoal
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.progress.completion import Tally
from planner.progress.matrix import Filters, Stage, matrix, stage_of
from planner.schools.models import School
from tests.conftest import inside
from tests.progress.rows import YEAR, a_plan, an_activity, present
from tests.progress.test_completion import scatter

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser

    Browse = Callable[..., Browser]

DONE, ONGOING, PLANNED = ActivityStatus.DONE, ActivityStatus.ONGOING, ActivityStatus.PLANNED
ROLES = ("librarian", "principal", "teacher", "coordinator", "head")


@pytest.mark.parametrize(
    ("tally", "concerned", "stage"),
    [
        (Tally(), True, Stage.NOTHING),
        (Tally(), False, Stage.OUTSIDE),
        (Tally(planned=2), True, Stage.PLANNED),
        (Tally(planned=2, begun=1), True, Stage.ONGOING),
        (Tally(planned=2, begun=2, done=1), False, Stage.ONGOING),
        (Tally(planned=2, begun=2, done=2), False, Stage.DONE),
        (Tally(planned=1, late=1), True, Stage.PLANNED),
    ],
)
def test_a_school_is_at_the_stage_its_measures_say(tally: Tally, *, concerned: bool, stage: Stage) -> None:
    assert stage_of(tally, concerned=concerned) is stage


def two_plans(app: PlannerApp, town: Town) -> None:
    """One school is done with the first need and has begun the second; the other has planned the first."""
    with inside(app, town.id):
        plan, other = (a_plan(town, school, present()) for school in (town.school, town.other_school))
        an_activity(plan, town.need, status=DONE, done_at=clock.now())
        an_activity(plan, town.other_need, status=ONGOING)
        an_activity(plan, town.other_need, status=DONE, done_at=clock.now())
        an_activity(other, town.need)


def recount(need: int, school: int) -> Stage:
    """Find a cell's stage from whole tables, one object at a time."""
    plans = {plan.id for plan in db.session.scalars(select(Plan)) if plan.school_id == school}
    years = {plan.id: plan.school_year for plan in db.session.scalars(select(Plan))}
    links = [
        link.activity_id
        for link in db.session.scalars(select(ActivityNeed))
        if link.need_id == need and link.in_force_since
    ]
    mine = [
        activity.status
        for activity in db.session.scalars(select(Activity))
        if activity.id in links
        and activity.plan_id in plans
        and years[activity.plan_id] == YEAR
        and activity.in_force_since
        and activity.status is not ActivityStatus.CANCELLED
    ]
    named = [link.school_id for link in db.session.scalars(select(NeedSchool)) if link.need_id == need]
    if not mine:
        return Stage.NOTHING if not named or school in named else Stage.OUTSIDE
    if set(mine) == {DONE}:
        return Stage.DONE
    return Stage.ONGOING if {DONE, ONGOING} & set(mine) else Stage.PLANNED


@pytest.mark.parametrize("seed", range(10))
def test_every_cell_is_as_a_slow_recount_finds_it(app: PlannerApp, town: Town, seed: int) -> None:
    with inside(app, town.neighbour.id):
        scatter(town.neighbour, seed + 500)
    with inside(app, town.id):
        scatter(town, seed)
        if seed % 2:
            db.session.add(NeedSchool(need_id=town.need, school_id=town.school))
    with inside(app, town.id):
        found = matrix(town.head.viewer, YEAR, Filters())
        cells = {(row.need.id, cell.school.id): cell.stage for row in found.rows for cell in row.cells}
        assert cells == {
            (need, school): recount(need, school)
            for need in (town.need, town.other_need)
            for school in (town.school, town.other_school)
        }
        assert sum(found.amounts.values()) == 4
        for stage in (Stage.DONE, Stage.ONGOING, Stage.PLANNED, Stage.NOTHING):
            narrowed = matrix(town.head.viewer, YEAR, Filters(stage=stage))
            assert {
                (row.need.id, cell.school.id) for row in narrowed.rows for cell in row.cells if cell.stage is stage
            } == {place for place, at in cells.items() if at is stage}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_the_matrix_and_opens_a_cell_to_its_rows(
    app: PlannerApp, town: Town, browse: Browse, role: str
) -> None:
    two_plans(app, town)
    reader, year = browse(town.people[role]), present().start_year
    page = reader.get("/progress/")
    assert page.h1 == "Alla berörda skolor är med i ett av två behov"
    assert "2 av 4 platser" not in page.text
    assert "1 av 4 platser är klara, 1 pågår, 1 är planerade; på 1 finns inget ännu" in page.text
    assert "Granby" not in page.text
    path = f"/progress/needs/{town.other_need}/schools/{town.school}?year={year}"
    assert path in page.links
    cell = reader.get(path)
    assert (cell.status, cell.h1) == (200, "1 av 2 aktiviteter är klara")
    rows = cell.text.count("Bokprat nummer")
    assert rows == 2 or f"{2 - rows} aktiviteter står i planer" in cell.text


def test_a_cell_with_nothing_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    two_plans(app, town)
    page = browse(town.librarian).get(f"/progress/needs/{town.other_need}/schools/{town.other_school}")
    assert (page.status, page.h1, "Hitta ett arbetssätt" in page.text) == (200, "Ingen aktivitet än", True)


def test_a_cell_of_a_school_that_the_need_does_not_name_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.add(NeedSchool(need_id=town.need, school_id=town.school))
    reader = browse(town.librarian)
    found = [reader.get(f"/progress/needs/{town.need}/schools/{school}") for school in (town.other_school, town.school)]
    assert [page.h1 for page in found] == ["Behovet berör inte den här skolan", "Ingen aktivitet än"]
    assert ["Berör inte skolan" in page.text for page in found] == [True, False]
    assert ["Hitta ett arbetssätt" in page.text for page in found] == [False, True]


def test_drafts_and_other_years_are_no_rows(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = a_plan(town, town.school, present().previous())
        an_activity(plan, town.need, status=DONE, done_at=clock.now())
        draft = a_plan(town, town.other_school, present())
        an_activity(draft, town.need, in_force=False)
        draft.state, draft.in_force_number, draft.approved_at, draft.approved_by_id = (
            PlanState.SUBMITTED,
            None,
            None,
            None,
        )
    page = browse(town.coordinator).get("/progress/")
    assert page.h1 == "Inget behov har alla berörda skolor med ännu"
    assert "0 av 4 platser är klara, 0 pågår, 0 är planerade; på 4 finns inget ännu" in page.text
    before = browse(town.coordinator).get(f"/progress/?year={present().previous().start_year}")
    assert "1 av 4 platser är klara" in before.text


def test_filters_stand_in_the_address_and_narrow_what_is_shown(app: PlannerApp, town: Town, browse: Browse) -> None:
    two_plans(app, town)
    with inside(app, town.id):
        goal = db.session.scalars(select(ProductGoal).order_by(ProductGoal.code)).first() or ProductGoal(
            code="G1", title_sv="Högre servicenivå", title_en="Better service"
        )
        db.session.add(goal)
        db.session.flush()
        db.session.add(NeedGoal(need_id=town.need, goal_id=goal.id))
        db.session.get_one(Need, town.other_need).dimension = "coordination"
        code = goal.code
    head = browse(town.head)
    both = ("Behov 1 Dörrby", "Behov 2 Dörrby")

    def shown(query: str) -> tuple[bool, ...]:
        page = head.get(f"/progress/?{query}")
        assert page.status == 200
        found = [text for tag, text in page.outline.headings if tag == "h3"]
        return tuple(name in found for name in both)

    assert shown("") == (True, True)
    assert shown(f"goal={code}") == (True, False)
    assert shown("dimension=coordination") == (False, True)
    assert shown("state=planned") == (True, False)
    assert shown(f"state=nothing&school={town.other_school}") == (False, True)
    assert shown(f"state=done&school={town.other_school}") == (False, False)
    tabs = head.get(f"/progress/?state=planned&school={town.other_school}").links
    year = present().previous().start_year
    assert f"/progress/?year={year}&school={town.other_school}&state=planned" in tabs


@pytest.mark.parametrize(
    "query",
    [
        "state=outside",
        "state=x",
        "school=x",
        "school=99999999999999999999",
        "goal=%00",
        "dimension=" + "x" * 5000,
        "year=9",
    ],
)
def test_filters_that_cannot_be_are_no_fault(town: Town, browse: Browse, query: str) -> None:
    assert browse(town.head).get(f"/progress/?{query}").status == 200


def test_the_neighbours_needs_and_schools_are_not_there(town: Town, browse: Browse) -> None:
    abroad = town.neighbour
    for need, school in ((abroad.need, abroad.school), (town.need, abroad.school), (abroad.need, town.school)):
        assert browse(town.coordinator).get(f"/progress/needs/{need}/schools/{school}").status == 404
    assert browse().get("/progress/").status == 303


def test_a_need_that_is_left_aside_is_not_in_the_matrix(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        need.decision, need.decided_at, need.decision_reason = NeedDecision.DISMISSED, clock.now(), "Görs redan"
    assert "Behov 1 Dörrby" not in browse(town.head).get("/progress/").text


def many(town: Town, amount: int) -> None:
    """Schools with plans and activities for both needs."""
    for number in range(amount):
        school = School(unit_code=f"7{number:07}", name=f"Skola {number}", stages="F-6", pupils=100)
        db.session.add(school)
        db.session.flush()
        plan = a_plan(town, school.id, present())
        for need in (town.need, town.other_need):
            an_activity(plan, need)


def test_the_matrix_asks_the_same_of_the_database_for_one_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[..., Any]
) -> None:
    sent = []
    for there, amount in ((town, 1), (town.neighbour, 12)):
        with inside(app, there.id):
            many(there, amount)
        reader = browse(there.coordinator)
        path = f"/progress/needs/{there.need}/schools/{there.school}"
        for address in ("/progress/", path):
            with count_statements() as statements:
                assert reader.get(address).status == 200
            sent.append(len(statements))
    assert (sent[0], sent[1]) == (sent[2], sent[3])
    assert (sent[0] <= 14, sent[1] <= 10) == (True, True), sent
