"""The home page: what waits for each role, what is coming up, and the whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from planner.competence.models.goal import GoalState
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedDecision
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Town, a_goal, event, make_plan, sign_up
from tests.page import Browser, Page
from tests.progress.rows import a_plan, an_activity, present

Browse = Callable[..., Browser]
ROLES = ("librarian", "principal", "teacher", "coordinator", "head")


def todo(page: Page, part_of: str = "todo") -> list[str]:
    """Return what the page says waits, or is due soon and so on, in order."""
    part = page.html.partition(f'aria-labelledby="{part_of}"')[2].partition("</section>")[0]
    return [item.split("</a>")[0].split(">")[-1] for item in part.split('class="od-feed-what"')[1:]]


def test_a_visitor_is_welcomed_and_shown_the_way_in(browse: Browse) -> None:
    page = browse().get("/")
    assert (page.status, page.h1) == (200, "Bra skolbibliotek på varje skola, planerade tillsammans")
    assert "/sign-in" in page.links


@pytest.mark.parametrize("role", ROLES)
def test_an_empty_day_is_said_kindly(town: Town, browse: Browse, role: str) -> None:
    page = browse(town.people[role]).get("/")
    assert (page.h1, todo(page)) == ("Inget väntar på dig", [])
    assert "En bra dag att öppna en bok." in page.text


def test_a_librarian_reaches_the_log_and_a_new_plan_in_one_tap(town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    links = librarian.get("/").links
    assert {"/competence/log", "/plans/new"} <= set(links)
    assert [librarian.get(link).status for link in ("/competence/log", "/plans/new")] == [200, 200]
    for role in ("principal", "teacher", "coordinator", "head"):
        assert "/competence/log" not in browse(town.people[role]).get("/").links


def test_two_hours_of_training_are_logged_in_three_taps(town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    form = next(link for link in librarian.get("/").links if link == "/competence/log")
    saved = librarian.get(form).submit({"what": "Bokprat", "hours": "2", "area_id": str(town.area)}, action=form)
    assert saved.status == 303


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reaches_the_calendar_in_one_tap(town: Town, browse: Browse, role: str) -> None:
    assert "/subscribe" in browse(town.people[role]).get("/").links


def test_what_waits_follows_the_post(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        make_plan(town.neighbour, state=PlanState.SUBMITTED)
        a_goal(town.neighbour)
    with inside(app, town.id):
        make_plan(town, state=PlanState.SUBMITTED, title="Läslust")
        make_plan(town, state=PlanState.RETURNED, title="Källkritik", focus_area=FocusArea.INFORMATION_LITERACY)
        a_goal(town)
    assert sorted(todo(browse(town.principal).get("/"))) == [
        "Besluta om planen Läslust",
        "Svara på kompetensmålet som Librarian Dörrby föreslår",
    ]
    assert todo(browse(town.librarian).get("/")) == ["Fortsätt med planen Källkritik"]
    for role in ("teacher", "coordinator", "head", "principal2", "librarian2"):
        assert todo(browse(town.people[role]).get("/")) == []


def test_each_thing_leads_to_the_one_page_where_it_is_done(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=PlanState.SUBMITTED)
        goal = a_goal(town).id
        need = db.session.get_one(Need, town.need)
        need.decision = NeedDecision.RECEIVED
        over = event(town, title="Bokprat", starts_in=timedelta(days=-3)).id
    principal, coordinator = browse(town.principal), browse(town.coordinator)
    for browser, links in (
        (principal, [f"/plans/{plan}/review", f"/competence/goals/{goal}"]),
        (coordinator, [f"/training/{over}/attendance", f"/needs/{town.need}#verification"]),
    ):
        page = browser.get("/")
        assert [link for link in links if link not in page.links] == []
        assert [browser.get(link.partition("#")[0]).status for link in links] == [200, 200]


def test_what_is_late_stands_first_and_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    today = clock.today()
    with inside(app, town.id):
        plan = a_plan(town, town.school, present())
        an_activity(plan, due_on=today + timedelta(days=3)).what = "Snart"
        an_activity(plan, due_on=today - timedelta(days=2)).what = "Försenat"
        an_activity(plan, due_on=today - timedelta(days=9), status=ActivityStatus.DONE).what = "Klart"
    page = browse(town.librarian).get("/")
    assert (page.h1, todo(page), todo(page, "soon")) == ("En sak väntar på dig", ["Försenat"], ["Snart"])
    assert "En sak är försenad och står först." in page.text


def test_the_coordinator_asks_the_group_when_all_is_done(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school, present()), town.need, status=ActivityStatus.DONE, done_at=clock.now())
    assert todo(browse(town.coordinator).get("/")) == ["Fråga referensgruppen om B1 Behov 1 Dörrby"]
    assert todo(browse(town.head).get("/")) == []


def test_my_next_trainings_and_those_that_close_soon_are_coming_up(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        event(town.neighbour, title="Grannens", closes_in=timedelta(days=2))
    with inside(app, town.id):
        sign_up(event(town, title="Min plats"), town.librarian)
        sign_up(event(town, title="I kö"), town.librarian, SignUpState.WAITING)
        sign_up(event(town, title="Avanmäld"), town.librarian, SignUpState.WITHDRAWN)
        event(town, title="Stänger snart", closes_in=timedelta(days=2))
        event(town, title="Inställd", state=EventState.CANCELLED, closes_in=timedelta(days=2))
        event(town, title="Utkast", state=EventState.DRAFT, closes_in=timedelta(days=2))
    text = browse(town.librarian).get("/").text
    shown = [
        t for t in ("Min plats", "I kö", "Avanmäld", "Stänger snart", "Inställd", "Utkast", "Grannens") if t in text
    ]
    assert shown == ["Min plats", "I kö", "Stänger snart"]
    assert "På väntelistan" in text


def test_the_whole_is_for_the_administration_and_own_plans_for_the_school(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school, present()), town.need, status=ActivityStatus.DONE, done_at=clock.now())
    for role in ("coordinator", "head"):
        text = browse(town.people[role]).get("/").text
        assert "1 av 2 behov rör sig framåt" in text
        assert "1 av 2 skolor har en godkänd plan" in text
        assert "Våra planer" not in text
    for role in ("librarian", "principal", "teacher"):
        text = browse(town.people[role]).get("/").text
        assert "Helheten" not in text
        assert "Läsfrämjande" in text
        assert "1 av 1 klara" in text
    assert "1 av 1 klara" not in browse(town.principal2).get("/").text


def busy(town: Town, amount: int) -> None:
    plan = a_plan(town, town.school, present())
    for number in range(amount):
        an_activity(plan, town.need, due_on=clock.today())
        sign_up(event(town, title=f"Min {number}"), town.librarian)
        event(town, title=f"Slut {number}", starts_in=timedelta(days=-3))
        event(town, title=f"Öppen {number}", closes_in=timedelta(days=3))
        sign_up(
            event(town, title=f"Var {number}", state=EventState.HELD, starts_in=timedelta(days=-5)),
            town.librarian,
            SignUpState.ATTENDED,
        )
        a_goal(town, state=GoalState.PROPOSED)


@pytest.mark.parametrize("role", ROLES)
def test_home_asks_the_same_of_the_database_for_one_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[..., Any], role: str
) -> None:
    sent = []
    for place, amount in ((town, 1), (town.neighbour, 4)):
        with inside(app, place.id):
            busy(place, amount)
        browser = browse(place.people[role])
        with count_statements() as statements:
            assert browser.get("/").status == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 19
