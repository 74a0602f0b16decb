"""Sign-in under attack: other spellings, live cookies, strange addresses, links that lie about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from planner.accounts import passwords
from planner.accounts.models import LINK_LIFETIME, LinkPurpose, MailedLink, User
from planner.accounts.queries import by_email
from planner.accounts.views import PER_ACCOUNT_AND_PLACE
from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser

Browse = Callable[..., Browser]
SPELLINGS = (
    "librarian@dorrby.example",
    "LIBRARIAN@dorrby.example",
    "ｌibrarian@dorrby.example",
    " Librarian@DORRBY.example",
)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No slow hashes."""
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored == password)


@pytest.mark.usefixtures("town", "quick")
def test_other_spellings_of_an_address_give_no_further_attempts(browse: Browse) -> None:
    """Case, width and spaces are one address, as they are when it is looked up."""
    visitor = browse()
    answers = [
        visitor.post("/sign-in", {"email": SPELLINGS[n % len(SPELLINGS)], "password": "wrong"}).status
        for n in range(PER_ACCOUNT_AND_PLACE + 2)
    ]
    assert answers == [422] * PER_ACCOUNT_AND_PLACE + [429] * 2


@pytest.mark.usefixtures("town")
def test_other_spellings_of_an_address_give_no_further_links(app: PlannerApp, town: Town, browse: Browse) -> None:
    """Nobody's mailbox is filled by asking in many spellings."""
    visitor = browse()
    assert {visitor.post("/forgotten-password", {"email": SPELLINGS[n % 4]}).status for n in range(12)} == {303}
    with inside(app, town.id):
        assert len(db.session.scalars(select(OutboxMail)).all()) == 5


@pytest.mark.usefixtures("quick")
def test_somebody_signed_in_can_sign_in_as_somebody_else(app: PlannerApp, town: Town, browse: Browse) -> None:
    """The attempt is counted beside the request's own transaction, which must not hold the lock meanwhile."""
    with inside(app, town.id):
        db.session.get_one(User, town.principal.id).password_hash = "right"
    shared = browse(town.librarian)
    assert shared.post("/sign-in", {"email": town.principal.email, "password": "wrong"}).status == 422
    assert shared.post("/forgotten-password", {"email": town.principal.email}).status == 303
    assert shared.post("/sign-in", {"email": town.principal.email, "password": "right"}).status == 303
    assert town.principal.email in shared.get("/account").text


def test_a_password_is_checked_while_others_can_write(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check takes long on purpose: it holds no lock."""
    held: list[bool] = []

    def slow(_password: str, _stored: str | None) -> bool:
        held.append(db.session().in_transaction())
        return False

    monkeypatch.setattr(passwords, "matches", slow)
    with app.test_client() as client:
        visitor = Browser(app)
        visitor.client = client
        assert visitor.post("/sign-in", {"email": town.librarian.email, "password": "wrong"}).status == 422
    assert held == [False]


@pytest.mark.parametrize("address", ["//[", "http://[x", "//℀.com", "//evil.example", "\\\\evil.example", "/\t/evil"])
@pytest.mark.usefixtures("town")
def test_an_address_that_leads_elsewhere_or_nowhere_leads_home(browse: Browse, address: str) -> None:
    """Both addresses that are carried along: after a sign-in, and after a choice of language."""
    visitor = browse()
    assert visitor.get("/sign-in", query_string={"next": address}).form()["next"] == "/"
    assert visitor.post("/language", {"language": "en", "back": address}).to == "/"


def test_a_new_password_ends_every_link_mailed_before(app: PlannerApp, town: Town, browse: Browse) -> None:
    """Who could read an older mail must not be able to change the password back."""
    first, second = [mailed_link(app, town, town.librarian, word) for word in ("one", "two")]
    chosen = browse().get(f"/password/{first}").submit({"new_password": "fyra ord som passar"})
    assert chosen.status == 303
    assert [browse().get(f"/password/{token}").status for token in (first, second)] == [404, 404]


def mailed_link(app: PlannerApp, town: Town, person: Person, token: str) -> str:
    """Mail a link, and return its token."""
    with inside(app, town.id):
        user = by_email(person.email)
        assert user is not None
        db.session.add(
            MailedLink(
                user_id=user.id,
                purpose=LinkPurpose.PASSWORD_RESET,
                token_hash=passwords.token_hash(token),
                created_at=clock.now(),
                expires_at=clock.now() + LINK_LIFETIME[LinkPurpose.PASSWORD_RESET],
            )
        )
    return token


def test_what_is_open_to_everyone_is_not_stored_once_somebody_has_signed_in(town: Town, browse: Browse) -> None:
    """Home and statements name the person: a shared computer's back button must not show them after."""
    pages = ("/", "/accessibility", "/privacy")
    kept = {browse(town.librarian).get(page).response.headers["Cache-Control"] for page in pages}
    assert kept == {"no-store"}
    assert browse().get("/sign-in").response.headers["Cache-Control"] == "private, no-cache"
