"""All that everybody may read of comments: none vanishes because there are many."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from planner.core.transaction import PlannerApp
from planner.open_process.comments.models import CommentState
from planner.open_process.operations import pages
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.made import a_post, an_open_page
from tests.open_process.written import write
from tests.page import Browser

Browse = Callable[..., Browser]
ALL = "/open/dorrby/comments/"
MANY = 104


@pytest.fixture
def many(app: PlannerApp, town: Town) -> list[str]:
    """So many comments on the work and three on a need; others that nobody may read, here and next door."""
    said = [f"Nummer {at:03}." for at in range(MANY)]
    with inside(app, town.neighbour.id):
        an_open_page(town.neighbour)
        write(town.neighbour, state=CommentState.PUBLISHED, text="Grannens.")
    with inside(app, town.id):
        an_open_page(town)
        for at, text in enumerate(said):
            write(town, state=CommentState.PUBLISHED, text=text, need_id=town.need if at < 3 else None)
        for state in CommentState:
            if state is not CommentState.PUBLISHED:
                write(town, state=state, text="Hemlig.")
    return said


def numbers(text: str) -> list[str]:
    return re.findall(r"Nummer \d{3}\.", text)


def test_each_comment_is_read_once_however_many_there_are(
    app: PlannerApp, town: Town, browse: Browse, many: list[str]
) -> None:
    page = browse().get("/open/dorrby/")
    assert numbers(page.text) == many[::-1][:10]
    assert f"Alla {MANY} kommentarer" in page.text
    way = next(link for link in page.links if link.startswith(ALL) and "new" not in link and "find" not in link)
    read, shown = [], browse().get(way)
    for number in range(1, 5):
        shown = browse().get(f"{ALL}?page={number}")
        assert ("Hemlig" in shown.text, "Grannens" in shown.text) == (False, False)
        read += numbers(shown.text)
    assert read == many[::-1]
    assert browse().get(f"{ALL}?page=99").text == shown.text


def test_what_is_said_of_a_need_is_listed_apart_and_leads_to_writing_about_it(
    app: PlannerApp, town: Town, browse: Browse, many: list[str]
) -> None:
    about = f"about=need-{town.need}"
    shown = browse().get(f"{ALL}?{about}")
    assert numbers(shown.text) == many[:3][::-1]
    assert [link for link in shown.links if "/new?" in link and about in link] != []
    english = [link for link in shown.links if "language=en" in link and about in link and link.startswith(ALL)]
    assert len(english) == 1  # the other language keeps what the list is about
    assert browse().get(english[0]).h1 == "What people say"


@pytest.mark.parametrize(
    ("about", "status"),
    [("need-999999", 404), ("post-999999", 404), ("question-999999", 404), ("need-0", 200), ("x", 200), ("%00", 200)],
)
def test_what_is_not_there_is_404_and_nonsense_is_the_whole(
    app: PlannerApp, town: Town, browse: Browse, many: list[str], about: str, status: int
) -> None:
    assert browse().get(f"{ALL}?about={about}").status == status


def test_nothing_is_listed_of_a_draft_a_neighbour_or_a_page_that_is_switched_off(
    app: PlannerApp, town: Town, browse: Browse, many: list[str]
) -> None:
    with inside(app, town.id):
        draft = a_post(town, published=False).id
    refused = [
        browse().get(f"{ALL}?about={about}").status for about in (f"post-{draft}", f"need-{town.neighbour.need}")
    ]
    assert refused == [404, 404]
    with inside(app, town.id):
        page = pages.own_page()
        pages.switch(page, on=False, by=town.coordinator.viewer, seen=page.version)
    assert browse().get(ALL).status == 404


def test_the_list_is_kept_like_every_public_page(
    app: PlannerApp, town: Town, many: list[str], count_statements: Callable[[], Any]
) -> None:
    first = app.test_client().get(ALL)
    assert "Set-Cookie" not in first.headers
    with count_statements() as sent:
        again = app.test_client().get(ALL, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, len(sent)) == (304, 1)
    second = app.test_client().get(f"{ALL}?page=2")
    assert second.data != first.data
    with inside(app, town.id):
        write(town, state=CommentState.PUBLISHED, text="En till.")
    assert "En till." in app.test_client().get(ALL).text


def test_the_list_asks_as_little_for_many_as_for_one(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    def sent() -> int:
        with count_statements() as statements:
            assert app.test_client().get(ALL).status_code == 200
        return len(statements)

    with inside(app, town.id):
        an_open_page(town)
        write(town, state=CommentState.PUBLISHED, need_id=town.need)
    sent()
    with inside(app, town.id):
        write(town, state=CommentState.PUBLISHED)
    one = sent()
    with inside(app, town.id):
        for _at in range(12):
            write(town, state=CommentState.PUBLISHED, need_id=town.need)
    assert sent() == one
