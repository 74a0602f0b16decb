"""Where the work stands: counts that everybody may know, and no person, no school, no draft."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.needs import operations as needs
from planner.needs.models import Need, NeedDecision, NeedSource
from planner.open_process.operations import pages
from planner.plans.models.plan import PlanState
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import a_post, an_open_page
from tests.page import Browser, Page

SWEDISH = {"Accept-Language": "sv"}


def opened(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_open_page(town)


def rows(page: Page) -> list[str]:
    return [text.strip() for tag, text in page.outline.headings if tag == "h3"]


def test_the_page_says_how_many_needs_are_met_and_which_stand_where(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    opened(app, town)
    assert browse().get("/open/dorrby/").h1 == ("2 behov är funna i skolbiblioteken; nu planeras vad som ska göras")
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        needs.verify(
            need,
            by=town.coordinator.viewer,
            seen=need.version,
            group_name="Referensgruppen",
            group_met_on=clock.today(),
            note="Kajsa på Ängskolan sa det.",
            school_year=clock.SchoolYear.current(),
            evidence={},
        )
    page = browse().get("/open/dorrby/")
    assert page.h1 == "1 av 2 behov är uppfyllt, arbetet pågår med 0"
    story = browse().get("/open/dorrby/needs/B1")
    assert "Referensgruppen fann att behovet är uppfyllt" in story.text
    assert "Kajsa" not in page.text + story.text


def test_a_need_left_aside_says_why_and_its_story_is_read_at_its_own_address(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    opened(app, town)
    opened(app, town.neighbour)
    with inside(app, town.id):
        need = db.session.get_one(Need, town.other_need)
        needs.dismiss(need, by=town.coordinator.viewer, seen=need.version, reason="Det löses av bygget.")
        a_post(town, "Om behovet", needs=(town.other_need,))
    page, story = browse().get("/open/dorrby/"), browse().get("/open/dorrby/needs/B2")
    assert "Vi går inte vidare med detta. Varför: Det löses av bygget." in page.text
    assert "Behovet lades åt sidan" in story.text
    assert "Om behovet" in story.text
    assert "Det löses" not in browse().get("/open/granby/needs/B2").text
    assert browse().get("/open/dorrby/needs/B99").status == 404


def test_a_new_needs_story_begins_with_that_it_was_written_down(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    opened(app, town)
    with inside(app, town.id):
        raised = needs.Raised("Lugna platser", "Det saknas platser.", "organisation", NeedSource.GROUP, None)
        need = needs.raise_need(raised, by=town.coordinator.viewer)
        db.session.flush()
        path = f"/open/dorrby/needs/{need.code}"
        known = need.id
    assert browse().get(path).status == 404, "nobody has confirmed it"
    with inside(app, town.id):
        need = db.session.get_one(Need, known)
        needs.confirm(need, by=town.coordinator.viewer, seen=need.version)
    began, again = "Behovet skrevs ned", "Behovet togs upp igen"
    story = browse().get(path).text
    assert (began in story, again in story) == (True, False)
    with inside(app, town.id):
        need = db.session.get_one(Need, known)
        needs.dismiss(need, by=town.coordinator.viewer, seen=need.version, reason="Skäl.")
        db.session.flush()
        needs.reopen(need, by=town.coordinator.viewer, seen=need.version, reason="Nytt.")
        db.session.flush()
        needs.confirm(need, by=town.coordinator.viewer, seen=need.version)
    story = browse().get(path).text
    assert (began in story, again in story) == (True, True)


def test_no_person_no_school_and_no_draft_is_read_there(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        factories.make_plan(town, state=PlanState.DRAFT)
        factories.make_plan(town, state=PlanState.APPROVED, other_school=True)
        a_post(town, "Hemligt utkast", published=False, needs=(town.need,))
    text = "".join(
        browse().get(path).text for path in ("/open/dorrby/", "/open/dorrby/needs/B1", "/open/dorrby/posts/")
    )
    hidden = ["Hemligt", "Ängskolan", "Östra skolan", "@", *(person.viewer.name for person in town.people.values())]
    assert [word for word in hidden if word in text] == []


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [(0, None, True), (-3, 0, True), (0, 0, True), (1, None, False), (-9, -1, False)],
)
def test_a_question_is_asked_from_its_first_day_to_its_last(
    app: PlannerApp,
    town: Town,
    browse: Callable[..., Browser],
    first: int,
    last: int | None,
    asked: bool,  # noqa: FBT001
) -> None:
    def day(distance: int) -> date:
        return date.fromordinal(clock.today().toordinal() + distance)

    with inside(app, town.id):
        an_open_page(town)
        ask(town, "Vad saknas?", day(first), None if last is None else day(last))
    with inside(app, town.neighbour.id):
        an_open_page(town.neighbour)
        ask(town.neighbour, "Grannens fråga", day(-1), None)
    page = browse().get("/open/dorrby/")
    assert ("Vad saknas?" in page.text, "Grannens" in page.text) == (asked, False)


def ask(town: Town, text: str, first: date, last: date | None) -> None:
    pages.ask(None, text_sv=text, text_en=None, from_day=first, to_day=last, by=town.coordinator.viewer, seen=None)


def test_of_several_questions_the_one_that_began_last_is_asked(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        ask(town, "Nyare", clock.today(), None)
        ask(town, "Äldre", date(2026, 1, 7), None)
    page = browse().get("/open/dorrby/")
    assert ("Nyare" in page.text, "Äldre" in page.text) == (True, False)


def test_a_decision_in_another_room_is_there_in_the_very_next_answer(app: PlannerApp, town: Town) -> None:
    opened(app, town)
    tag = app.test_client().get("/open/dorrby/", headers=SWEDISH).headers["ETag"]
    unchanged = {"If-None-Match": tag} | SWEDISH
    assert app.test_client().get("/open/dorrby/", headers=unchanged).status_code == 304
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        assert need.decision is NeedDecision.CONFIRMED
        needs.dismiss(need, by=town.coordinator.viewer, seen=need.version, reason="Skäl.")
    changed = app.test_client().get("/open/dorrby/", headers=unchanged)
    assert (changed.status_code, "Skäl." in changed.text) == (200, True)


def test_the_page_asks_as_little_of_the_database_for_many_rows_as_for_one(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    def sent() -> int:
        with count_statements() as statements:
            assert app.test_client().get("/open/dorrby/").status_code == 200
        return len(statements)

    with inside(app, town.id):
        an_open_page(town)
        a_post(town, needs=(town.need,))
    one = sent()
    with inside(app, town.id):
        for number in range(3):
            a_post(town, f"Inlägg {number}", needs=(town.need, town.other_need))
            pages.add_document(
                title_sv=f"Dokument {number}", title_en=None, link="https://a.example", by=town.coordinator.viewer
            )
    assert sent() == one


def test_the_page_and_its_styles_are_light_over_the_wire(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_open_page(town)
        for number in range(10):
            a_post(town, f"Inlägg {number}", "En rad om arbetet. " * 60, needs=(town.need,))
    client, zipped = app.test_client(), {"Accept-Encoding": "gzip"}
    page = client.get("/open/dorrby/", headers=zipped)
    plain = client.get("/open/dorrby/").text
    style = plain.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "<script" not in plain
    assert len(page.data) + len(client.get(style, headers=zipped).data) < 60_000
