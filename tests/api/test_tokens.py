"""Which tokens are let in, what the others are told, and that nothing is left of one that ended."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from planner.accounts.models import SignIn, User
from planner.accounts.passwords import hashed, token_hash
from planner.accounts.tokens.models import ApiToken, Scope
from planner.api import allowance
from planner.api.leaving import revoke_of_those_gone
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Viewer
from planner.schools.models import Post
from planner.schools.operations.people import close_account
from tests.api.asking import Program, program, token_of
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser

Browse = Callable[..., Browser]
NEEDS = "/api/v1/needs"
PASSWORD = "tre gröna böcker"
ASKED_FOR = {"name": "Kalkylblad", "scopes": ["needs", "plans"], "days": "30", "password": PASSWORD}


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel("2026-11-20T08:00:05Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def librarian(app: PlannerApp, town: Town) -> Person:
    """Somebody with a password."""
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed(PASSWORD)
    return town.librarian


def tokens(app: PlannerApp, town: Town) -> list[tuple[str, bool]]:
    with inside(app, town.id):
        return [(t.name, t.revoked_at is None) for t in db.session.scalars(select(ApiToken).order_by(ApiToken.id))]


def secret_on(page: Any) -> str | None:
    found: list[str] = [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("id") == "made-token"]
    return found[0] if found else None


# ---------------------------------------------------------------- the page


def test_a_token_is_shown_once_and_only_its_hash_is_kept(app: PlannerApp, librarian: Person, browse: Browse) -> None:
    browser = browse(librarian)
    page = browser.get("/account/tokens/").submit(ASKED_FOR).follow()
    secret = secret_on(page)
    assert secret is not None
    assert len(secret) == len("od_") + 43
    assert secret_on(browser.get("/account/tokens/")) is None
    with inside(app, librarian.municipality_id):
        (row,) = db.session.scalars(select(ApiToken)).all()
        kept = [str(value) for value in vars(row).values()]
        assert (row.token_hash, row.prefix, row.expires_at - row.created_at) == (
            token_hash(secret),
            secret[:10],
            timedelta(days=30),
        )
        (noted,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "api_token.made")).all()
    assert [value for value in [*kept, str(vars(noted))] if secret in value] == []
    assert Program(app, secret).get(NEEDS).status == 200
    assert Program(app, secret).get("/api/v1/training").problem == (403, "wrong-scope")


def test_the_page_says_of_each_token_what_it_reads_and_when_it_was_used(
    app: PlannerApp, town: Town, browse: Browse, travel: Any
) -> None:
    secret = token_of(app, town.librarian, Scope.NEEDS, Scope.INVENTORY)
    page = browse(town.librarian).get("/account/tokens/")
    assert f"{secret[:10]}…" in page.text
    assert "Aldrig" in page.text
    Program(app, secret).get(NEEDS)
    page = browse(town.librarian).get("/account/tokens/")
    assert "fre 20 nov 2026" in page.text
    assert secret not in page.html
    travel.shift(timedelta(days=31))
    assert "Du har ingen nyckel som fungerar" in browse(town.librarian).get("/account/tokens/").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"password": "fel lösenord"}, "Lösenordet stämmer inte"),
        ({"password": ""}, "Skriv ditt lösenord"),
        ({"name": " "}, "Skriv vad nyckeln är till för"),
        ({"scopes": None}, "Välj vad nyckeln får läsa"),
        ({"scopes": ["everything"]}, "Välj bland alternativen"),
        ({"days": "99999"}, "Välj ett av alternativen"),
        ({"days": "x"}, "Välj ett av alternativen"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_with_words(
    app: PlannerApp, town: Town, librarian: Person, browse: Browse, changed: dict[str, Any], message: str
) -> None:
    page = browse(librarian).get("/account/tokens/").submit({**ASKED_FOR, **changed})
    assert (page.status, page.errors) == (422, [message])
    assert tokens(app, town) == []


def test_sending_the_form_twice_makes_one_token(app: PlannerApp, town: Town, librarian: Person, browse: Browse) -> None:
    page = browse(librarian).get("/account/tokens/")
    assert [page.submit(ASKED_FOR).status, page.submit(ASKED_FOR).status] == [303, 303]
    assert tokens(app, town) == [("Kalkylblad", True)]


def test_a_form_sent_after_the_session_ended_keeps_the_name_and_never_the_password(
    app: PlannerApp, librarian: Person, browse: Browse
) -> None:
    page = browse(librarian).get("/account/tokens/")
    with inside(app, librarian.municipality_id):
        db.session.execute(delete(SignIn))
    answer = page.submit(ASKED_FOR)
    assert answer.status == 401
    assert PASSWORD not in answer.html


def test_ten_tokens_are_enough(app: PlannerApp, town: Town, librarian: Person, browse: Browse) -> None:
    for _turn in range(10):
        token_of(app, librarian)
    page = browse(librarian).get("/account/tokens/").submit(ASKED_FOR, action="/account/tokens/")
    assert page.errors == ["Du har 10 nycklar som fungerar. Återkalla först en som du inte längre behöver."]


def test_one_revokes_one_s_own_token_and_nobody_else_s(app: PlannerApp, town: Town, browse: Browse) -> None:
    secret = token_of(app, town.librarian)
    for other in (town.coordinator, town.colleague, town.neighbour.librarian):
        assert browse(other).post("/account/tokens/1/revoke").status == 404
    assert Program(app, secret).get(NEEDS).status == 200
    page = browse(town.librarian).get("/account/tokens/").submit(action="/account/tokens/1/revoke")
    assert page.follow().text.count("”Ett program” fungerar inte längre.") == 1
    assert Program(app, secret).get(NEEDS).problem == (401, "revoked-token")
    again = browse(town.librarian).post("/account/tokens/1/revoke")
    assert (again.status, again.errors) == (422, ["Nyckeln har redan slutat fungera."])


def test_somebody_without_a_post_makes_no_token(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.teacher.id).values(to_day=clock.today() - DAY))
    assert browse(town.teacher).get("/account/tokens/").status == 403
    assert "/account/tokens/" not in browse(town.teacher).get("/account").html


# ---------------------------------------------------------------- let in or not

DAY = timedelta(days=1)
GOOD_LOOKING = "od_" + "a" * 43


@pytest.mark.parametrize(
    ("header", "problem", "asks"),
    [
        (None, (401, "no-token"), 'Bearer realm="Oppna dorren"'),
        ("", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        ("Bearer", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        ("Basic b2Q6b2Q=", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        ("Bearer od_kort", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        (f"Bearer {GOOD_LOOKING} x", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        (f"Bearer {'x' * 5000}", (401, "malformed-token"), 'Bearer realm="Oppna dorren", error="invalid_request"'),
        (f"Bearer {GOOD_LOOKING}", (401, "unknown-token"), 'Bearer realm="Oppna dorren", error="invalid_token"'),
    ],
)
def test_what_is_no_token_is_refused_and_said_why(
    app: PlannerApp, town: Town, header: str | None, problem: tuple[int, str], asks: str
) -> None:
    token_of(app, town.librarian)
    answer = Program(app, headers={"Authorization": header} if header is not None else {}).get(NEEDS)
    assert (answer.problem, answer.headers["WWW-Authenticate"]) == (problem, asks)


def test_the_scheme_is_read_in_any_case(app: PlannerApp, town: Town) -> None:
    secret = token_of(app, town.librarian)
    assert Program(app, headers={"Authorization": f"bearer  {secret} "}).get(NEEDS).status == 200


def test_a_token_ends_on_its_day(app: PlannerApp, town: Town, travel: Any) -> None:
    reads = Program(app, token_of(app, town.librarian, days=30))
    travel.shift(timedelta(days=30) - timedelta(seconds=1))
    assert reads.get(NEEDS).status == 200
    travel.shift(timedelta(seconds=1))
    assert reads.get(NEEDS).problem == (401, "expired-token")


def test_a_token_ends_when_its_person_s_account_is_closed(app: PlannerApp, town: Town) -> None:
    reads, others = program(app, town.teacher), program(app, town.librarian)
    with inside(app, town.id):
        person = db.session.get_one(User, town.teacher.id)
        close_account(person, written=person.name, by=town.coordinator.viewer, seen=person.version)
    assert reads.get(NEEDS).problem == (401, "revoked-token")
    assert tokens(app, town) == [("Ett program", False), ("Ett program", True)]
    assert others.get(NEEDS).status == 200


def test_a_token_reads_nothing_from_the_day_after_the_last_post_and_ends_for_good(
    app: PlannerApp, town: Town, travel: Any
) -> None:
    reads = program(app, town.teacher)
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.teacher.id).values(to_day=clock.today()))
    assert reads.get(NEEDS).status == 200
    travel.shift(DAY)
    assert reads.get(NEEDS).status == 403
    with inside(app, town.id):
        revoke_of_those_gone()
    assert reads.get(NEEDS).problem == (401, "revoked-token")


def test_those_whose_post_is_still_to_come_keep_their_token(app: PlannerApp, town: Town) -> None:
    token_of(app, town.teacher)
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.teacher.id).values(from_day=clock.today() + DAY))
        revoke_of_those_gone()
    assert tokens(app, town) == [("Ett program", True)]


def test_a_cookie_opens_nothing_and_none_is_set(town: Town, browse: Browse) -> None:
    answer = browse(town.coordinator).get(NEEDS)
    assert answer.status == 401
    assert answer.response.headers.getlist("Set-Cookie") == []
    assert "Cookie" not in answer.response.headers.get("Vary", "")


# ---------------------------------------------------------------- what all answers have in common


def test_every_way_to_go_wrong_is_told_as_a_problem(app: PlannerApp, town: Town) -> None:
    reads = program(app, town.librarian)
    assert reads.get("/api/v1/nothing").problem == (404, "about:blank")
    assert reads.get(f"{NEEDS}/B99").problem == (404, "about:blank")
    assert reads.get(NEEDS, Accept="text/html").problem == (406, "not-json")
    assert reads.get(NEEDS, Host="elsewhere.example").problem == (400, "about:blank")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = reads.get(NEEDS, method=method)
        assert answer.problem == (405, "about:blank")
        assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=0", ["page"]),
        ("page=1.5", ["page"]),
        ("page=+1", ["page"]),
        ("page=٣", ["page"]),
        ("page=99999999999999999999", ["page"]),
        ("per_page=101", ["per_page"]),
        ("per_page=", ["per_page"]),
        ("page=1&page=2", ["page"]),
        ("decision=yes", ["decision"]),
        ("colour=red", ["colour"]),
        ("page=x&decision=y", ["decision", "page"]),
    ],
)
def test_a_wrong_parameter_is_named(app: PlannerApp, town: Town, query: str, named: list[str]) -> None:
    answer = program(app, town.librarian).get(f"{NEEDS}?{query}")
    assert answer.problem == (422, "wrong-parameter")
    assert sorted(error["parameter"] for error in answer.json["errors"]) == named


def test_an_unchanged_answer_is_told_as_unchanged(app: PlannerApp, town: Town) -> None:
    reads = program(app, town.librarian)
    whole = reads.get(NEEDS)
    assert whole.headers["Cache-Control"] == "private, no-cache"
    same = reads.get(NEEDS, If_None_Match=whole.headers["ETag"])
    assert (same.status, same.response.data) == (304, b"")
    zipped = reads.get(NEEDS, Accept_Encoding="gzip")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert reads.get(NEEDS, Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"]).status == 304
    assert reads.get(f"{NEEDS}?page=2", If_None_Match=whole.headers["ETag"]).status == 200


def test_head_tells_what_get_would(app: PlannerApp, town: Town) -> None:
    reads = program(app, town.librarian)
    whole, head = reads.get(NEEDS), reads.get(NEEDS, method="HEAD")
    assert (head.status, head.response.data) == (200, b"")
    assert [head.headers[name] for name in ("ETag", "Content-Length", "Link")] == [
        whole.headers[name] for name in ("ETag", "Content-Length", "Link")
    ]


def test_no_page_elsewhere_may_read_an_answer(app: PlannerApp, town: Town) -> None:
    reads = program(app, town.librarian)
    for method in ("GET", "OPTIONS"):
        answer = reads.get(NEEDS, method=method, Origin="https://elsewhere.example")
        assert [name for name in dict(answer.headers) if name.startswith("Access-Control")] == []
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_token_asks_so_often_and_no_more_and_others_go_on(
    app: PlannerApp, town: Town, travel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MOST", 2)
    reads, others = program(app, town.librarian), program(app, town.librarian)
    told = [reads.get(NEEDS) for _turn in range(3)]
    assert [answer.status for answer in told] == [200, 200, 429]
    assert [answer.headers["RateLimit"] for answer in told] == [
        '"token";r=1;t=55',
        '"token";r=0;t=55',
        '"token";r=0;t=55',
    ]
    assert told[0].headers["RateLimit-Policy"] == '"token";q=2;w=60'
    assert (told[2].problem, told[2].headers["Retry-After"]) == ((429, "too-many"), "55")
    assert others.get(NEEDS).status == 200
    travel.shift(timedelta(seconds=55))
    assert reads.get(NEEDS).status == 200


def test_unknown_tokens_are_counted_by_place_and_hinder_no_known_one(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MOST_REFUSED", 2)
    guesses = Program(app, GOOD_LOOKING)
    assert [guesses.get(NEEDS).status for _turn in range(3)] == [401, 401, 429]
    assert program(app, town.librarian).get(NEEDS).status == 200


def test_the_log_holds_no_token(app: PlannerApp, town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    secret = token_of(app, town.librarian)
    capfd.readouterr()
    Program(app, secret).get(f"{NEEDS}?goal={secret[:20]}")
    Program(app, secret + "x").get(NEEDS)
    logged = capfd.readouterr().err
    assert logged.count('"event": "request"') == 2
    assert secret[3:20] not in logged


def test_the_day_of_the_last_use_is_written_once_a_day(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    reads = program(app, town.librarian)
    with count_statements() as first:
        reads.get(NEEDS)
    with count_statements() as second:
        reads.get(NEEDS)
    assert [sum(s.startswith("UPDATE api_token") for s in sent) for sent in (first, second)] == [1, 0]


def test_the_document_and_the_page_about_it_are_for_everybody(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse().get("/api/")
    assert page.h1 == "Läs vad skolbiblioteken planerar och rapporterar, med ett program"
    assert "/api/v1/openapi.json" in page.links
    assert browse().get("/api/?language=en").h1 == "Read what the school libraries plan and report, with a program"
    document = Program(app).get("/api/v1/openapi.json")
    assert document.json["openapi"] == "3.1.0"
    assert Program(app).get("/api/v1/openapi.json", If_None_Match=document.headers["ETag"]).status == 304


def test_the_page_names_every_address_of_the_document(app: PlannerApp, browse: Browse) -> None:
    document = Program(app).get("/api/v1/openapi.json").json
    ends = [path.rpartition("/api/v1/")[2].split("/") for path in document["paths"]]
    page = browse().get("/api/").text
    missing = [end for end in ends if f"/api/v1/{end[0]}" not in page or (end[2:] and end[2] not in page)]
    assert (len(ends), missing) == (10, [])


def test_who_is_nobody_s_viewer_has_a_token_that_reads_nothing(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        db.session.execute(update(User).where(User.id == town.teacher.id).values(deactivated_at=clock.now()))
    assert isinstance(town.teacher.viewer, Viewer)
    assert program(app, town.teacher).get(NEEDS).problem == (401, "revoked-token")
