"""The request is the transaction, access is declared, every answer is dressed, nothing typed is lost."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from planner.accounts.models import User
from planner.accounts.passwords import hashed
from planner.core.access import UndeclaredAccessError, public, refuse_undeclared, signed_in
from planner.core.db import db, every_municipality
from planner.core.fields import line
from planner.core.forms import Form, submit
from planner.core.headers import HEADERS
from planner.core.transaction import PlannerApp
from planner.core.writing import ReadOnlyError
from planner.factory import create_app
from planner.schools.models import Municipality
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

type_of_browse = Callable[..., Browser]


class NameForm(Form):
    """A form to try the machinery with."""

    name = line("Name", required="Write a name")


@pytest.fixture
def probe(app: PlannerApp, town: Town) -> Iterator[PlannerApp]:
    """A second app on the same database, with views that try the walls."""
    assert town.id
    made = create_app(app.config["PLANNER"])

    def reads_and_writes() -> str:
        db.session.add(Municipality(name="Ny", slug="ny"))
        db.session.flush()
        return "written"

    def fails_after_writing() -> str:
        with every_municipality():
            db.session.add(Municipality(name="Ny", slug="ny"))
            db.session.flush()
        raise ZeroDivisionError

    def refuses_after_writing() -> tuple[str, int]:
        db.session.add(Municipality(name="Ny", slug="ny"))
        db.session.flush()
        return "<!doctype html><html lang=sv><title>x</title><h1>x</h1>", 422

    def is_away() -> str:
        raise OperationalError("SELECT", {}, Exception("database or disk is full"))

    def names() -> object:
        form = NameForm()
        return submit(
            form,
            lambda: db.session.add(Municipality(name=form.name.data, slug=form.name.data)),
            page=lambda: "<!doctype html><html lang=sv><title>x</title><h1>x</h1>",
            to="/account",
        )

    for path, view in (
        ("/probe/write", public(reads_and_writes)),
        ("/probe/fail", public(fails_after_writing)),
        ("/probe/refuse", public(refuses_after_writing)),
        ("/probe/away", signed_in(is_away)),
        ("/probe/names", signed_in(names)),  # type: ignore[arg-type]
    ):
        made.add_url_rule(path, view_func=view, endpoint=path, methods=["GET", "POST"])
    yield made
    with made.app_context():
        db.engine.dispose()


def municipalities(app: PlannerApp) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Municipality.id))) or 0


def test_a_view_that_says_nothing_of_access_stops_the_start() -> None:
    app = Flask(__name__)
    app.add_url_rule("/open", view_func=lambda: "x", endpoint="open.to_all")
    with pytest.raises(UndeclaredAccessError, match=r"open\.to_all"):
        refuse_undeclared(app)


def test_reading_never_writes(probe: PlannerApp) -> None:
    probe.config["TESTING"] = True
    with pytest.raises(ReadOnlyError):
        probe.test_client().get("/probe/write")
    assert municipalities(probe) == 2


@pytest.mark.parametrize(("path", "status"), [("/probe/fail", 500), ("/probe/refuse", 422)])
def test_what_fails_or_is_refused_leaves_nothing(probe: PlannerApp, path: str, status: int) -> None:
    assert Browser(probe).post(path, {"text": "kvar"}).status == status
    assert municipalities(probe) == 2


def test_our_own_failure_keeps_the_text_and_shows_no_cause(probe: PlannerApp) -> None:
    page = Browser(probe).post("/probe/fail", {"text": "Det jag skrev <b>"})
    assert page.status == 500
    assert "Det jag skrev &lt;b&gt;" in page.html
    assert [word for word in ("ZeroDivision", "Traceback", "/probe/fail.py") if word in page.html] == []


def test_a_database_that_is_away_is_said_with_the_text_kept(probe: PlannerApp, town: Town) -> None:
    page = Browser(probe, town.librarian).post("/probe/away", {"text": "Det jag skrev"})
    assert (page.status, page.response.headers["Retry-After"]) == (503, "30")
    assert page.form()["text"] == "Det jag skrev"


def test_a_form_sent_twice_does_one_thing(probe: PlannerApp, town: Town) -> None:
    browser = Browser(probe, town.librarian)
    fields = {"name": "nyby", "once": "a-token-of-its-own"}
    assert [browser.post("/probe/names", fields).to for _ in range(2)] == ["/account", "/account"]
    assert municipalities(probe) == 3


def test_two_who_do_what_only_one_can_get_a_clear_answer(probe: PlannerApp, town: Town) -> None:
    browser = Browser(probe, town.librarian)
    assert browser.post("/probe/names", {"name": "nyby", "once": "one"}).status == 303
    second = browser.post("/probe/names", {"name": "nyby", "once": "two"})
    assert second.status == 409
    assert "nyby" in second.html


def test_a_form_posted_after_the_session_ended_keeps_its_text_through_sign_in(probe: PlannerApp, town: Town) -> None:
    with inside(probe, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed("tre gröna böcker")
    browser = Browser(probe)
    asked = browser.post("/probe/names", {"name": "min långa text", "once": "x"})
    assert asked.status == 401
    kept = asked.submit({"email": "librarian@dorrby.example", "password": "tre gröna böcker"})
    assert kept.status == 200
    assert kept.form()["name"] == "min långa text"
    sent = kept.submit()
    assert (sent.to, municipalities(probe)) == ("/account", 3)


def test_an_expired_token_keeps_the_text(probe: PlannerApp, town: Town) -> None:
    browser = Browser(probe, town.librarian)
    page = browser.post("/probe/names", {"name": "min text", "csrf_token": "gammal"})
    assert page.status == 400
    assert (page.submit().to, municipalities(probe)) == ("/account", 3)


def test_a_forged_kept_form_is_ignored(probe: PlannerApp, town: Town) -> None:
    with inside(probe, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed("tre gröna böcker")
    page = Browser(probe).post(
        "/sign-in",
        {"email": "librarian@dorrby.example", "password": "tre gröna böcker", "kept": "WyIvZXZpbCIsW11d.x"},
    )
    assert page.to == "/"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/not-here", 404),
        ("GET", "/sign-out", 405),
        ("GET", "/static/favicon.svg", 200),
        ("GET", "/static/../wsgi.py", 404),
        ("GET", "/healthz", 200),
        ("POST", "/sign-in", 400),
        ("GET", "/password/unknown", 404),
    ],
)
def test_every_answer_carries_the_strict_headers(app: PlannerApp, method: str, path: str, status: int) -> None:
    answer = app.test_client().open(path, method=method)
    answer.get_data()
    answer.close()
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers


def test_a_request_that_is_too_large_is_refused_with_words(app: PlannerApp) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "x" * (3 * 2**20)})
    assert answer.status_code == 413
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_an_unknown_host_is_refused(app: PlannerApp) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert app.test_client().get("/sign-in", headers={"Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/account", "/account"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/account\r\nX: y", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_a_path_of_this_site(
    app: PlannerApp, town: Town, browse: type_of_browse, asked: str, led: str
) -> None:
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed("tre gröna böcker")
    fields = {"email": "librarian@dorrby.example", "password": "tre gröna böcker", "next": asked}
    assert browse().post("/sign-in", fields).to == led


def test_signed_in_pages_are_not_stored_and_set_no_cookie_on_readers(town: Town, browse: type_of_browse) -> None:
    assert browse(town.librarian).get("/account").response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in browse().get("/healthz").response.headers


def test_a_number_too_large_for_the_database_is_an_address_that_is_not_there(
    town: Town, browse: type_of_browse
) -> None:
    assert browse(town.coordinator).get("/needs/99999999999999999999").status == 404


def test_the_language_follows_the_choice(town: Town, browse: type_of_browse) -> None:
    browser = browse()
    assert browser.get("/sign-in").h1 != "Sign in"
    assert browser.speak("en").get("/sign-in").h1 == "Sign in"
    person = browse(town.librarian).speak("en")
    assert person.get("/account").outline.tags[0][1]["lang"] == "en"


def test_nothing_of_a_person_is_in_the_log(
    app: PlannerApp, town: Town, browse: type_of_browse, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = browse(town.librarian)
    browser.get("/account")
    browser.get("/password/secret-token-here")
    browser.post("/sign-in", {"email": "librarian@dorrby.example", "password": "hemligt-lösen"})
    logged = capfd.readouterr().err
    assert logged.count('"event": "request"') >= 3
    leaked = [w for w in ("librarian@", "Librarian", "secret-token", "hemligt", "127.0.0.1") if w in logged]
    assert leaked == []


def test_the_readiness_names_what_is_missing(app: PlannerApp) -> None:
    assert app.test_client().get("/readyz").json == {"status": "ok"}
