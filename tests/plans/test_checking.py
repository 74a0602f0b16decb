"""The decision sheet on paper, and the public page where anybody checks its code."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
import pytest
from docx import Document as WordDocument
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.evaluation import Closing
from planner.plans.models.plan import PlanState
from planner.plans.operations import deciding
from planner.plans.operations.conditions import Condition
from planner.plans.queries import plans as queries
from planner.plans.queries.checking import approved_version
from planner.plans.sheet import grouped
from planner.plans.views import checking
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
URL = "http://localhost"


def approved(app: PlannerApp, town: Town, *conditions: Condition) -> tuple[int, str]:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.SUBMITTED)
        plan = queries.whole(plan_id)
        revision = deciding.approve(
            plan, by=town.principal.viewer, seen=plan.version, base_url=URL, conditions=conditions
        )
        return plan_id, revision.content_hash


def check(browse: Browse, code: str) -> Any:
    return browse().get("/check").submit({"code": code}, action="/check")


@pytest.mark.parametrize(
    "typed", [str, str.upper, grouped, lambda h: grouped(h).upper(), lambda h: h[:16], lambda h: h[:33]]
)
def test_anybody_can_check_a_printed_plan_whoever_s_it_is(
    app: PlannerApp, town: Town, browse: Browse, typed: Callable[[str], str]
) -> None:
    for place in (town, town.neighbour):
        _plan, code = approved(app, place)
        page = check(browse, f"  {typed(code)} ")
        assert page.status == 200
        assert "Koden stämmer med en godkänd version" in page.text
        name = "Ängskolan Dörrby" if place is town else "Ängskolan Granby"
        assert (name in page.text, "Varje klass i biblioteket" in page.text) == (True, True)


def test_it_tells_no_more_than_municipality_school_title_version_and_day(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _plan, code = approved(app, town, Condition("Hemligt villkor"))
    page = check(browse, code)
    for secret in ("Principal", "Librarian", "Hemligt villkor", "Aktivitet", "Mål 1", "principal@", "/plans/"):
        assert secret not in page.text, secret
    with inside(app, town.neighbour.id):
        found = approved_version(code)
    assert found is not None
    assert set(vars(found)) == {"municipality", "school", "title", "number", "approved_at"}


def test_another_code_and_a_text_that_was_never_approved_do_not_match(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _plan, code = approved(app, town)
    other = ("0" if code[0] != "0" else "1") + code[1:]
    for wrong in (other, code[:20] + "0" * 44, "f" * 64):
        page = check(browse, wrong)
        assert (page.status, "Koden stämmer inte" in page.text) == (200, True)


@pytest.mark.parametrize("typed", ["", "abc", "0" * 15, "0" * 65, "zzzz" * 4, "å" * 20, "%' OR 1=1 --", "\0" * 16])
def test_what_is_no_code_is_refused(app: PlannerApp, town: Town, browse: Browse, typed: str) -> None:
    page = check(browse, typed)
    assert (page.status, len(page.errors)) == (422, 1)


def test_the_code_in_the_address_is_filled_in(app: PlannerApp, town: Town, browse: Browse) -> None:
    assert browse().get("/check?code=abcd%201234").form("/check")["code"] == "abcd 1234"


def test_nobody_tries_codes_by_the_hundred(
    app: PlannerApp, town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_CHECKS", 2)
    assert [check(browse, "0" * 16).status for _ in range(3)] == [200, 200, 429]


def test_the_sheet_says_who_decided_what_when_and_on_what_conditions(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    plan, code = approved(app, town, Condition("Stäm av med lagen", due_on=date(2027, 1, 8)))
    address = f"/plans/{plan}/revisions/1/decision"
    librarian = browse(town.librarian)
    page = librarian.get(address)
    words = (
        "Ängskolan Dörrby",
        "Godkänd med ett villkor",
        "Principal Dörrby, rektor",
        "Stäm av med lagen",
        grouped(code),
        "http://localhost/check",
    )
    assert [word for word in words if word not in page.text] == []
    pdf = pypdf.PdfReader(BytesIO(librarian.get(f"{address}.pdf").response.get_data()))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert [word for word in words if word.split()[0] not in text] == []
    word = WordDocument(BytesIO(librarian.get(f"{address}.docx").response.get_data()))
    whole = " ".join(p.text for p in word.paragraphs)
    assert grouped(code) in whole


def test_who_sees_the_sheet(app: PlannerApp, town: Town, browse: Browse) -> None:
    plan, _code = approved(app, town)
    for ending in ("", ".pdf", ".docx"):
        address = f"/plans/{plan}/revisions/1/decision{ending}"
        answers = {name: browse(who).get(address).status for name, who in town.people.items()}
        assert set(answers.values()) == {200}
        assert browse(town.neighbour.principal).get(address).status == 404
        assert browse().get(address).status in {302, 303, 401, 403}


def test_the_code_of_a_closed_plan_is_known_too(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.CLOSED)
        code = db.session.scalars(select(Closing.content_hash)).one()
    for typed in (code, code[:16]):
        page = check(browse, typed)
        assert "Koden stämmer med en avslutad plan" in page.text
        assert "Ängskolan Dörrby" in page.text
        for secret in ("Principal", "Librarian", "Aktivitet", "Mål 1", "Schemat höll", "/plans/"):
            assert secret not in page.text, secret
