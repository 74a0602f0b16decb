"""A form sent twice counts once; a form that only looks like one sent before is a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Objective
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]


def titles(app: PlannerApp, town: Town, plan_id: int) -> list[str]:
    """Return the titles of a plan's objectives in their order."""
    with inside(app, town.id):
        found = select(Objective.title).where(Objective.plan_id == plan_id).order_by(Objective.id)
        return list(db.session.scalars(found))


def test_what_is_typed_after_the_back_button_is_saved(app: PlannerApp, town: Town, browse: Browse) -> None:
    """The browser brings the form back as it was sent, token and all: a changed text is a new one."""
    plan_id = begun(app, town)
    before = titles(app, town, plan_id)
    browser = browse(town.librarian)
    address = f"/plans/{plan_id}/objectives/new"
    form: dict[str, Any] = browser.get(address).form(address)
    sent = [browser.post(address, form | {"title": title}, token=False).status for title in ("A", "A", "B", "B")]
    assert sent == [303] * 4
    assert titles(app, town, plan_id) == [*before, "A", "B"]


def test_a_changed_text_with_a_token_used_before_is_a_conflict_and_kept(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    """Back, changed and sent again: the version is old by then, and both texts are shown."""
    plan_id = begun(app, town)
    browser = browse(town.librarian)
    address = f"/plans/{plan_id}/header"
    form: dict[str, Any] = browser.get(address).form(address)
    assert browser.post(address, form | {"title": "First"}, token=False).status == 303
    assert browser.post(address, form | {"title": "First"}, token=False).status == 303
    again = browser.post(address, form | {"title": "Second"}, token=False)
    assert again.status == 409
    assert "First" in again.html
    assert "Second" in again.html


def test_somebody_elses_token_neither_swallows_a_save_nor_tells_where_it_led(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    """Not a colleague's, not in another form, not in another municipality."""
    plan_id, abroad = begun(app, town), begun(app, town.neighbour)
    browser = browse(town.librarian)
    address = f"/plans/{plan_id}/objectives/new"
    form: dict[str, Any] = browser.get(address).form(address)
    assert browser.post(address, form | {"title": "Mine"}, token=False).status == 303
    stolen = {"once": form["once"], "title": "Mine"}
    assert browse(town.colleague).post(address, stolen).status == 303
    assert titles(app, town, plan_id)[-2:] == ["Mine", "Mine"]
    theirs = browse(town.neighbour.librarian).post(f"/plans/{abroad}/objectives/new", stolen)
    assert theirs.to.startswith(f"/plans/{abroad}/edit")
    assert titles(app, town.neighbour, abroad)[-1] == "Mine"
    assert browse(town.principal2).post(address, stolen).status == 404


def begun(app: PlannerApp, town: Town) -> int:
    """Return the id of a plan being written at the town's first school."""
    with inside(app, town.id):
        return make_plan(town)
