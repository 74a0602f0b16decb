"""Sessions end when they should, attempts are counted whoever asks, and nothing tells who has an account."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from planner.accounts import operations, passwords
from planner.accounts.models import MailedLink, SignIn, User
from planner.accounts.passwords import hashed
from planner.core import clock
from planner.core.cli import send_now
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.factory import create_app
from tests.conftest import ON_POSTGRESQL, REAL_HASHER, inside, settings
from tests.factories import Person, Town
from tests.page import Browser, Page

Browse = Callable[..., Browser]
PASSWORD = "tre gröna böcker"
MORNING = "2026-11-20T08:01:00Z"


@pytest.fixture
def librarian(app: PlannerApp, town: Town) -> Person:
    """Somebody with a password."""
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed(PASSWORD)
    return town.librarian


def sign_in(browser: Browser, person: Person, password: str = PASSWORD, **environ: str) -> Page:
    fields = {"email": person.email, "password": password}
    return browser.post("/sign-in", fields, environ_overrides=environ)


def copy_of(browser: Browser, browse: Browse) -> Browser:
    """A browser with a stolen copy of the cookie."""
    thief: Browser = browse()
    with browser.client.session_transaction() as cookie:
        copied = dict(cookie)
    with thief.client.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get("/account").status == 200
    return thief


def sign_out(browser: Browser, app: PlannerApp, person: Person) -> None:
    assert browser.post("/sign-out").status == 303


def change_password(browser: Browser, app: PlannerApp, person: Person) -> None:
    fields = {"password": PASSWORD, "new_password": "fyra blå pennor"}
    assert browser.post("/account/password", fields).to == "/account"
    assert browser.get("/account").status == 200, "the one who changed it stays signed in"


def close_account(browser: Browser, app: PlannerApp, person: Person) -> None:
    with inside(app, person.municipality_id):
        operations.deactivate(db.session.get_one(User, person.id), by=person.viewer)


def sign_in_again(browser: Browser, app: PlannerApp, person: Person) -> None:
    assert sign_in(browser, person).status == 303


@pytest.mark.parametrize("end", [sign_out, change_password, close_account, sign_in_again])
def test_a_copied_cookie_is_worth_nothing_once_the_session_has_ended(
    app: PlannerApp, librarian: Person, browse: Browse, end: Callable[[Browser, PlannerApp, Person], None]
) -> None:
    browser = browse()
    sign_in(browser, librarian)
    thief = copy_of(browser, browse)
    end(browser, app, librarian)
    assert thief.get("/account").to == "/sign-in?next=/account"


def test_a_session_ends_by_itself(librarian: Person, browse: Browse) -> None:
    browser = browse(librarian)
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert browser.get("/account").to == "/sign-in?next=/account"


def test_whoever_is_or_was_signed_in_can_sign_in_and_ask_for_a_link_at_once(
    app: PlannerApp, librarian: Person, town: Town, browse: Browse
) -> None:
    """On SQLite these once waited for a lock that the request itself was holding."""
    browser = browse(town.teacher)
    assert sign_in(browser, librarian).to == "/"
    assert browser.post("/forgotten-password", {"email": librarian.email}).to == "/forgotten-password/sent"
    with inside(app, town.id):
        db.session.execute(SignIn.__table__.delete())  # type: ignore[attr-defined]
    assert sign_in(browser, librarian).to == "/"


def test_a_password_is_hashed_at_the_cost_that_rfc_9106_recommends_where_memory_is_scarce() -> None:
    """Test processes hash cheaply; this is what the app hashes with anywhere else."""
    assert REAL_HASHER.hash("tre gröna böcker").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[list[str]]:
    """Count how often the hasher is asked."""
    asked: list[str] = []
    real = getattr(passwords._hasher, name)

    def ask(*arguments: str) -> object:
        asked.append(name)
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(
            passwords, "_hasher", type("Hasher", (), {"hash": passwords._hasher.hash, name: staticmethod(ask)})
        )
        yield asked


def test_known_unknown_closed_and_uninvited_addresses_take_the_same_work_and_get_the_same_words(
    app: PlannerApp, librarian: Person, town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_account(browse(), app, town.teacher)
    passwords.matches("warm", None)
    answers, work = [], []
    for address in (librarian.email, "nobody@dorrby.example", town.teacher.email, town.principal.email):
        with counting(monkeypatch, "verify") as asked:
            page = browse().post("/sign-in", {"email": address, "password": "fel lösenord"})
        answers.append((page.status, page.errors, page.h1))
        work.append(len(asked))
    assert work == [1, 1, 1, 1]
    assert answers == [answers[0]] * 4


def test_asking_for_a_link_says_the_same_whoever_asks(librarian: Person, browse: Browse) -> None:
    pages = [browse().post("/forgotten-password", {"email": e}) for e in (librarian.email, "nobody@dorrby.example")]
    assert [page.to for page in pages] == ["/forgotten-password/sent"] * 2


@time_machine.travel(MORNING, tick=False)
def test_another_spelling_of_the_address_is_no_new_account_to_try(
    librarian: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    spellings = [librarian.email, librarian.email.upper(), f" {librarian.email} ", librarian.email.title()]
    statuses = [browse().post("/sign-in", {"email": s, "password": "fel"}).status for s in spellings * 3]
    assert statuses == [422] * 10 + [429] * 2


@time_machine.travel(MORNING, tick=False)
def test_throttling_holds_after_a_restart_and_leaves_the_owner_a_way_in_from_elsewhere(
    app: PlannerApp, librarian: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "matches", lambda *_: False)
        statuses = [sign_in(browse(), librarian, "fel").status for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    restarted = create_app(app.config["PLANNER"])
    assert sign_in(Browser(restarted), librarian).status == 429
    assert sign_in(Browser(restarted), librarian, REMOTE_ADDR="192.0.2.7").to == "/"
    with restarted.app_context():
        db.engine.dispose()


@time_machine.travel(MORNING, tick=False)
def test_a_success_starts_the_count_anew(librarian: Person, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "matches", lambda password, _hash: password == PASSWORD)
    for _ in range(3):
        assert [sign_in(browse(), librarian, "fel").status for _ in range(4)] == [422] * 4
        assert sign_in(browse(), librarian).status == 303


def test_links_in_mail_begin_with_the_configured_address_whatever_the_host_header_says(
    app: PlannerApp, librarian: Person, town: Town
) -> None:
    browser = Browser(app)
    for host in ("127.0.0.1", "localhost"):
        fields = {"email": librarian.email, "csrf_token": browser.token()}
        headers = {"Host": host, "X-Forwarded-Host": "evil.example"}
        assert browser.client.post("/forgotten-password", data=fields, headers=headers).status_code in {303, 400}
    with inside(app, town.id):
        texts = db.session.scalars(select(OutboxMail.text)).all()
    assert texts
    assert [text for text in texts if "http://localhost/password/" not in text or "evil" in text] == []


def test_a_mailed_link_is_a_long_secret_that_the_database_does_not_hold(
    app: PlannerApp, librarian: Person, town: Town, browse: Browse
) -> None:
    browse().post("/forgotten-password", {"email": librarian.email})
    with inside(app, town.id):
        text = db.session.scalars(select(OutboxMail.text)).one()
        (link,) = [word for word in text.split() if "/password/" in word]
        secret = link.rpartition("/")[2]
        rows = [repr(vars(row)) for kind in (MailedLink, SignIn) for row in db.session.scalars(select(kind))]
    assert len(secret) >= 43, "256 bits"
    assert [row for row in rows if secret in row] == []
    with app.app_context():
        assert send_now() == (1, 0)
    with inside(app, town.id):
        assert db.session.scalars(select(OutboxMail.text)).all() == [""]


def test_a_link_used_by_two_at_once_works_for_one_and_tells_the_other(
    app: PlannerApp, librarian: Person, town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    browse().post("/forgotten-password", {"email": librarian.email})
    with inside(app, town.id):
        link = next(w for w in db.session.scalars(select(OutboxMail.text)).one().split() if "/password/" in w)
    path = link.removeprefix("http://localhost")
    second = browse()
    page = second.get(path)
    real = operations.choose_password

    def beaten(found: MailedLink, *, new_password: str) -> str:
        link_id = found.id
        db.session.rollback()
        with inside(app, town.id):
            db.session.get_one(MailedLink, link_id).used_at = clock.now()
        return real(found, new_password=new_password)

    monkeypatch.setattr(operations, "choose_password", beaten)
    answer = page.submit({"new_password": "sex röda mattor"})
    assert (answer.status, len(answer.errors)) == (422, 1)


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [("http://localhost", "session", False), ("https://localhost", "__Host-session", True)],
)
def test_the_cookie_is_for_this_site_only(
    app: PlannerApp,
    tmp_path: Path,
    base_url: str,
    name: str,
    secure: bool,  # noqa: FBT001 - a column of the table
) -> None:
    address = app.config["PLANNER"].database_url
    made = create_app(settings(address, tmp_path, base_url=base_url))
    answer = made.test_client().get("/sign-in", base_url=base_url)
    ((found, kept),) = SimpleCookie(answer.headers["Set-Cookie"]).items()
    assert (found, kept["path"], kept["domain"], kept["samesite"]) == (name, "/", "", "Lax")
    assert (bool(kept["httponly"]), bool(kept["secure"])) == (True, secure)
    assert ("Strict-Transport-Security" in answer.headers) is secure
    with made.app_context():
        db.engine.dispose()


def test_a_sign_in_leaves_one_session_for_the_browser(
    app: PlannerApp, librarian: Person, town: Town, browse: Browse
) -> None:
    browser = browse()
    for _ in range(3):
        sign_in(browser, librarian)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(SignIn.id))) == 1
    assert not ON_POSTGRESQL or browser.get("/account").status == 200
