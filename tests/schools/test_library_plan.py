"""The list for the library plan: which schools have their library elsewhere, and what is missing to say why."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.schools import rules
from planner.schools.library_plan import is_open_on, library_plan
from planner.schools.models import AccessMode, School
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

Browse = Callable[..., Browser]
DAY = date(2026, 11, 22)


def school(name: str, mode: AccessMode = AccessMode.OWN_UNIT, **facts: Any) -> School:
    return School(name=name, unit_code="1" * 8, stages="F-6", pupils=100, access_mode=mode, **facts)


@pytest.mark.parametrize(
    ("opened", "closed", "there"),
    [
        (None, None, True),
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (None, DAY, True),
        (None, DAY - timedelta(days=1), False),
    ],
)
def test_a_school_counts_from_its_first_day_to_its_last(opened: date | None, closed: date | None, there: bool) -> None:  # noqa: FBT001
    assert is_open_on(school("S", opened_on=opened, closed_on=closed), DAY) is there


def test_the_list_counts_open_schools_and_says_what_is_missing(shared_app: PlannerApp) -> None:
    far = DAY + timedelta(days=30)
    schools = [
        school("Egen"),
        school("Hos", AccessMode.OTHER_UNIT, access_reason="Nära", access_unit="Egen", access_since=DAY),
        school("Utan", AccessMode.PUBLIC_LIBRARY, access_reason="  "),
        school("Stängd", AccessMode.CONTRACT, access_reason="Borta", closed_on=DAY - timedelta(days=1)),
        school("Kommer", opened_on=far),
        school("Slutar", closed_on=far),
    ]
    plan = library_plan(schools, day=DAY)
    with shared_app.test_request_context():
        assert plan.finding == "2 av 4 skolor har biblioteket på den egna skolenheten"
        assert [[str(word) for word in one.lacks] for one in plan.elsewhere] == [
            [], ["skälet", "på vilken enhet", "sedan när"]
        ]  # fmt: skip
    assert [(one.mode, one.schools, one.pupils) for one in plan.counts] == [
        (AccessMode.OWN_UNIT, 2, 200),
        (AccessMode.OTHER_UNIT, 1, 100),
        (AccessMode.PUBLIC_LIBRARY, 1, 100),
        (AccessMode.CONTRACT, 0, 0),
    ]
    assert ([s.name for s in plan.coming], [s.name for s in plan.leaving], plan.lacking) == (["Kommer"], ["Slutar"], 1)


@pytest.mark.parametrize("role", Role)
def test_who_sees_the_list(role: Role) -> None:
    viewer = Viewer(1, 1, "N", "n@x", "sv", "M", "m", (HeldPost(1, role, None),))
    assert rules.may_see_library_plan(viewer) is (role in {Role.COORDINATOR, Role.HEAD, Role.PRINCIPAL})


def elsewhere(town: Town) -> None:
    for number in (town.school, town.other_school):
        row = db.session.get_one(School, number)
        row.access_mode, row.access_reason = AccessMode.PUBLIC_LIBRARY, f"=Vägg i vägg {row.name}"


def test_the_page_and_the_files_say_the_same_to_whom_they_concern(app: PlannerApp, town: Town, browse: Browse) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            elsewhere(place)
    seen = {}
    for who in ("coordinator", "head", "principal", "principal2", "librarian", "teacher"):
        page = browse(town.people[who]).get("/schools/library-plan")
        names = "Ängskolan Dörrby", "Östra skolan Dörrby", "Granby"
        seen[who] = [page.status, *(name in page.text for name in names)]
    assert seen == {
        "coordinator": [200, True, True, False],
        "head": [200, True, True, False],
        "principal": [200, True, False, False],
        "principal2": [200, False, True, False],
        "librarian": [403, False, False, False],
        "teacher": [403, False, False, False],
    }
    head = browse(town.head)
    assert head.get("/schools/library-plan").h1 == "0 av 2 skolor har biblioteket på den egna skolenheten"
    assert "/schools/library-plan" in head.get("/schools/").links
    pdf = PdfReader(io.BytesIO(head.get("/schools/library-plan.pdf").response.get_data()))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert ["0 av 2 skolor" in text, "Ängskolan" in text, "Granby" in text] == [True, True, False]
    book = openpyxl.load_workbook(io.BytesIO(head.get("/schools/library-plan.xlsx").response.get_data()))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[0] for row in cells] == ["Skola", "Ängskolan Dörrby", "Östra skolan Dörrby"]
    assert [cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"] == []
    assert head.get("/schools/library-plan.docx").response.get_data()[:2] == b"PK"
    assert browse(town.teacher).get("/schools/library-plan.pdf").status == 403


def test_unit_and_day_are_entered_with_the_school_and_leave_with_the_reason(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    address = f"/schools/{town.school}/edit"
    coordinator = browse(town.coordinator)
    fields = {
        "access_mode": "other_unit",
        "access_reason": "Nära",
        "access_unit": "Östra skolan",
        "access_since": "2024-08-19",
    }
    assert coordinator.get(address).submit(fields).status == 303
    page = browse(town.principal).get("/schools/library-plan").text
    assert ["Östra skolan" in page, "mån 19 aug 2024" in page, "Saknas" in page] == [True, True, False]
    assert coordinator.get(address).submit({"access_mode": "own_unit"}).status == 303
    with inside(app, town.id):
        row = db.session.get_one(School, town.school)
        assert (row.access_unit, row.access_since) == (None, None)


def test_a_school_does_not_close_before_it_opens(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.get_one(School, town.other_school).opened_on = clock.today()
    address = f"/schools/{town.other_school}/close"
    day = (clock.today() - timedelta(days=1)).isoformat()
    refused = browse(town.coordinator).get(address).submit({"closed_on": day, "written": "Östra skolan Dörrby"})
    assert (refused.status, refused.errors) == (422, ["Skolan hade inte öppnat den dagen"])


def test_the_list_asks_as_much_for_one_school_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for more in (0, 5):
        with inside(app, town.id):
            for number in range(more):
                db.session.add(
                    School(
                        unit_code=f"7777000{number}",
                        name=f"Skola {number}",
                        stages="7-9",
                        pupils=10,
                        access_mode=AccessMode.CONTRACT,
                        access_reason="Avtal",
                    )
                )
        browser = browse(town.head)
        with count_statements() as sent:
            assert browser.get("/schools/library-plan").status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 3
