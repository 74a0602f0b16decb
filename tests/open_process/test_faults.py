"""Reports of faults: anybody's, registered, answered in time, and the addresses removed when theirs is out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from planner.core import clock
from planner.core.db import db, enter
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.open_process.comments import secret
from planner.open_process.comments.models import CommentState, PublicComment
from planner.open_process.faults.models import FaultReport, FaultState
from planner.open_process.faults.retention import RetentionClass, class_of, months_before, remove_addresses
from planner.open_process.faults.rules import may_answer_fault, may_see_faults, may_set_terms
from planner.schools.daily import DAILY, do_what_is_due
from tests.conftest import SECRET, inside
from tests.factories import Town
from tests.open_process.written import report_fault, write
from tests.page import Browser, Page

Browse = Callable[..., Browser]
NEW = "/open/dorrby/faults/new"


def send(browser: Browser, *, after: int = 30, **typed: Any) -> Page:
    page = browser.get(NEW)
    with time_machine.travel(clock.now() + timedelta(seconds=after), tick=False):
        return page.submit({"text": "Knappen syns inte"} | typed)


def stored(app: PlannerApp, town: Town) -> list[tuple[Any, ...]]:
    with inside(app, town.id):
        rows = db.session.scalars(select(FaultReport).order_by(FaultReport.id))
        return [(one.registry_number, one.text, one.email, one.state) for one in rows]


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("place", [1, 2])
def test_only_the_municipalitys_own_coordinator_answers(role: Role | None, place: int) -> None:
    posts = (HeldPost(1, role, 1),) if role else ()
    who = Viewer(1, 1, "Kim", "kim@dorrby.example", "sv", "Dörrby", "dorrby", posts)
    runs = role is Role.COORDINATOR
    assert (may_see_faults(who), may_set_terms(who)) == (runs, runs)
    assert may_answer_fault(who, FaultReport(municipality_id=place)) == (runs and place == 1)


def test_a_report_is_answered_mended_and_followed_with_its_code(app: PlannerApp, town: Town, browse: Browse) -> None:
    somebody = browse()
    sent = send(somebody, email="sara@hem.example", place="Startsidan")
    assert "Set-Cookie" not in sent.response.headers
    own = sent.follow()
    assert (own.h1, stored(app, town)[0][0]) == ("Tack, din felrapport har kommit in", "2026:0001")
    address, coordinator = somebody.path, browse(town.coordinator)
    assert coordinator.get("/moderation/faults/").h1 == "En felrapport väntar på svar"
    assert "Svara på en felrapport" in coordinator.get("/").text
    with inside(app, town.id):
        known = db.session.scalars(select(FaultReport.id)).one()
    page = coordinator.get(f"/moderation/faults/{known}")
    assert page.submit({"text": ""}, action=f"/moderation/faults/{known}/answer").status == 422
    assert page.submit({"text": "Tack!"}, action=f"/moderation/faults/{known}/answer").status == 303
    assert page.submit({"mended": "Nu syns den"}, action=f"/moderation/faults/{known}/mend").status == 409
    page = coordinator.get(f"/moderation/faults/{known}")
    assert page.submit({"mended": "Nu syns den"}, action=f"/moderation/faults/{known}/mend").status == 303
    told = browse().get(address)
    assert (told.h1, "Tack!" in told.text, "Nu syns den" in told.text) == (
        "Felet du rapporterade är åtgärdat",
        True,
        True,
    )
    with inside(app, town.id):
        assert [mail.address for mail in db.session.scalars(select(OutboxMail))] == ["sara@hem.example"] * 2
    assert "sara@hem.example" not in told.html


@pytest.mark.parametrize(
    "typed",
    [
        {"text": ""},
        {"text": "x" * 5001},
        {"kind": "no-such"},
        {"email": "ingen adress"},
        {"token": ""},
        {"website": "x"},
    ],
    ids=str,
)
def test_a_wrong_report_is_refused_with_the_text_kept(
    app: PlannerApp, town: Town, browse: Browse, typed: dict[str, Any]
) -> None:
    refused = send(browse(), **typed)
    assert (refused.status, refused.form()["text"]) == (422, typed.get("text", "Knappen syns inte"))
    assert stored(app, town) == []


def test_sent_twice_is_one_report(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse().get(NEW)
    with time_machine.travel(clock.now() + timedelta(seconds=20), tick=False):
        assert page.submit({"text": "A"}).to == page.submit({"text": "A"}).to
    assert len(stored(app, town)) == 1


def test_who_gets_no_answer_says_so_and_it_comes_first(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        code = secret.code_of(report_fault(town).nonce, key=SECRET)
    address = f"/open/dorrby/faults/{code}"
    assert browse().get(address).text.count("Säg till att svaret har uteblivit") == 0
    assert browse().post(address, token=False).status == 422
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert browse().get(address).submit().status == 303
        assert "Någon säger att svaret har uteblivit" in browse(town.coordinator).get("/").text
        assert "Svar saknas" in browse(town.coordinator).get("/moderation/faults/").text


def test_comments_and_reports_share_the_series(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        assert [write(town).number, report_fault(town).number, write(town).number] == [1, 2, 3]


def test_the_others_do_not_get_in(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        known = report_fault(town).id
        code = secret.code_of(db.session.get_one(FaultReport, known).nonce, key=SECRET)
    for label in ("librarian", "principal", "teacher", "head"):
        assert browse(town.people[label]).get("/moderation/faults/").status == 403
        assert browse(town.people[label]).get("/moderation/faults/terms").status == 403
        assert browse(town.people[label]).get(f"/moderation/faults/{known}").status == 404
    abroad = browse(town.neighbour.coordinator)
    assert abroad.get(f"/moderation/faults/{known}").status == 404
    assert abroad.post(f"/moderation/faults/{known}/mend").status == 404
    assert browse().get(f"/open/granby/faults/{code}").status == 404
    assert stored(app, town)[0][3] is FaultState.RECEIVED


@pytest.mark.parametrize(
    "statement", [update(FaultReport).values(text="x"), delete(FaultReport)], ids=["text", "delete"]
)
def test_the_database_keeps_what_was_reported(app: PlannerApp, town: Town, statement: Any) -> None:
    with inside(app, town.id):
        report_fault(town)
    with app.app_context():
        enter(town.id)
        with pytest.raises(DatabaseError):
            db.session.execute(statement.execution_options(synchronize_session=False))
        db.session.rollback()


# ---------------------------------------------------------------- what the public is told


def test_the_statements_tell_whom_to_reach_and_how_long(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    page = coordinator.get("/moderation/faults/terms")
    assert page.submit({"comment_months": "0"}).status == 422
    assert page.submit({"comment_months": "9999999999999"}).status == 422
    said = {"email": "bibliotek@dorrby.example", "phone": "0123-45", "comment_months": "7", "data_officer": "Ombudet"}
    assert page.submit(said).status == 303
    assert page.submit(said | {"phone": "9"}).status == 409
    statement, privacy = browse().get("/open/dorrby/accessibility"), browse().get("/open/dorrby/privacy")
    assert ("mailto:bibliotek@dorrby.example" in statement.links, "0123-45" in statement.text) == (True, True)
    assert "https://www.digg.se/tdosanmalan" in statement.links
    assert [link for link in statement.links if link.startswith(NEW)] != []
    assert ("7 månader efter" in privacy.text, "Ombudet" in privacy.text) == (True, True)
    assert "Set-Cookie" not in statement.response.headers
    assert "bibliotek@dorrby.example" not in browse().get("/open/granby/accessibility").text


# ---------------------------------------------------------------- how long addresses are kept


def test_an_address_goes_when_the_months_of_its_class_are_over_and_the_text_stays(app: PlannerApp, town: Town) -> None:
    began = clock.now()
    with inside(app, town.neighbour.id):
        write(town.neighbour, email="anna@hem.example")
    with inside(app, town.id):
        write(town, email="anna@hem.example")
        write(town, email="anna@hem.example", state=CommentState.COMPLAINT)
        report_fault(town, email="anna@hem.example")
    left = []
    for months in (5, 7, 11, 13, 23, 25):
        with time_machine.travel(began + timedelta(days=31 * months), tick=False), inside(app, town.id):
            remove_addresses(clock.today())
            comments = db.session.scalars(select(PublicComment.email).order_by(PublicComment.id)).all()
            left.append([bool(each) for each in [*comments, db.session.scalar(select(FaultReport.email))]])
    assert left[0] == [True, True, True]
    assert left[1] == [False, True, True]
    assert left[3] == [False, True, False]
    assert left[5] == [False, False, False]
    with inside(app, town.neighbour.id):
        assert db.session.scalars(select(PublicComment.email)).all() == ["anna@hem.example"]
    with inside(app, town.id):
        texts = db.session.scalars(select(PublicComment.text)).all()
        days = db.session.scalars(select(PublicComment.email_removed_on)).all()
    assert (len([text for text in texts if text]), None in days) == (2, False)


def test_the_nightly_work_removes_addresses_in_every_municipality_in_breaks_too(app: PlannerApp, town: Town) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            write(place, email="anna@hem.example")
    kept = []
    for months in (5, 8):
        noon = clock.start_of_day(clock.today() + timedelta(days=31 * months)) + timedelta(hours=12)
        with time_machine.travel(noon, tick=False), app.app_context():
            do_what_is_due()
        for place in (town, town.neighbour):
            with inside(app, place.id):
                kept.append(db.session.scalars(select(PublicComment.email)).one())
    assert kept == ["anna@hem.example"] * 2 + [None] * 2
    assert DAILY["addresses left"].quiet is False


def test_the_code_of_a_report_is_found_where_codes_are_asked_for(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        code = secret.code_of(report_fault(town).nonce, key=SECRET)
    found = browse().get("/open/dorrby/comments/find").submit({"code": code})
    assert found.to.startswith(f"/open/dorrby/faults/{code}")
    assert browse().get("/open/granby/comments/find").submit({"code": code}).status == 422


def test_each_thing_has_its_class() -> None:
    found = [class_of(PublicComment(state=state)) for state in CommentState]
    assert found.count(RetentionClass.COMPLAINT) == 1
    assert class_of(FaultReport()) is RetentionClass.FAULT


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 5, 10), 24, date(2025, 5, 10)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_the_menu_counts_what_waits_without_one_more_statement(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    assert "Kommentarer2" not in coordinator.get("/moderation/").text.replace(" ", "")
    with inside(app, town.neighbour.id):
        write(town.neighbour)
    with inside(app, town.id):
        for state in (CommentState.RECEIVED, CommentState.COMPLAINT, CommentState.PUBLISHED, CommentState.ASKED):
            write(town, state=state)
    assert "Kommentarer2väntar" in coordinator.get("/moderation/").text.replace(" ", "")
    assert "felrapport" not in coordinator.get("/").text


def test_a_statement_kept_on_the_way_is_never_read_in_another_language(app: PlannerApp, town: Town) -> None:
    client = app.test_client()
    for page in ("accessibility", "privacy"):
        path = f"/open/dorrby/{page}"
        read = {code: client.get(path, headers={"Accept-Language": code}) for code in ("sv", "en")}
        assert read["sv"].data != read["en"].data
        assert {"Accept-Language" in answer.headers["Vary"] for answer in read.values()} == {True}
        asked = client.get(f"{path}?language=en", headers={"Accept-Language": "sv"})
        assert (asked.data == read["en"].data, "Accept-Language" in asked.headers.get("Vary", "")) == (True, False)
