"""What attackers send to the API, and to the page where its tokens are made."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import time_machine

from planner.accounts.models import User
from planner.accounts.passwords import hashed
from planner.accounts.proving import MOST
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.api.asking import token_of
from tests.conftest import inside
from tests.factories import Town

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.page import Browser

    Browse = Callable[..., Browser]

STRANGE = ("\x00", "B1\x00", "\ud7ff", "\u202e", "' OR 1=1 --", "%", "ﬁ", "B1\r\nX-Evil: 1")


@pytest.mark.parametrize("sent", STRANGE)
@pytest.mark.parametrize(
    "path", ["needs?goal={}", "progress?goal={}", "needs/{}", "inventory/2025/values?indicator={}"]
)
def test_strange_signs_find_nothing_and_break_nothing(app: PlannerApp, town: Town, path: str, sent: str) -> None:
    secret = token_of(app, town.librarian)
    address = "/api/v1/" + path.format(quote(sent))
    answer = app.test_client().get(address, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code in {200, 404, 422}, "X-Evil" in answer.headers) == (True, False)


RIGHT, WRONG = "tre gröna böcker", "fel lösenord"
TOKEN = {"name": "Kalkylblad", "scopes": ["needs"], "days": "30"}
CHANGE = {"new_password": "fyra röda böcker"}
TOO_MANY = "För många försök. Vänta en kvart eller be om ett nytt lösenord."


@pytest.mark.parametrize(
    ("path", "action", "fields"),
    [("/account/tokens/", "/account/tokens/", TOKEN), ("/account", "/account/password", CHANGE)],
)
def test_who_has_got_hold_of_a_session_cannot_guess_the_password(
    app: PlannerApp, town: Town, browse: Browse, path: str, action: str, fields: dict[str, str]
) -> None:
    with inside(app, town.id):
        for person in (town.librarian, town.coordinator):
            db.session.get_one(User, person.id).password_hash = hashed(RIGHT)

    def said(browser: Browser, password: str) -> tuple[int, list[str]]:
        page = browser.get(path).submit({**fields, "password": password}, action=action)
        return page.status, page.errors if page.status == 422 else []

    with time_machine.travel("2026-11-20T08:00:05Z", tick=False) as traveller:
        tried = [said(browse(town.librarian), WRONG) for _each in range(MOST + 1)]
        assert len({str(one) for one in tried[:MOST]}) == 1
        assert tried[MOST] == (422, [TOO_MANY])
        assert said(browse(town.librarian), RIGHT) == (422, [TOO_MANY])
        assert said(browse(town.coordinator), RIGHT) == (303, [])
        traveller.shift(15 * 60)
        assert said(browse(town.librarian), RIGHT) == (303, [])
