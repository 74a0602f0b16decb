"""The framework as a spreadsheet: out, changed, looked at row by row, and in as a draft."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest

from planner.core.transaction import PlannerApp
from planner.framework import queries
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser, Page

Browse = Callable[..., Browser]
HOME = "/competence/framework"
OUT = f"{HOME}/versions/1/table"


def table(browse: Browse, town: Town) -> list[list[str]]:
    text = browse(town.coordinator).get(f"{OUT}.csv").response.data.decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def sent(browse: Browse, town: Town, rows: list[list[str]]) -> Page:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return sent_bytes(browse, town, text.getvalue().encode())


def sent_bytes(browse: Browse, town: Town, content: bytes) -> Page:
    fields = {"file": (BytesIO(content), "ramverk.csv")}
    return browse(town.coordinator).post(f"{HOME}/import", fields, content_type="multipart/form-data")


def test_everybody_takes_the_published_version_out(town: Town, browse: Browse) -> None:
    book = openpyxl.load_workbook(BytesIO(browse(town.librarian).get(f"{OUT}.xlsx").response.data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:5] == ("Kod", "Namn på svenska", "Namn på engelska", "Nivå 0 på svenska", "Nivå 0 på engelska")
    assert rows[1][:4] == ("C1", "Område 1 Dörrby", "Area 1 Dörrby", "C1 nivå 0 i Dörrby")
    assert (rows[1][13:], len(rows)) == ((3, 2, 2, 2), 3)


def test_what_is_taken_out_and_in_again_changes_nothing(town: Town, browse: Browse) -> None:
    page = sent(browse, town, table(browse, town))
    assert (page.status, page.text.count("Oförändrat")) == (200, 2)


def test_each_rows_fate_is_shown_before_anything_is_saved_and_then_it_is_a_draft(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    rows = table(browse, town)
    rows[1][4 - 1] = "Ny betydelse"
    rows[1][-1] = "4"
    rows.append(["C9", "Helt nytt", "", *["Jag kan", ""] * 5, "1", "1", "1", "1"])
    page = sent(browse, town, rows)
    assert page.h1 == "Alla 3 rader kan tas in"
    assert ("en betydelse, ett mål" in page.text, "Nytt" in page.text, "Oförändrat" in page.text) == (True, True, True)
    with inside(app, town.id):
        assert queries.draft(town.coordinator.viewer) is None
    assert page.submit(action=f"{HOME}/import/take-in").to == f"{HOME}/draft"
    with inside(app, town.id):
        draft = queries.draft(town.coordinator.viewer)
        assert draft is not None
        assert [area.area.code for area in draft.in_use] == ["C1", "C2", "C9"]
        assert (draft.in_use[0].meaning(0, "sv"), draft.in_use[0].target("coordinator")) == ("Ny betydelse", 4)
        assert [area.code for area in queries.areas()] == ["C1", "C2"]


def test_the_table_is_read_with_heads_in_either_language_and_in_any_order(town: Town, browse: Browse) -> None:
    text = browse(town.coordinator).speak("en").get(f"{OUT}.csv").response.data.decode("utf-8-sig")
    rows = [list(reversed(row)) for row in csv.reader(StringIO(text), delimiter=";")]
    assert rows[0][-1] == "Code"
    browse(town.coordinator).speak("sv")
    assert sent(browse, town, rows).text.count("Oförändrat") == 2


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (0, "", "Koden saknas"),
        (0, "C2", "står på en tidigare rad"),
        (1, "", "Namnet på svenska saknas"),
        (3, "", "Betydelsen av nivå 0"),
        (-1, "5", "är 5, inte 0 till 4"),
        (-1, "1,5", "är 1,5, inte 0 till 4"),
    ],
)
def test_a_faulty_row_says_why_and_nothing_is_taken_in(
    app: PlannerApp, town: Town, browse: Browse, place: int, value: str, said: str
) -> None:
    rows = table(browse, town)
    rows[2 if value == "C2" else 1][place] = value
    if value == "C2":
        rows.append(rows[2])
    page = sent(browse, town, rows)
    assert (page.status, page.h1, said in page.text) == (200, "En rad har fel", True)
    with inside(app, town.id):
        assert queries.draft(town.coordinator.viewer) is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Kod;Namn\nC1;x", b"\0\0", b"PK\x03\x04rubbish"])
def test_what_is_no_table_of_a_framework_is_refused_in_words(town: Town, browse: Browse, content: bytes) -> None:
    page = sent_bytes(browse, town, content)
    assert (page.status, len(page.errors)) == (422, 1)


def test_a_draft_that_was_changed_since_the_preview_is_looked_at_again(town: Town, browse: Browse) -> None:
    page = sent(browse, town, table(browse, town))
    coordinator = browse(town.coordinator)
    assert coordinator.get(HOME).submit(action=f"{HOME}/draft/begin").status == 303
    stale = page.submit(action=f"{HOME}/import/take-in")
    assert (stale.status, "Utkastet ändrades under tiden" in stale.text) == (409, True)


def test_only_who_writes_the_framework_sends_one(town: Town, browse: Browse) -> None:
    for name in ("librarian", "principal", "teacher", "head"):
        browser = browse(town.people[name])
        assert browser.get(f"{HOME}/import").status == 403
        assert browser.post(f"{HOME}/import/take-in", {"rows": "[]"}).status == 403


@pytest.mark.parametrize("rows", ["", "[]", "{}", "[1]", '[["x", []]]', "[[1, 2]]", "[" * 5000])
def test_rows_that_no_preview_has_written_are_refused(town: Town, browse: Browse, rows: str) -> None:
    fields = {"rows": rows, "version": "0"}
    assert browse(town.coordinator).post(f"{HOME}/import/take-in", fields).status == 422
