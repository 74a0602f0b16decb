"""What has changed since the last visit: of one's own and what one may read, from dated facts, until it is seen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.needs.models import DecisionOnNeed, NeedDecision
from planner.plans.models.plan import PlanState
from planner.plans.operations import commenting
from planner.progress.models import HomeVisit
from planner.progress.queries.changes import MOST, changes
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUp, SignUpState
from tests.conftest import inside
from tests.factories import Town, a_goal, event, make_plan, say, sign_up
from tests.page import Browser
from tests.progress.rows import present
from tests.progress.test_home import todo

Browse = Callable[..., Browser]
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
EVERYBODY = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


@pytest.fixture(autouse=True)
def friday() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def changed(town: Town, browse: Browse) -> dict[str, list[str]]:
    """Return what everybody of both towns is told has changed, where there is anything."""
    found = {name: sorted(todo(browse(town.people[name]).get("/"), "changed")) for name in EVERYBODY}
    found |= {
        f"abroad {name}": sorted(todo(browse(town.neighbour.people[name]).get("/"), "changed")) for name in EVERYBODY
    }
    return {name: there for name, there in found.items() if there}


def test_who_is_told_of_what(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Godkänd plan")
        make_plan(town, state=PlanState.RETURNED, title="Östras plan", other_school=True)
        draft = make_plan(town, title="Hemligt utkast", school_year=present().previous())
        say(town, draft, "colleague", "Hemlig kommentar")
        comment = say(town, draft, "librarian", "Kan vi skriva om?")
        db.session.flush()
        commenting.resolve(comment, by=town.colleague.viewer)
        row = sign_up(event(town, title="Bokprat"), town.teacher)
        row.promoted_at = clock.now()
        sign_up(event(town, title="Källor", state=EventState.CANCELLED), town.head)
        sign_up(event(town, title="Avanmäld", state=EventState.CANCELLED), town.teacher, SignUpState.WITHDRAWN)
        db.session.add(
            DecisionOnNeed(
                need_id=town.need,
                decision=NeedDecision.VERIFIED,
                taken_at=clock.now(),
                by_id=town.coordinator.id,
                group_name="Referensgruppen",
                group_met_on=clock.today(),
                school_year=present(),
            )
        )
    met = "Behovet är tillgodosett: Behov 1 Dörrby"
    assert changed(town, browse) == {
        "librarian": [met, "Din kommentar på Hemligt utkast är åtgärdad", "En ny kommentar på Hemligt utkast",
                      "Godkänd plan: godkänd"],
        "colleague": [met, "Godkänd plan: godkänd"],
        "librarian2": [met, "Östras plan: har kommit tillbaka med ett skäl"],
        "principal": [met, "En ny kommentar på Hemligt utkast"],
        "principal2": [met],
        "teacher": [met, "Du har fått plats på Bokprat"],
        "head": [met, "Källor är inställd"],
    }  # fmt: skip
    for name in EVERYBODY:
        browser = browse(town.people[name])
        page = browser.get("/")
        part = page.html.partition('aria-labelledby="changed"')[2].partition("</section>")[0]
        links = [piece.split('"')[1] for piece in part.split("<a ")[1:]]
        links = [link for link in links if not link.startswith("/needs/")]  # its page shows evidence
        assert [browser.get(link.partition("#")[0]).status for link in links] == [200] * len(links), name


def test_a_goal_is_its_owners_and_nobody_elses(app: PlannerApp, town: Town, browse: Browse) -> None:
    from planner.competence.models.goal import GoalState  # noqa: PLC0415

    with inside(app, town.id):
        a_goal(town, state=GoalState.AGREED)
    assert changed(town, browse) == {"librarian": ["Ditt kompetensmål är överenskommet"]}


def come(browser: Browser, at: datetime) -> list[str]:
    """Open the page and let it note the visit; return what it says has changed."""
    with time_machine.travel(at, tick=False):
        page = browser.get("/")
        assert browser.client.post("/home/visit", data={"csrf_token": browser.token()}).status_code == 204
        return todo(page, "changed")


def test_it_stands_there_for_a_visit_and_is_gone_at_the_next(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Läslust")
    browser, hour = browse(town.colleague), timedelta(hours=1)
    seen = [len(come(browser, NOON + after)) for after in (hour, hour * 1.4, hour * 1.8, hour * 3, hour * 3.2)]
    assert seen == [1, 1, 1, 0, 0]
    with inside(app, town.id), time_machine.travel(NOON + 4 * hour, tick=False):
        make_plan(town, state=PlanState.RETURNED, title="Källor", school_year=present().previous())
    assert come(browser, NOON + 5 * hour) == ["Källor: har kommit tillbaka med ett skäl"]
    # Nobody else's visit is moved by mine.
    assert len(come(browse(town.librarian), NOON + 5 * hour)) == 2


def test_what_is_left_for_another_time_takes_nobodys_place(app: PlannerApp, town: Town) -> None:
    later = NOON + timedelta(days=1)
    with inside(app, town.id), in_language("sv"):
        for number in range(MOST + 5):
            seat = sign_up(event(town, title=f"Bokprat {number}"), town.teacher)
            seat.promoted_at = NOON + timedelta(hours=1) if number < 3 else later + timedelta(minutes=number)
        db.session.flush()
        teacher, since = town.teacher.viewer, NOON - timedelta(days=1)
        told = [one.title for one in changes(teacher, since, later)]
        assert (len(changes(teacher, since)), sorted(told)) == (MOST, ["Bokprat 0", "Bokprat 1", "Bokprat 2"])


def test_it_is_gone_when_one_says_that_it_is_seen(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Läslust")
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = browse(town.colleague).get("/")
        for _time in range(2):
            assert page.submit({}, action="/home/seen").to == "/"
        assert todo(browse(town.colleague).get("/"), "changed") == []
        assert len(todo(browse(town.librarian).get("/"), "changed")) == 1


@pytest.mark.parametrize("until", ["", "i går", "2026-11-20", "2026-11-20T10:00", "9999-12-31T23:59:59+00:00", "\x00"])
def test_a_moment_that_is_none_is_refused(app: PlannerApp, town: Town, browse: Browse, until: str) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
    assert browse(town.colleague).get("/").submit({"until": until}, action="/home/seen").status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(HomeVisit)).all() == []


def test_a_moment_to_come_hides_nothing_that_is_to_come(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
    page = browse(town.colleague).get("/")
    assert page.submit({"until": "2027-11-20T10:00:00+00:00"}, action="/home/seen").to == "/"
    with inside(app, town.id):
        assert db.session.scalars(select(HomeVisit)).one().seen_until == NOON


def test_looking_at_the_page_writes_nothing_and_old_news_are_no_news(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
        sign_up(event(town, title="Bokprat"), town.teacher)
        db.session.execute(update(SignUp).values(promoted_at=NOON - timedelta(days=13)))
    assert list(changed(town, browse)) == ["librarian", "colleague", "teacher"]
    with inside(app, town.id):
        assert db.session.scalars(select(HomeVisit)).all() == []
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert list(changed(town, browse)) == ["librarian", "colleague"]
    with time_machine.travel(NOON + timedelta(days=31), tick=False):
        assert changed(town, browse) == {}
