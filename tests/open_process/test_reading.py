"""What everybody reads, and what is never there."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.open_process.models import OpenPage, OpenPost
from planner.open_process.operations import pages, posts
from planner.open_process.operations.posts import PostText
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.operations.events import follow_sessions
from planner.training.operations.sign_ups import sign_off, sign_up
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import a_post, an_open_page, open_with_post
from tests.page import Browser


def test_the_page_is_there_only_when_it_is_switched_on(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    assert browse().get("/open/dorrby/").status == 404
    open_with_post(app, town)
    assert browse().get("/open/dorrby/").status == 200
    assert browse().get("/open/granby/").status == 404
    assert browse().get("/open/nowhere/").status == 404
    with inside(app, town.id):
        page = pages.own_page()
        pages.switch(page, on=False, by=town.coordinator.viewer, seen=page.version)
    assert browse().get("/open/dorrby/").status == 404
    assert browse().get("/open/dorrby/posts/").status == 404


def test_published_posts_are_read_the_newest_first_and_nothing_else(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        a_post(town, "Först", "Börjar *så*.")
        a_post(town, "Sedan")
        a_post(town, "Utkast", published=False)
    with inside(app, town.neighbour.id):
        an_open_page(town.neighbour)
        a_post(town.neighbour, "Grannens")
    headings = [text for tag, text in browse().get("/open/dorrby/").outline.headings if tag == "h3"]
    assert headings == ["Andra behov", "Sedan", "Först"]
    assert [t for tag, t in browse().get("/open/granby/").outline.headings if tag == "h3"] == [
        "Andra behov",
        "Grannens",
    ]
    assert [t for tag, t in browse().get("/open/dorrby/posts/").outline.headings if tag == "h2"] == ["Sedan", "Först"]


def test_a_draft_and_another_municipalitys_post_are_not_found(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    published = open_with_post(app, town)
    abroad = open_with_post(app, town.neighbour)
    with inside(app, town.id):
        draft = a_post(town, published=False).id
    statuses = {
        f"{slug} {post}": browse().get(f"/open/{slug}/posts/{post}").status
        for slug, post in (("dorrby", published), ("dorrby", draft), ("dorrby", abroad), ("granby", abroad))
    }
    assert statuses == {
        f"dorrby {published}": 200,
        f"dorrby {draft}": 404,
        f"dorrby {abroad}": 404,
        f"granby {abroad}": 200,
    }


def test_a_withdrawn_post_answers_that_it_is_gone_and_why(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    post_id = open_with_post(app, town, "Borttagen rubrik", "Borttagen text.")
    with inside(app, town.id):
        post = db.session.get_one(OpenPost, post_id)
        posts.withdraw(post, reason="Uppgiften var fel.", by=town.coordinator.viewer, seen=post.version)
    page = browse().get(f"/open/dorrby/posts/{post_id}")
    assert (page.status, page.h1) == (410, "Inlägget har tagits bort")
    assert "Uppgiften var fel." in page.text
    assert "Borttagen" not in page.text
    assert "Borttagen" not in browse().get("/open/dorrby/").text


def test_what_is_changed_after_publishing_says_so_and_is_there_in_the_next_answer(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    post_id = open_with_post(app, town)
    assert "uppdaterad" not in browse().get(f"/open/dorrby/posts/{post_id}").text
    with inside(app, town.id):
        post = db.session.get_one(OpenPost, post_id)
        posts.change(post, PostText("Ny rubrik", "Ny text."), needs=[], by=town.coordinator.viewer, seen=post.version)
    page = browse().get(f"/open/dorrby/posts/{post_id}")
    assert page.h1 == "Ny rubrik"
    assert "uppdaterad" in page.text
    assert "Ny rubrik" in browse().get("/open/dorrby/").text


@pytest.mark.parametrize(
    ("query", "header", "language", "heading"),
    [
        ("", "", "sv", "Svensk rubrik"),
        ("", "en-GB,en;q=0.8", "en", "English title"),
        ("", "de", "sv", "Svensk rubrik"),
        ("?language=en", "sv", "en", "English title"),
        ("?language=sv", "en", "sv", "Svensk rubrik"),
        ("?language=xx", "en", "en", "English title"),
    ],
)
def test_a_reader_is_answered_in_the_language_of_the_address_or_of_the_browser(
    app: PlannerApp, town: Town, query: str, header: str, language: str, heading: str
) -> None:
    with inside(app, town.id):
        an_open_page(town)
        post_id = a_post(town, "Svensk rubrik", english=("English title", "Text.")).id
    answer = app.test_client().get(f"/open/dorrby/posts/{post_id}{query}", headers={"Accept-Language": header})
    varies = set(answer.headers["Vary"].split(", "))
    assert f'<html lang="{language}"' in answer.text
    assert f">{heading}</h1>" in answer.text
    assert ("Accept-Language" in varies) is (query not in {"?language=en", "?language=sv"})
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("path", ["/open/dorrby/", "/open/dorrby/posts/", "/open/dorrby/posts/1", "/open/nowhere/"])
def test_no_cookie_is_set_and_none_is_read(
    app: PlannerApp, town: Town, path: str, browse: Callable[..., Browser]
) -> None:
    open_with_post(app, town)
    visitor, coordinator = app.test_client().get(path), browse(town.coordinator).get(path).response
    for answer in (visitor, coordinator):
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert visitor.data == coordinator.data
    assert b"csrf_token" not in visitor.data


def test_a_form_sent_to_a_page_that_takes_none_is_refused_and_sets_no_cookie(app: PlannerApp, town: Town) -> None:
    open_with_post(app, town)
    answer = app.test_client().post("/open/dorrby/", data={"text": "hej"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (405, False)


def conditional(app: PlannerApp, path: str, tag: str, **headers: str) -> Any:
    return app.test_client().get(path, headers={"If-None-Match": tag} | headers)


def test_what_has_not_changed_is_answered_with_304_and_nothing_built(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    post_id = open_with_post(app, town)
    for path, most in (("/open/dorrby/", 1), ("/open/dorrby/posts/", 1), (f"/open/dorrby/posts/{post_id}", 1)):
        tag = app.test_client().get(path).headers["ETag"]
        with count_statements() as sent:
            unchanged = conditional(app, path, tag)
        assert (unchanged.status_code, unchanged.data, len(sent)) == (304, b"", most)
        assert unchanged.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"


def test_every_change_of_what_is_shown_is_there_in_the_very_next_answer(app: PlannerApp, town: Town) -> None:
    open_with_post(app, town)
    before = app.test_client().get("/open/dorrby/").headers["ETag"]
    with inside(app, town.neighbour.id):
        a_post(town.neighbour)
    assert conditional(app, "/open/dorrby/", before).status_code == 304
    with inside(app, town.id):
        a_post(town, "En till")
    changed = conditional(app, "/open/dorrby/", before)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != before
    assert "En till" in changed.text


def test_the_revision_is_raised_once_by_what_is_committed_and_not_by_what_is_rolled_back(
    app: PlannerApp, town: Town
) -> None:
    open_with_post(app, town)
    with inside(app, town.id):
        before = pages.own_page().revision
    with inside(app, town.id):
        a_post(town)
        a_post(town)
    with inside(app, town.id):
        a_post(town)
        db.session.rollback()
    with inside(app, town.id):
        assert db.session.get_one(OpenPage, pages.own_page().id).revision == before + 1


@pytest.mark.parametrize("chooses", [False, True])
def test_signing_up_for_a_training_does_not_wait_for_the_page(app: PlannerApp, town: Town, *, chooses: bool) -> None:
    open_with_post(app, town)
    with inside(app, town.id):
        event = factories.event(town, needs=(town.need,))
        event.chooses_sessions = chooses
        follow_sessions(event)
        event_id = event.id
    with inside(app, town.id):
        before = pages.own_page().revision
    with inside(app, town.id):
        event = db.session.get_one(TrainingEvent, event_id)
        ids = db.session.scalars(select(TrainingSession.id)).all()
        sign_up(event, by=town.librarian.viewer, session_ids=ids)
        sign_off(event, by=town.librarian.viewer)
    with inside(app, town.id):
        assert pages.own_page().revision == before
        db.session.execute(update(TrainingEvent).values(title="Annat"))
    with inside(app, town.id):
        assert pages.own_page().revision == before + 1


def test_a_compressed_answer_is_the_same_page_under_a_tag_of_its_own(app: PlannerApp, town: Town) -> None:
    open_with_post(app, town)
    plain = app.test_client().get("/open/dorrby/")
    zipped = app.test_client().get("/open/dorrby/", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert len(zipped.data) < len(plain.data)
    assert conditional(app, "/open/dorrby/", zipped.headers["ETag"], **{"Accept-Encoding": "gzip"}).status_code == 304
