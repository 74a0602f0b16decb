"""Signing in and out."""

from collections.abc import Callable

import time_machine

from planner.accounts.models import User
from planner.accounts.passwords import hashed
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser


def give_password(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed("tre gröna böcker")


def test_the_right_password_leads_to_where_the_person_was_heading(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    give_password(app, town)
    browser = browse()
    asked = browser.get("/account")
    assert asked.to == "/sign-in?next=/account"
    page = asked.follow().submit({"email": " Librarian@Dorrby.example", "password": "tre gröna böcker"})
    assert page.to == "/account"
    assert page.follow().h1 == "Librarian Dörrby"


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    give_password(app, town)
    wrong = browse().get("/sign-in").submit({"email": "librarian@dorrby.example", "password": "fel"})
    unknown = browse().get("/sign-in").submit({"email": "nobody@dorrby.example", "password": "fel"})
    assert (wrong.status, unknown.status) == (422, 422)
    assert wrong.errors == unknown.errors != []


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after(town: Town, browse: Callable[..., Browser]) -> None:
    browser = browse(town.librarian)
    with browser.client.session_transaction() as cookie:
        copied = dict(cookie)
    assert browser.get("/account").status == 200
    assert browser.post("/sign-out").status == 303
    thief = browse()
    with thief.client.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/account").to == "/sign-in?next=/account"


@time_machine.travel("2026-11-20T08:01:00Z", tick=False)
def test_attempts_are_throttled(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    give_password(app, town)
    browser = browse()
    statuses = [
        browser.post("/sign-in", {"email": "librarian@dorrby.example", "password": "fel"}).status for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]
