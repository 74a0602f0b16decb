"""The coordinator's side: writing, previewing, publishing, withdrawing, asking, and switching the page on and off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.open_process.models import OpenDocument, OpenPost, OpenPostVersion, OpenQuestion, PostState
from planner.open_process.rules import may_keep, may_keep_page
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import a_post, a_question_and_a_document, an_open_page, open_with_post
from tests.page import Browser

HOME = "/open-process/"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_only_the_coordinator_of_the_same_municipality_keeps_the_page(town: Town, role: str) -> None:
    for person in (*town.people.values(), *town.neighbour.people.values()):
        viewer = person.viewer
        if viewer.has(Role(role)):
            own = person.municipality_id == town.id
            post = OpenPost(municipality_id=town.id)
            assert (may_keep_page(viewer), may_keep(viewer, post)) == (
                role == "coordinator",
                role == "coordinator" and own,
            )


def test_the_room_is_the_coordinators_and_in_nobody_elses_menu(town: Town, browse: Callable[..., Browser]) -> None:
    found = {name: browse(person).get(HOME).status for name, person in town.people.items()}
    assert found == {name: 200 if name == "coordinator" else 403 for name in town.people}
    menus = {name: HOME in browse(person).get("/").links for name, person in town.people.items()}
    assert menus == {name: name == "coordinator" for name in town.people}


def test_a_page_is_opened_and_closed(town: Town, browse: Callable[..., Browser]) -> None:
    coordinator = browse(town.coordinator)
    assert coordinator.get(HOME).h1 == "Sidan är inte öppen"
    opened = coordinator.get(HOME).submit(action="/open-process/open").follow()
    assert opened.h1 == "Sidan är öppen för alla"
    assert browse().get("/open/dorrby/").status == 200
    assert opened.submit(action="/open-process/close").follow().h1 == "Sidan är inte öppen"
    assert browse().get("/open/dorrby/").status == 404


def test_a_stale_switch_does_nothing(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        an_open_page(town)
    page = browse(town.coordinator).get(HOME)
    browse(town.coordinator).get("/open-process/edit").submit({"intro_sv": "Nytt."})
    assert page.submit(action="/open-process/close").status == 409
    assert browse().get("/open/dorrby/").status == 200


def test_a_post_goes_from_draft_to_published_to_withdrawn(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        an_open_page(town)
    coordinator = browse(town.coordinator)
    typed = {"title_sv": "Nu börjar vi", "body_sv": "En *början*.", "needs": [str(town.need)]}
    draft = coordinator.get("/open-process/posts/new").submit(typed).follow()
    assert draft.h1 == "Nu börjar vi"
    assert "Nu börjar vi" not in browse().get("/open/dorrby/").text
    path = draft.browser.path
    published = draft.submit(action=f"{path}/publish").follow()
    assert "Nu börjar vi" in browse().get("/open/dorrby/needs/B1").text
    coordinator.get(f"{path}/edit").submit({"body_sv": "En annan början."})
    assert "En början." in coordinator.get(path).text
    assert "uppdaterad" in browse().get("/open/dorrby/").text
    refused = coordinator.get(path).submit({"reason": " "}, action=f"{path}/withdraw")
    assert (refused.status, refused.errors) == (422, ["Skriv varför det tas bort"])
    coordinator.get(path).submit({"reason": "Det blev fel."}, action=f"{path}/withdraw")
    assert "Nu börjar vi" not in browse().get("/open/dorrby/").text
    assert published.browser.get(path).status == 200
    with inside(app, town.id):
        post = db.session.scalars(select(OpenPost)).one()
        assert (post.state, post.withdrawn_reason) == (PostState.WITHDRAWN, "Det blev fel.")
        assert db.session.scalar(select(func.count(OpenPostVersion.id))) == 1


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"title_sv": ""}, ["Skriv en rubrik"]),
        ({"body_sv": " "}, ["Skriv vad du vill berätta"]),
        ({"title_en": "English"}, ["Skriv texten på engelska också, eller lämna den engelska rubriken tom"]),
        ({"body_en": "English"}, ["Skriv rubriken på engelska också, eller lämna den engelska texten tom"]),
        ({"needs": ["999999"]}, ["Välj bland alternativen"]),
    ],
)
def test_a_post_that_cannot_be_saved_is_refused_with_its_words_kept(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], typed: dict[str, object], errors: list[str]
) -> None:
    with inside(app, town.neighbour.id):
        a_post(town.neighbour)
    page = browse(town.coordinator).get("/open-process/posts/new")
    answer = page.submit({"title_sv": "Rubrik", "body_sv": "Orden jag skrev."} | typed)
    assert (answer.status, answer.errors) == (422, errors)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(OpenPost.id))) == 0


def test_a_need_of_another_municipality_is_no_choice(town: Town, browse: Callable[..., Browser]) -> None:
    page = browse(town.coordinator).get("/open-process/posts/new")
    answer = page.submit({"title_sv": "R", "body_sv": "T", "needs": [str(town.neighbour.need)]})
    assert (answer.status, answer.errors) == (422, ["Välj bland alternativen"])


def test_what_is_typed_is_looked_at_without_being_saved(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    page = browse(town.coordinator).get("/open-process/posts/new")
    typed = page.form() | {"title_sv": "Rubrik", "body_sv": "Så **här** <script>x</script>"}
    look = page.browser.post("/open-process/posts/new/preview", typed, token=False)
    assert look.status == 200
    assert "<strong>här</strong> &lt;script&gt;" in look.html
    assert look.form()["title_sv"] == "Rubrik"
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(OpenPost.id))) == 0


def test_two_who_change_the_same_post_both_see_both_texts(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    path = f"/open-process/posts/{open_with_post(app, town)}/edit"
    first, second = browse(town.coordinator).get(path), browse(town.coordinator).get(path)
    first.submit({"body_sv": "Den första."})
    answer = second.submit({"body_sv": "Den andra."})
    assert answer.status == 409
    assert "Den första." in answer.text
    assert "Den andra." in answer.html


def test_a_double_click_makes_one_post_and_publishes_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    page = browse(town.coordinator).get("/open-process/posts/new")
    typed = {"title_sv": "En", "body_sv": "Text"}
    first, second = page.submit(typed), page.submit(typed)
    assert (first.status, first.to) == (second.status, second.to)
    draft = page.browser.get(first.to)
    path = draft.browser.path
    statuses = [draft.submit(action=f"{path}/publish").status for _ in range(2)]
    assert statuses == [303, 303]
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(OpenPost.id))) == 1


def test_a_draft_is_thrown_away_and_what_was_published_is_not(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        draft, published = a_post(town, published=False).id, a_post(town).id
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/open-process/posts/{draft}")
    page.submit(action=f"/open-process/posts/{draft}/throw-away")
    fields = coordinator.get(f"/open-process/posts/{published}").form(f"/open-process/posts/{published}/withdraw")
    kept = coordinator.post(f"/open-process/posts/{published}/throw-away", fields, token=False)
    assert kept.status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(OpenPost.id)).all() == [published]


def test_a_question_is_asked_changed_and_ended(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        an_open_page(town)
    coordinator = browse(town.coordinator)
    page = coordinator.get("/open-process/questions/new")
    refused = page.submit({"text_sv": "Vad saknas?", "to_day": str(clock.today() - timedelta(days=2))})
    assert (refused.status, refused.errors) == (422, ["Den sista dagen kommer före den första"])
    refused.submit({"to_day": ""})
    assert "Vad saknas?" in browse().get("/open/dorrby/").text
    with inside(app, town.id):
        path = f"/open-process/questions/{db.session.scalars(select(OpenQuestion.id)).one()}"
    yesterday = str(clock.today() - timedelta(days=1))
    changed = coordinator.get(path).submit({"from_day": yesterday, "to_day": yesterday})
    assert changed.status == 303
    assert "Vad saknas?" not in browse().get("/open/dorrby/").text


def test_documents_are_linked_to_and_removed(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        an_open_page(town)
    page = browse(town.coordinator).get(HOME)
    refused = page.submit({"title_sv": "Plan", "link": "javascript:alert(1)"}, action="/open-process/documents")
    assert (refused.status, refused.errors) == (422, ["Skriv en hel adress som börjar med https://"])
    refused.submit({"link": "https://a.example/plan.pdf"}, action="/open-process/documents")
    assert "https://a.example/plan.pdf" in browse().get("/open/dorrby/").links
    with inside(app, town.id):
        path = f"/open-process/documents/{db.session.scalars(select(OpenDocument.id)).one()}/remove"
    browse(town.coordinator).get(HOME).submit(action=path)
    assert "https://a.example/plan.pdf" not in browse().get("/open/dorrby/").links


def test_nothing_of_another_municipality_is_reached(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    post = open_with_post(app, town.neighbour)
    with inside(app, town.neighbour.id):
        question, document = a_question_and_a_document(town.neighbour)
    coordinator = browse(town.coordinator)
    assert [
        coordinator.get(path).status for path in (f"/open-process/posts/{post}", f"/open-process/questions/{question}")
    ] == [404, 404]
    form = coordinator.get(HOME).form("/open-process/open")
    paths = (f"posts/{post}/publish", f"posts/{post}/withdraw", f"documents/{document}/remove", f"posts/{post}/edit")
    assert [coordinator.post(HOME + path, form, token=False).status for path in paths] == [404] * 4


def test_the_preview_is_the_page_also_when_it_is_closed(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        a_post(town, "Publicerat")
        a_post(town, "Utkastet", published=False)
    page = browse(town.coordinator).get("/open-process/preview")
    assert page.status == 200
    assert ("Publicerat" in page.text, "Utkastet" in page.text) == (True, False)
    assert browse(town.librarian).get("/open-process/preview").status == 403
