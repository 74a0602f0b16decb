"""Tasks: an item of an agenda becomes what somebody is to do, shown on both sides and on the home page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.groups.meetings.models import AgendaItem
from planner.groups.tasks.models import GroupTask, TaskState
from planner.groups.tasks.operations import change
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, a_task
from tests.page import Browser

Browse = Callable[..., Browser]


def given(app: PlannerApp, town: Town, label: str = "librarian", **kind: Any) -> int:
    with inside(app, town.id):
        return a_task(town, a_meeting(town, a_group(town)), label, **kind).id


def test_an_item_becomes_a_task_that_stands_on_both_sides_and_at_home(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town)).id
        item = db.session.scalars(select(AgendaItem.id).order_by(AgendaItem.id)).first()
    path = f"/groups/meetings/{meeting}"
    coordinator = browse(town.coordinator)
    new = coordinator.get(f"{path}/agenda/{item}/tasks/new")
    assert (new.form()["what"], new.form()["need_id"]) == ("Hemlig punkt", str(town.need))
    due = clock.today() - timedelta(days=1)
    post = str(town.librarian.viewer.posts[0].id)
    sent = new.submit({"what": "Måla rummet", "post_id": post, "due_on": str(due)})
    assert sent.to == path
    assert "Måla rummet" in coordinator.get(path).text
    assert "Måla rummet" in browse(town.teacher).get("/groups/1").text
    librarian = browse(town.librarian)
    home = librarian.get("/")
    assert "Måla rummet" in home.text
    assert "Måla rummet" not in browse(town.teacher).get("/").text
    task = next(link for link in home.links if link.startswith("/groups/tasks/"))
    page = librarian.get(task)
    assert (f"{path}#item-{item}" in page.links, f"/needs/{town.need}" in page.links) == (True, True)
    refused = page.submit({"state": "not_done", "word": ""}, action=task)
    assert (refused.status, refused.errors) == (422, ["Skriv varför det inte blev av"])
    assert page.submit({"state": "done", "word": "Rummet är ljust nu"}, action=task).to == task
    assert "Måla rummet" not in librarian.get("/").text
    assert "Rummet är ljust nu" in browse(town.teacher).get(task).text
    ended = librarian.get(task)
    assert ended.submit(action=f"{task}/open-again").to == task
    assert "Måla rummet" in librarian.get("/").text
    now = librarian.get(task).form()["version"]
    twice = librarian.post(f"{task}/open-again", {"version": now})
    assert (twice.status, twice.errors) == (422, ["Åtgärden är redan öppen."])
    odd = librarian.post(f"{task}/open-again", {"version": "x"})
    assert (odd.status, len(odd.errors), "Måla rummet" in odd.text) == (422, 1, True)


def test_who_reads_changes_and_ends_a_task(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = given(app, town)
    path = f"/groups/tasks/{known}"
    reads = {"coordinator", "head", "librarian", "teacher", "principal"}
    for label, person in town.people.items():
        browser = browse(person)
        assert browser.get(path).status == (200 if label in reads else 404), label
        assert (browser.get(f"{path}/edit").status == 200) is (label == "coordinator"), label
        answer = browser.post(path, {"state": "done", "version": "0"}).status
        expected = 409 if label in {"coordinator", "librarian"} else 403 if label in reads else 404
        assert answer == expected, label
    assert browse(town.neighbour.coordinator).get(path).status == 404
    with inside(app, town.id):
        assert db.session.scalars(select(GroupTask.state)).all() == [TaskState.OPEN]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"what": ""}, ["Skriv vad som ska göras"]),
        ({"due_on": "2027-02-30"}, ["Skriv ett datum som finns, t.ex. 2026-12-04"]),
        ({"need_id": "9" * 30}, ["Välj ett av alternativen"]),
        ({"post_id": "999999"}, ["Välj ett av alternativen"]),
    ],
)
def test_what_cannot_be_saved_of_a_task_is_said_and_kept(
    app: PlannerApp, town: Town, browse: Browse, typed: dict[str, str], errors: list[str]
) -> None:
    known = given(app, town)
    refused = browse(town.coordinator).get(f"/groups/tasks/{known}/edit").submit({"what": "Mitt ord"} | typed)
    assert (refused.status, refused.errors[:1] == errors or "due_on" in typed) == (422, True)
    assert refused.form()["what"] == typed.get("what", "Mitt ord")


def test_a_stale_change_of_a_task_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = given(app, town)
    coordinator, path = browse(town.coordinator), f"/groups/tasks/{known}/edit"
    mine, theirs = coordinator.get(path), coordinator.get(path)
    assert theirs.submit({"what": "Deras ord"}).status == 303
    conflict = mine.submit({"what": "Mina ord"})
    assert (conflict.status, "Mina ord" in conflict.html, "Deras ord" in conflict.text) == (409, True, True)


def test_another_group_member_of_the_neighbour_is_no_choice(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = given(app, town)
    given(app, town.neighbour)
    foreign = str(town.neighbour.librarian.viewer.posts[0].id)
    page = browse(town.coordinator).get(f"/groups/tasks/{known}/edit")
    assert "Granby" not in page.text
    assert page.submit({"post_id": foreign}).status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(GroupTask.post_id)).all() == [town.librarian.viewer.posts[0].id]


def test_a_task_that_has_ended_is_not_rewritten(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = given(app, town)
    path = f"/groups/tasks/{known}"
    coordinator = browse(town.coordinator)
    opened = coordinator.get(f"{path}/edit")
    assert coordinator.get(path).submit({"state": "done"}, action=path).status == 303
    assert opened.submit({"what": "Något annat"}).status == 409
    assert coordinator.get(f"{path}/edit").status == 403
    with inside(app, town.id):
        task = db.session.get_one(GroupTask, known)
        with pytest.raises(RefusedError):
            change(
                task,
                by=town.coordinator.viewer,
                seen=task.version,
                what="Annat",
                post_id=task.post_id,
                due_on=task.due_on,
                need_id=None,
            )
