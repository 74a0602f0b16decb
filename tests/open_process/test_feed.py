"""The Atom feed, read by a parser that is not ours."""

import re

import feedparser
import time_machine

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.open_process.models import OpenPost
from planner.open_process.operations import posts
from planner.open_process.operations.posts import PostText
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import a_post, an_open_page
from tests.page import Browser


def read(app: PlannerApp, path: str) -> feedparser.FeedParserDict:
    answer = app.test_client().get(path)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_a_reader_of_feeds_reads_what_was_published(app: PlannerApp, town: Town) -> None:
    with time_machine.travel("2026-11-02T08:00:00Z", tick=False), inside(app, town.id):
        an_open_page(town)
        first = a_post(town, "Först & främst", "Börjar *så* <b>här</b>.", english=("First", "It begins.")).id
    with time_machine.travel("2026-11-09T08:00:00Z", tick=False), inside(app, town.id):
        second = a_post(town, "Sedan").id
        a_post(town, "Utkast", published=False)
        post = db.session.get_one(OpenPost, first)
        text = PostText("Först & främst", "Börjar *så*.", "First", "It begins.")
        posts.change(post, text, needs=[], by=town.coordinator.viewer, seen=post.version)
    with inside(app, town.neighbour.id):
        an_open_page(town.neighbour)
        a_post(town.neighbour, "Grannens")
    feed = read(app, "/open/dorrby/feed.atom")
    assert (feed.feed.title, feed.feed.language, feed.feed.updated) == (
        "Skolbiblioteken i Dörrby",
        "sv",
        "2026-11-09T08:00:00Z",
    )
    assert feed.feed.id == "tag:localhost,2026:/open/dorrby/sv"
    assert [(entry.title, entry.link, entry.published, entry.updated) for entry in feed.entries] == [
        (
            "Sedan",
            f"http://localhost/open/dorrby/posts/{second}?language=sv",
            "2026-11-09T08:00:00Z",
            "2026-11-09T08:00:00Z",
        ),
        (
            "Först & främst",
            f"http://localhost/open/dorrby/posts/{first}?language=sv",
            "2026-11-02T08:00:00Z",
            "2026-11-09T08:00:00Z",
        ),
    ]
    assert feed.entries[1].content[0].value.strip() == "<p>Börjar <em>så</em>.</p>"
    english = read(app, "/open/dorrby/feed.atom?language=en")
    assert [(entry.title, entry.content[0].language) for entry in english.entries] == [("Sedan", "sv"), ("First", "en")]
    ids = [entry.id for entry in (*feed.entries, *english.entries)]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    assert [entry.id for entry in read(app, "/open/dorrby/feed.atom").entries] == ids[:2]


def test_the_feed_is_found_from_every_page_and_gone_when_the_page_is(app: PlannerApp, town: Town) -> None:
    assert app.test_client().get("/open/dorrby/feed.atom").status_code == 404
    with inside(app, town.id):
        an_open_page(town)
        post_id = a_post(town).id
    pages = ("/open/dorrby/", "/open/dorrby/posts/", f"/open/dorrby/posts/{post_id}", "/open/dorrby/needs/B1")
    found = [
        re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', app.test_client().get(p).text
        )
        for p in pages
    ]
    assert found == [["/open/dorrby/feed.atom?language=sv"]] * 4


def test_an_unchanged_feed_is_answered_with_304(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_open_page(town)
        a_post(town)
    tag = app.test_client().get("/open/dorrby/feed.atom").headers["ETag"]
    assert app.test_client().get("/open/dorrby/feed.atom", headers={"If-None-Match": tag}).status_code == 304


def test_a_sign_that_no_feed_can_hold_is_refused_and_never_spoils_the_feed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_open_page(town)
        a_post(town, "Rubrik \ufffe\uffff\x01 till", "Text \U0001ffff *här*.")
    feed = read(app, "/open/dorrby/feed.atom")
    assert [(entry.title, entry.summary) for entry in feed.entries] == [("Rubrik  till", "Text  här.")]
    page = Browser(app, town.coordinator).get("/open-process/posts/new")
    refused = page.submit({"title_sv": "Rubrik \uffff", "body_sv": "Text \ufffe"})
    assert (refused.status, len(refused.errors)) == (422, 2)
