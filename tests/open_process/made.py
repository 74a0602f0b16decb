"""Pages and posts for tests."""

from __future__ import annotations

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.open_process.models import OpenPage, OpenPost
from planner.open_process.operations import pages, posts
from planner.open_process.operations.posts import PostText
from tests.conftest import inside
from tests.factories import Town


def an_open_page(town: Town) -> OpenPage:
    """Switch on a town's page."""
    page = pages.own_page()
    if page.opened_at is None:
        pages.switch(page, on=True, by=town.coordinator.viewer, seen=page.version)
        db.session.flush()
    return page


def a_post(
    town: Town,
    title: str = "Rubrik",
    body: str = "Text.",
    *,
    english: tuple[str, str] = ("", ""),
    published: bool = True,
    needs: tuple[int, ...] = (),
) -> OpenPost:
    """Write a post, and publish it unless told not to."""
    text = PostText(title, body, english[0] or None, english[1] or None)
    post = posts.write(text, needs=needs, by=town.coordinator.viewer)
    db.session.flush()
    if published:
        posts.publish(post, by=town.coordinator.viewer, seen=post.version)
        db.session.flush()
    return post


def a_question_and_a_document(town: Town) -> tuple[int, int]:
    """Put a question on a town's page and a link beside it; returns their ids."""
    by = town.coordinator.viewer
    question = pages.ask(
        None, text_sv="Vad saknas?", text_en=None, from_day=clock.today(), to_day=None, by=by, seen=None
    )
    document = pages.add_document(title_sv="Biblioteksplan", title_en=None, link="https://a.example", by=by)
    return question.id, document.id


def open_with_post(app: PlannerApp, town: Town, title: str = "Rubrik", body: str = "Text.") -> int:
    """Switch on a town's page, publish a post there and return its id."""
    with inside(app, town.id):
        an_open_page(town)
        return a_post(town, title, body).id
