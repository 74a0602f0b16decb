"""A goal on its way: steps to tick off, links, and each one's own words."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from planner.competence.models.following import GoalLink, GoalWords, Milestone
from planner.competence.models.goal import Goal, GoalState
from planner.competence.operations import goals
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language, written_date
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, a_goal, on_its_way
from tests.page import Browser

Browse = Callable[..., Browser]
SOON = (clock.today() + timedelta(days=5)).isoformat()
SECRETS = ("Hemlig länk", "Hemligt gjort", "Hemligt använt", "Hemlig ändring")


@pytest.fixture
def path(app: PlannerApp, town: Town) -> str:
    """The address of an agreed goal of the librarian's."""
    with inside(app, town.id):
        return f"/competence/goals/{a_goal(town, state=GoalState.AGREED).id}"


def steps(app: PlannerApp, town: Town) -> list[tuple[str, bool]]:
    with inside(app, town.id):
        rows = db.session.execute(select(Milestone.what, Milestone.done_at).order_by(Milestone.id))
        return [(what, done_at is not None) for what, done_at in rows]


def test_a_step_is_added_ticked_off_and_taken_away(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person = browse(town.librarian)
    version = person.get(path).form(f"{path}/drop")["version"]
    typed = {"what": "Läsa modulen", "due_on": SOON}
    page = person.get(path)
    assert page.submit(typed, action=f"{path}/steps").to == path
    assert page.submit(typed, action=f"{path}/steps").to == path  # sent twice, added once
    assert steps(app, town) == [("Läsa modulen", False)]
    assert person.post(f"{path}/steps/1/tick").to == path
    assert person.post(f"{path}/steps/1/tick").to == path
    assert steps(app, town) == [("Läsa modulen", True)]
    assert "Klar " in browse(town.principal).get(path).text
    person.post(f"{path}/steps/1/untick")
    assert steps(app, town) == [("Läsa modulen", False)]
    person.post(f"{path}/steps/1/remove")
    assert steps(app, town) == []
    # Steps are not what is agreed on: a decision under way is not disturbed.
    assert person.get(path).form(f"{path}/drop")["version"] == version


def test_the_documents_say_on_which_day_a_step_was_done(town: Town, browse: Browse, path: str) -> None:
    person = browse(town.librarian)
    person.get(path).submit({"what": "Läsa modulen", "due_on": SOON}, action=f"{path}/steps")
    person.post(f"{path}/steps/1/tick")
    with in_language("sv"):
        today = " ".join(written_date(clock.today()).split())
    for reader, document in (
        (person, "/competence/me/talk.pdf"),
        (browse(town.principal), f"/competence/team/{town.librarian.id}/talk.pdf"),
    ):
        pages = PdfReader(BytesIO(reader.get(document).response.data)).pages
        said = " ".join(" ".join(page.extract_text().split()) for page in pages)
        assert said.split("Läsa modulen (")[1].split(")")[0] == today


BAD_STEPS: list[tuple[dict[str, Any], list[str]]] = [
    ({"what": " "}, ["Skriv vad steget är"]),
    ({"what": "x" * 201}, ["Korta texten till högst 200 tecken"]),
    ({"what": "a\x00b"}, ["Ta bort de osynliga styrtecknen ur texten"]),
    ({"due_on": ""}, ["Välj dag"]),
    ({"due_on": "2027-02-30"}, ["Skriv ett datum som finns, som 2026-12-04"]),
    ({"due_on": "2020-01-01"}, ["Välj en dag som inte har passerat"]),
]


def test_what_is_wrong_with_a_step_is_said_at_the_field(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    page, found = browse(town.librarian).get(path), []
    for changes, _errors in BAD_STEPS:
        refused = page.submit({"what": "Läsa", "due_on": SOON} | changes, action=f"{path}/steps")
        found.append((changes, refused.errors if refused.status == 422 else [str(refused.status)]))
    assert found == BAD_STEPS
    later = (clock.today() + timedelta(days=101)).isoformat()
    refused = page.submit({"what": "Läsa", "due_on": later}, action=f"{path}/steps")
    assert (refused.status, [e.startswith("Välj en dag som inte är senare än målets") for e in refused.errors]) == (
        422,
        [True],
    )
    with inside(app, town.id):
        ends = clock.today() + timedelta(days=3)
        db.session.execute(update(Post).where(Post.user_id == town.librarian.id).values(to_day=ends))
    refused = page.submit({"what": "Läsa", "due_on": SOON}, action=f"{path}/steps")
    assert [error.startswith("Välj en dag under din tjänst") for error in refused.errors] == [True]
    assert steps(app, town) == []


BAD_LINKS = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "ftp://example.org",
    "https://",
    "//x.se",
)


def test_a_link_is_evidence_and_leads_to_the_web_alone(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    page = person.get(path)
    for address in BAD_LINKS:
        refused = page.submit({"shows": "Film", "address": address}, action=f"{path}/links")
        assert (refused.status, refused.errors) == (422, ["Skriv en webbadress som börjar med https:// eller http://"])
    read = principal.get(path)
    typed = {"shows": "Elevernas recensioner", "address": "https://example.org/a?b=1"}
    assert page.submit(typed, action=f"{path}/links").to == path
    assert read.submit({"drop_reason": "x"}, action=f"{path}/drop").status == 409
    assert "Elevernas recensioner" in principal.get(path).text
    assert principal.get(path).submit(action=f"{path}/achieve").to == path
    kept = person.post(f"{path}/links/1/remove")
    assert kept.status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(GoalLink.address)).all() == ["https://example.org/a?b=1"]
        assert db.session.scalars(select(Goal.evidence_count)).all() == [1]


def test_a_link_can_be_taken_away(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person = browse(town.librarian)
    person.get(path).submit({"shows": "Film", "address": "https://example.org"}, action=f"{path}/links")
    assert person.get(path).submit(action=f"{path}/links/1/remove").to == path
    with inside(app, town.id):
        assert db.session.scalars(select(Goal.evidence_count)).all() == [0]


# ---------------------------------------------------------------- words


def said(app: PlannerApp, town: Town) -> list[tuple[int, str | None, str | None]]:
    with inside(app, town.id):
        rows = db.session.execute(select(GoalWords.by_id, GoalWords.done, GoalWords.used).order_by(GoalWords.id))
        return [(by, done, used) for by, done, used in rows]


def test_each_says_a_part_and_may_write_it_anew(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    assert person.get(path).submit({"done": "Kursen", "used": "Med femman"}, action=f"{path}/words").status == 303
    assert principal.get(path).submit({"done": "Tid är avsatt"}, action=f"{path}/words").status == 303
    assert person.get(path).submit({"used": "Med sexan"}, action=f"{path}/words").status == 303
    assert said(app, town) == [
        (town.librarian.id, "Kursen", "Med sexan"),
        (town.principal.id, "Tid är avsatt", None),
    ]
    assert [text in person.get(path).text for text in ("Tid är avsatt", "Med sexan")] == [True, True]
    assert person.get(path).submit({"done": "", "used": " "}, action=f"{path}/words").status == 303
    assert said(app, town) == [(town.principal.id, "Tid är avsatt", None)]
    nothing = person.get(path).submit({"done": "", "used": ""}, action=f"{path}/words")
    assert (nothing.status, nothing.errors) == (422, ["Skriv vad som är gjort eller hur det används"])


def test_words_written_in_two_windows_show_both(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person = browse(town.librarian)
    person.get(path).submit({"done": "Ett"}, action=f"{path}/words")
    first, second = person.get(path), person.get(path)
    first.submit({"done": "Två"}, action=f"{path}/words")
    conflict = second.submit({"done": "Tre"}, action=f"{path}/words")
    assert (conflict.status, "Två" in conflict.text, conflict.form(f"{path}/words")["done"]) == (409, True, "Tre")
    assert said(app, town) == [(town.librarian.id, "Två", None)]


def test_what_is_typed_after_the_session_ended_is_kept(town: Town, browse: Browse, path: str) -> None:
    browser = browse(town.librarian)
    browser.client.delete_cookie("session")
    for part, typed in (("words", {"done": "Allt jag skrev"}), ("steps", {"what": "Mitt steg", "due_on": SOON})):
        answer = browser.post(f"{path}/{part}", typed)
        assert (answer.status, "kept" in answer.form()) == (401, True)


@pytest.mark.parametrize("state", [GoalState.PROPOSED, GoalState.RETURNED, GoalState.DROPPED])
def test_what_is_not_agreed_on_is_not_followed_up(
    app: PlannerApp, town: Town, browse: Browse, state: GoalState
) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town, state=state).id}"
    person = browse(town.librarian)
    assert person.post(f"{path}/words", {"done": "x"}).status == 422
    link = {"shows": "x", "address": "https://example.org"}
    assert person.post(f"{path}/links", link).status == 422
    assert said(app, town) == []


# ---------------------------------------------------------------- who


PEOPLE = ("colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


def test_nobody_else_writes_on_the_way(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        on_its_way(town.neighbour, a_goal(town.neighbour, state=GoalState.AGREED))
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED)
        path = f"/competence/goals/{goal.id}"
        on_its_way(town, goal)
        other = f"/competence/goals/{goal.id + 1}"
        step, link = db.session.scalars(select(Milestone.id)).one(), db.session.scalars(select(GoalLink.id)).one()
    before = steps(app, town), said(app, town)
    deeds = {
        f"{path}/steps": {"what": "x", "due_on": SOON},
        f"{path}/links": {"shows": "x", "address": "https://example.org"},
        f"{path}/words": {"done": "x", "version": "1"},
        f"{path}/steps/{step}/tick": {},
        f"{path}/steps/{step}/untick": {},
        f"{path}/steps/{step}/remove": {},
        f"{path}/links/{link}/remove": {},
    }
    found = {
        (name, abroad): {browse(place.people[name]).post(deed, typed).status for deed, typed in deeds.items()}
        for name in PEOPLE
        for abroad, place in (("", town), ("abroad", town.neighbour))
        if (name, abroad) != ("principal", "")
    }
    assert found == {key: {404} for key in found}
    mine = {deed: typed for deed, typed in deeds.items() if not deed.endswith("words")}
    assert {browse(town.principal).post(deed, typed).status for deed, typed in mine.items()} == {403}
    assert (steps(app, town), said(app, town)) == before
    # Another goal's step or link is none of this goal's.
    assert browse(town.librarian).post(f"{other}/steps/{step}/tick").status == 404


def test_a_shared_goal_shows_its_steps_and_nothing_that_the_two_have_said(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED)
        on_its_way(town, goal)
        goals.share(db.session.get_one(Goal, goal.id), by=town.librarian.viewer)
        path = f"/competence/goals/{goal.id}"
    coordinator = browse(town.coordinator)
    page = coordinator.get(path)
    assert ("Hemligt steg" in page.text, [text for text in SECRETS if text in page.text]) == (True, [])
    both = [
        [text for text in SECRETS if text in browse(who).get(path).text] for who in (town.librarian, town.principal)
    ]
    assert both == [list(SECRETS), list(SECRETS)]
    browse(town.librarian).get(path).submit(action=f"{path}/take-back")
    assert [coordinator.get(address).status for address in (path, "/competence/shared")] == [404, 200]
    assert coordinator.get("/competence/shared").h1 == "Inget mål delas med dig"


def test_the_goal_page_asks_the_same_for_one_step_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    browser, counts = browse(town.librarian), []
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED)
        path = f"/competence/goals/{goal.id}"
        on_its_way(town, goal)
    for number in range(3):
        with count_statements() as sent:
            assert browser.get(path).status == 200
        counts.append(len(sent))
        browser.get(path).submit({"what": f"Steg {number}", "due_on": SOON}, action=f"{path}/steps")
        link = {"shows": f"Länk {number}", "address": "https://example.org"}
        browser.get(path).submit(link, action=f"{path}/links")
    assert counts == [counts[0]] * 3
