"""Certificates: only for who was there, checked by anybody with the code, ended by a correction."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.framework.models import CompetenceArea
from planner.training.certificates import operations, rules, views
from planner.training.certificates.queries import own_sign_up
from planner.training.certificates.rules import Standing, standing
from planner.training.models.certificate import Certificate
from planner.training.models.event import EventArea, EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

Browse = Callable[..., Browser]
NOON = "2026-11-16T11:00:00Z"
OVER = -timedelta(days=3)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def a_sign_up(
    app: PlannerApp, town: Town, attendance: SignUpState = SignUpState.ATTENDED, **given: Any
) -> tuple[int, int]:
    """Make a training with one sign-up; return the ids of both."""
    with inside(app, town.id):
        values: dict[str, Any] = {"starts_in": OVER, "state": EventState.HELD} | given
        event = factories.event(town, **values)
        return event.id, factories.sign_up(event, town.librarian, attendance).id


def issued(app: PlannerApp, town: Town, sign_up_id: int) -> Certificate:
    with inside(app, town.id):
        found = db.session.scalars(
            select(Certificate).where(Certificate.sign_up_id == sign_up_id).order_by(Certificate.id.desc())
        ).first()
        assert found is not None
        db.session.expunge(found)
        return found


def test_who_was_there_makes_it_and_anybody_with_the_code_finds_it_valid(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _event, sign_up = a_sign_up(app, town, title="Källkritik")
    address = f"/training/certificates/{sign_up}"
    browser = browse(town.librarian)
    assert browser.get(f"{address}.pdf").status == 404
    assert browser.get(address).submit().to == address
    page = browser.get(address)
    code = issued(app, town, sign_up).code
    assert re.fullmatch(r"[0-9a-f]{24}", code)
    assert " ".join(re.findall("....", code)) in page.text
    pdf = browser.get(f"{address}.pdf").response
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    reader = pypdf.PdfReader(BytesIO(pdf.get_data()))
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for told in ("Librarian Dörrby", "Källkritik", "2 timmar", "Dörrby", code[:4], "/check-certificate"):
        assert told in words
    assert "pdfuaid:part" in pdf.get_data().decode("latin-1") or "UA" in str(reader.xmp_metadata)
    visitor = browse()
    asked = visitor.get(f"/check-certificate?code={code}")
    assert "giltigt" not in asked.text
    told_page = asked.submit()
    assert "Intyget är giltigt" in told_page.text
    assert "Librarian Dörrby" in told_page.text
    assert "Källkritik" in told_page.text
    assert "Dörrby" in told_page.text


def test_a_code_is_read_however_it_is_typed_and_a_wrong_one_is_a_clear_no(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    _event, sign_up = a_sign_up(app, town)
    browse(town.librarian).get(f"/training/certificates/{sign_up}").submit()
    code = issued(app, town, sign_up).code
    visitor = browse()

    def said(typed: str) -> tuple[int, bool, bool]:
        page = visitor.get("/check-certificate").submit({"code": typed})
        return page.status, "Intyget är giltigt" in page.text, "Librarian" in page.html

    assert said("-".join(re.findall("....", code.upper()))) == (200, True, True)
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert said(other) == (200, False, False)
    assert "Koden stämmer inte" in visitor.get("/check-certificate").submit({"code": other}).text
    for short in (code[:-1], code[:16], "", "x" * 24, code + "0", "%" * 24, code[:23] + "_"):
        assert said(short) == (422, False, False)


def test_a_correction_revokes_it_and_a_new_one_has_a_new_code(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, sign_up = a_sign_up(app, town)
    own, coordinator = f"/training/certificates/{sign_up}", browse(town.coordinator)
    browse(town.librarian).get(own).submit()
    first = issued(app, town, sign_up).code
    assert coordinator.get(f"/training/{event}/attendance").submit({f"person_{sign_up}": "absent"}).status == 303
    told = browse().get("/check-certificate").submit({"code": first})
    assert "Intyget gäller inte längre" in told.text
    assert "Librarian" not in told.html
    page = browse(town.librarian).get(own)
    assert (page.h1, browse(town.librarian).get(f"{own}.pdf").status) == ("Det finns inget intyg", 404)
    assert "Du är noterad som frånvarande" in page.text
    assert coordinator.get(f"/training/{event}/attendance").submit({f"person_{sign_up}": "attended"}).status == 303
    assert "Intyget gäller inte längre" in browse().get("/check-certificate").submit({"code": first}).text
    browse(town.librarian).get(own).submit()
    second = issued(app, town, sign_up).code
    assert second != first
    assert "Intyget är giltigt" in browse().get("/check-certificate").submit({"code": second}).text


@pytest.mark.parametrize(
    ("state", "given", "expected"),
    [
        (SignUpState.ATTENDED, {}, Standing.POSSIBLE),
        (SignUpState.ATTENDED, {"state": EventState.OPEN}, Standing.POSSIBLE),
        (SignUpState.ATTENDED, {"state": EventState.OPEN, "starts_in": -timedelta(hours=1)}, Standing.NOT_OVER),
        (SignUpState.ATTENDED, {"state": EventState.CANCELLED}, Standing.CANCELLED),
        (SignUpState.ABSENT, {}, Standing.ABSENT),
        (SignUpState.REGISTERED, {}, Standing.NOT_NOTED),
        (SignUpState.WAITING, {}, Standing.NO_SEAT),
        (SignUpState.WITHDRAWN, {}, Standing.NO_SEAT),
    ],
)
def test_only_who_was_there_gets_one_and_the_others_read_why(
    app: PlannerApp, town: Town, browse: Browse, state: SignUpState, given: dict[str, Any], expected: Standing
) -> None:
    _event, sign_up = a_sign_up(app, town, state, **given)
    with inside(app, town.id):
        row = own_sign_up(town.librarian.viewer, sign_up)
        assert row is not None
        assert standing(row, row.event.active_sessions, at=clock.now()) is expected
    page = browse(town.librarian).post(f"/training/certificates/{sign_up}")
    possible = expected is Standing.POSSIBLE
    assert page.status == (303 if possible else 422)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Certificate.id))) == int(possible)
    page = browse(town.librarian).get(f"/training/certificates/{sign_up}")
    assert page.h1 == ("Ditt intyg" if possible else "Det finns inget intyg")


@pytest.mark.parametrize("role", ["colleague", "librarian2", "principal", "teacher", "coordinator", "head"])
def test_nobody_else_reads_makes_or_fetches_it(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    _event, sign_up = a_sign_up(app, town)
    address = f"/training/certificates/{sign_up}"
    browse(town.librarian).get(address).submit()
    with inside(app, town.id):
        row = db.session.get_one(SignUp, sign_up)
        people = (town.people[role], town.neighbour.people[role])
        assert [rules.may_read(person.viewer, row) for person in people] == [False, False]
        assert rules.may_read(town.librarian.viewer, row)
    for person in people:
        browser = browse(person)
        answers = [browser.get(address), browser.get(f"{address}.pdf"), browser.post(address)]
        assert [answer.status for answer in answers] == [404] * 3


def test_a_double_click_makes_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    _event, sign_up = a_sign_up(app, town)
    address = f"/training/certificates/{sign_up}"
    page = browse(town.librarian).get(address)
    assert [page.submit().status for _click in range(2)] == [303, 303]
    browse(town.librarian).post(address)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_the_page_cannot_be_used_to_try_codes(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_CHECKS", 2)
    visitor = browse()
    statuses = [visitor.get("/check-certificate").submit({"code": "0" * 24}).status for _try in range(3)]
    assert statuses == [200, 200, 429]


def test_the_log_and_the_profile_lead_to_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, sign_up = a_sign_up(app, town)
    address = f"/training/certificates/{sign_up}"
    browser = browse(town.librarian)
    assert address in browser.get("/competence/me").links
    assert address in browser.get(f"/training/{event}").links
    browser.get(f"/competence/log/from-training/{sign_up}")
    with inside(app, town.id):
        entry = factories.an_entry(town)
        entry.sign_up_id = sign_up
    assert address in browser.get("/competence/log").links


def test_a_correction_that_comes_first_is_seen_though_the_page_was_read_before(app: PlannerApp, town: Town) -> None:
    _event, number = a_sign_up(app, town)
    with inside(app, town.id):
        read = own_sign_up(town.librarian.viewer, number)
        assert read is not None
        db.session.execute(update(SignUp).values(state=SignUpState.ABSENT).execution_options(synchronize_session=False))
        with pytest.raises(RefusedError):
            operations.issue(read, by=town.librarian.viewer)
        assert db.session.scalars(select(Certificate)).all() == []


def test_the_paper_says_what_it_said_when_it_was_issued(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, sign_up = a_sign_up(app, town, title="Källkritik", areas=(town.area,))
    own = f"/training/certificates/{sign_up}"
    browse(town.librarian).get(own).submit()

    def said() -> tuple[str, str]:
        pdf = pypdf.PdfReader(BytesIO(browse(town.librarian).get(f"{own}.pdf").response.get_data()))
        page = browse(town.librarian).get(own).text
        return " ".join(" ".join(one.extract_text().split()) for one in pdf.pages), page

    before = said()
    assert all("Område 1 Dörrby" in text for text in before)
    with inside(app, town.id):
        db.session.execute(delete(EventArea).where(EventArea.event_id == event))
        db.session.add(EventArea(event_id=event, area_id=town.other_area))
        db.session.execute(update(CompetenceArea).values(title_sv="Något annat"))
        db.session.execute(update(TrainingEvent).values(title="Något annat", organiser="Någon annan"))
    after = said()
    assert after[0] == before[0]
    assert "Område 1 Dörrby" in after[1]
