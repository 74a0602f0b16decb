"""A coordinator sends the figures of a round as a file: each row's fate, mending, saving, undo, taking along."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.spreadsheets.reading import read
from planner.core.transaction import PlannerApp
from planner.inventory.importing.models import Fate, ImportRow, InventoryImport
from planner.inventory.models.answers import InventoryValue, Quality
from planner.inventory.models.questions import Definition, Question
from planner.inventory.models.rounds import RoundState
from planner.inventory.questionnaire import BY_CODE
from planner.schools.models import Municipality, School
from tests.conftest import inside
from tests.core.sent_files import hostile, xlsx
from tests.factories import Town
from tests.inventory.rows import a_round, report
from tests.page import Browser, Page

Browse = Callable[..., Browser]
YEAR = 2025
GOOD = "Skola;Enhets-ID;Kommunkod;Elever;Tot_personaltimmar;VAR08_1;fy_1\r\n"
FIRST, SECOND = "Ängskolan Dörrby;19000001;1900;", "Östra skolan Dörrby;19000002;1900;"


@pytest.fixture
def opened(app: PlannerApp, town: Town) -> Town:
    """Both towns with an open round and one fixed before it; the neighbour has figures that could leak."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            report(YEAR - 1, {place.school: {"Elever": 20, "fy_1": 900}})
            report(YEAR, {place.school: {"Elever": 200}}, state=RoundState.OPEN)
    return town


def send(browser: Browser, content: bytes | str, name: str = "inventering.csv", year: int = YEAR) -> Page:
    data = content.encode() if isinstance(content, str) else content
    page = browser.get(f"/inventory/{year}/import")
    return page.submit({"file": (io.BytesIO(data), name)}, action=f"/inventory/{year}/import")


def sent_page(browser: Browser, content: bytes | str, **kw: Any) -> Page:
    answer = send(browser, content, **kw)
    assert answer.status == 303, answer.errors
    return answer.follow()


def button(page: Page, what: str, fields: Mapping[str, Any] | None = None) -> Page:
    """Press a button of an import's page, by the end of its address."""
    path = "/".join(page.browser.path.partition("?")[0].split("/")[:4])
    return page.submit(dict(fields or {}), action=f"{path}/{what}")


def values(app: PlannerApp, town: Town, year: int = YEAR) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    """What is saved in a round, by school and column."""
    with inside(app, town.id):
        held = a_round(year, RoundState.OPEN) if year == YEAR else a_round(year)
        rows = db.session.execute(
            select(School.unit_code, Question.code, InventoryValue.figure, InventoryValue.quality)
            .join(School, School.id == InventoryValue.school_id)
            .join(Question, Question.id == InventoryValue.question_id)
            .where(InventoryValue.round_id == held.id)
        )
        return {(unit, code): (figure, quality.value) for unit, code, figure, quality in rows}


def test_a_file_is_looked_through_then_saved_and_a_second_one_changes_nothing(
    app: PlannerApp, opened: Town, browse: Browse
) -> None:
    text = GOOD + FIRST + "412;24,0;1;4 503\r\n" + SECOND + "ca 100;Värde okänt;3;\r\n"
    page = sent_page(browse(opened.coordinator), text)
    assert page.h1 == "2 rader kan sparas"
    assert values(app, opened) == {("19000001", "Elever"): (Decimal(200), "measured")}
    done = button(page, "save").follow()
    assert done.h1 == "2 rader är sparade"
    assert values(app, opened) == {
        ("19000001", "Elever"): (Decimal(412), "measured"),
        ("19000001", "Tot_personaltimmar"): (Decimal(24), "measured"),
        ("19000001", "VAR08_1"): (Decimal(1), "measured"),
        ("19000001", "fy_1"): (Decimal(4503), "measured"),
        ("19000002", "Elever"): (Decimal(100), "estimated"),
        ("19000002", "Tot_personaltimmar"): (None, "unknown"),
        ("19000002", "VAR08_1"): (None, "not_relevant"),
    }
    again = sent_page(browse(opened.coordinator), text)
    assert again.h1 == "0 ändrade: filen säger det som redan finns"
    assert values(app, opened.neighbour) == {("18000001", "Elever"): (Decimal(200), "measured")}
    with inside(app, opened.id):
        events = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("inventory_import.%")).order_by(AuditEvent.id)
        ).all()
    assert events == ["inventory_import.received", "inventory_import.saved", "inventory_import.received"]


FAULTS = [
    ("Nedlagda;19009999;1900;0;0;;\r\n", "Ingen skola här har skolenhetskoden 19009999"),
    ("Fel kod;1900;1900;0;0;;\r\n", "Skolenhetskoden 1900 är fel: den har åtta siffror"),
    (
        "Östra skolan Dörrby;19000001;1900;1;1;;\r\n",
        "Skolenhetskoden 19000001 hör till Ängskolan Dörrby, men raden heter Östra skolan Dörrby (19000002)",
    ),
    ("Okänd;;1900;1;1;;\r\n", "Raden saknar skolenhetskod, och ingen ensam skola har dess namn"),
    ("Granne;18000001;1800;1;1;;\r\n", "Ingen skola här har skolenhetskoden 18000001"),
    (FIRST + "tolv;1;;\r\n", "Det här är text, inte en siffra"),
    (FIRST + "12,5;1;;\r\n", "Skriv ett helt tal"),
    (FIRST + "-2;1;;\r\n", "Siffran kan inte vara under noll"),
    (FIRST + "2;1;4;\r\n", "Skriv 1 för ja, 2 för nej eller 3 för ej relevant"),
    (FIRST + "2;1;;1.234\r\n", "1.234 kan vara 1234 eller 1,234: skriv det utan punkt, eller med komma"),
]


@pytest.mark.parametrize(("row", "reason"), FAULTS)
def test_a_faulty_row_says_why_and_the_good_ones_are_saved_without_it(
    app: PlannerApp, opened: Town, browse: Browse, row: str, reason: str
) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + SECOND + "100;1;;\r\n" + row)
    assert page.h1 == "1 av 2 rader kan sparas, 1 att rätta"
    assert reason in page.text
    saved = button(page, "save").follow()
    assert saved.h1 == "1 rad är sparad, 1 att rätta"
    assert reason in saved.text
    assert {unit for unit, _code in values(app, opened)} == {"19000001", "19000002"}
    assert values(app, opened)["19000001", "Elever"] == (Decimal(200), "measured")


def test_the_row_of_a_school_that_opens_later_says_so(app: PlannerApp, opened: Town, browse: Browse) -> None:
    with inside(app, opened.id):
        db.session.get_one(School, opened.other_school).opened_on = date(YEAR + 1, 8, 18)
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "412;24;1;4503\r\n" + SECOND + "100;1;;\r\n")
    assert page.h1 == "1 av 2 rader kan sparas, 1 att rätta"
    assert "hade inte öppnat när året var slut" in page.text


def test_a_school_in_two_rows_is_saved_from_none_until_one_is_left_out(
    app: PlannerApp, opened: Town, browse: Browse
) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "410;1;;\r\n" + FIRST + "411;1;;\r\n")
    assert page.h1 == "2 rader behöver rättas"
    assert "Skolan står också på rad 3: utelämna den ena" in page.text
    with inside(app, opened.id):
        first, _second = db.session.scalars(select(ImportRow.id).order_by(ImportRow.number)).all()
    page = button(page, "mend", {f"leave-out-{first}": "y"}).follow()
    assert page.h1 == "1 rad kan sparas"
    button(page, "save")
    assert values(app, opened)["19000001", "Elever"] == (Decimal(411), "measured")


def test_a_row_sent_twice_alike_counts_once(opened: Town, browse: Browse) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + (FIRST + "410;1;;\r\n") * 2)
    assert page.h1 == "1 rad kan sparas"


def test_rows_are_mended_in_place_and_what_is_typed_is_kept(app: PlannerApp, opened: Town, browse: Browse) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "tolv;x;;\r\nNedlagda;19009999;;9;9;;\r\n")
    assert page.h1 == "2 rader behöver rättas"
    with inside(app, opened.id):
        first, second = db.session.scalars(select(ImportRow.id).order_by(ImportRow.number)).all()
    halfway = button(page, "mend", {f"cell-{first}-3": "12", f"cell-{first}-4": "y"}).follow()
    assert (halfway.h1, 'value="y"' in halfway.html) == ("2 rader behöver rättas", True)
    mended = button(halfway, "mend", {f"cell-{first}-4": "ca 8,5", f"cell-{second}-1": "19000002"}).follow()
    assert mended.h1 == "2 rader kan sparas"
    button(mended, "save")
    assert values(app, opened) == {
        ("19000001", "Elever"): (Decimal(12), "measured"),
        ("19000001", "Tot_personaltimmar"): (Decimal("8.5"), "estimated"),
        ("19000002", "Elever"): (Decimal(9), "measured"),
        ("19000002", "Tot_personaltimmar"): (Decimal(9), "measured"),
    }


def test_what_looks_odd_is_said_and_hinders_nothing(opened: Town, browse: Browse) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "Värde okänt;1;;20\r\n" + "Ny;19000001;;1;1;1;1\r\n")
    assert page.h1 == "2 rader behöver rättas"
    page = sent_page(browse(opened.coordinator), GOOD + "Äng;19000001;;4120;1;;20\r\n")
    assert page.h1 == "1 rad kan sparas"
    for words in (
        "Raden heter Äng; enligt skolenhetskoden är det Ängskolan Dörrby",
        "Elever: mer än tio gånger förra årets siffra",
        "Tryckt bestånd: mindre än en tiondel av förra årets siffra",
    ):
        assert words in page.text
    button(page, "save")
    again = sent_page(browse(opened.coordinator), GOOD + "Äng;19000001;;4120;1;;20\r\n")
    assert (again.h1, "Raden heter Äng" in again.text) == ("0 ändrade: filen säger det som redan finns", False)


def test_an_import_is_undone_and_what_others_changed_since_stays(app: PlannerApp, opened: Town, browse: Browse) -> None:
    before = values(app, opened)
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "412;24;1;4503\r\n" + SECOND + "100;1;1;1\r\n")
    saved = button(page, "save").follow()
    with inside(app, opened.id):
        changed = db.session.scalars(
            select(InventoryValue)
            .join(Question, Question.id == InventoryValue.question_id)
            .where(InventoryValue.school_id == opened.other_school, Question.code == "fy_1")
        ).one()
        changed.figure = Decimal(77)
    undone = button(saved, "undo").follow()
    assert "Importen är ångrad, utom det som andra har ändrat sedan dess." in undone.text
    assert values(app, opened) == before | {("19000002", "fy_1"): (Decimal(77), "measured")}


def test_of_two_imports_at_once_one_wins_and_the_other_is_told(app: PlannerApp, opened: Town, browse: Browse) -> None:
    mine, theirs = browse(opened.coordinator), browse(opened.coordinator)
    first = sent_page(mine, GOOD + FIRST + "500;;;\r\n")
    second = sent_page(theirs, GOOD + FIRST + "600;;;\r\n")
    assert button(first, "save").status == 303
    told = button(second, "save")
    assert (told.status, told.errors[0][:14]) == (409, "Inget sparades")
    assert values(app, opened)["19000001", "Elever"] == (Decimal(500), "measured")
    checked = button(told, "check-again").follow()
    assert "500" in checked.text
    assert button(checked, "save").status == 303
    assert values(app, opened)["19000001", "Elever"] == (Decimal(600), "measured")


def test_a_page_opened_before_the_last_step_saves_nothing(app: PlannerApp, opened: Town, browse: Browse) -> None:
    browser = browse(opened.coordinator)
    page = sent_page(browser, GOOD + FIRST + "500;;;\r\n")
    old = browser.get(page.browser.path)
    assert button(page, "save").status == 303
    assert button(old, "save", {"once": "another"}).status == 409
    assert button(old, "drop", {"once": "another"}).status in {409, 422}


def test_a_fixed_round_takes_no_file(app: PlannerApp, opened: Town, browse: Browse) -> None:
    browser = browse(opened.coordinator)
    page = sent_page(browser, GOOD + FIRST + "500;;;\r\n")
    with inside(app, opened.id):
        a_round(YEAR, RoundState.FIXED)
    refused = button(page, "save")
    assert (refused.status, "fastställd" in refused.errors[0]) == (422, True)
    shown = browser.get(f"/inventory/{YEAR}/import")
    assert (shown.status, "fastställd" in shown.text) == (200, True)
    data = {"file": (io.BytesIO(b"x"), "x.csv"), "csrf_token": browser.token()}
    assert browser.client.post(f"/inventory/{YEAR}/import", data=data).status_code == 422


def test_nobody_else_sees_sends_or_saves(app: PlannerApp, opened: Town, browse: Browse) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "500;;;\r\n")
    path = page.browser.path
    for person in (opened.librarian, opened.principal, opened.teacher, opened.head, opened.neighbour.coordinator):
        browser = browse(person)
        assert browser.get(path).status == 404
        assert [browser.post(f"{path}/{what}", {"version": "1"}).status for what in ("save", "mend", "undo")] == [
            404
        ] * 3
    for person in (opened.librarian, opened.principal, opened.teacher, opened.head):
        assert browse(person).get(f"/inventory/{YEAR}/import").status == 403
    assert browse(opened.coordinator).get("/inventory/2019/import").status == 404
    assert values(app, opened)["19000001", "Elever"] == (Decimal(200), "measured")


def test_a_file_thrown_away_leaves_nothing(app: PlannerApp, opened: Town, browse: Browse) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "500;;;\r\n")
    assert button(page, "drop").to == f"/inventory/{YEAR}/import"
    with inside(app, opened.id):
        assert db.session.scalar(select(func.count(ImportRow.id))) == 0
        assert db.session.scalar(select(func.count(InventoryImport.id))) == 0


@pytest.mark.parametrize("kind", ["macros", "a picture renamed", "1,000 columns", "NUL"])
def test_a_hostile_file_is_refused_at_its_field(opened: Town, browse: Browse, kind: str) -> None:
    data, words = hostile()[kind]
    answer = send(browse(opened.coordinator), data, name="inventering.xlsx")
    assert (answer.status, words in answer.errors[0].replace("\N{NO-BREAK SPACE}", " ")) == (422, True)


def test_a_file_that_is_far_too_large_is_refused_before_it_is_read(opened: Town, browse: Browse) -> None:
    browser = browse(opened.coordinator)

    def status(path: str, size: int) -> int:
        head = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token()}\r\n'
        body = f"{token}--x\r\n{head}".encode() + b"x" * size + b"\r\n--x--\r\n"
        answer = browser.client.post(path, data=body, content_type="multipart/form-data; boundary=x")
        return answer.status_code

    path = f"/inventory/{YEAR}/import"
    assert [status(path, size * 2**20) for size in (20, 9, 8, 7)] == [413, 413, 422, 422]
    assert status("/schools/new", 3 * 2**20) == 413


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a;b\n1;2\n", "Ingen rubrikrad hittades. En rad måste ha Enhets-ID och kolumner ur enkäten"),
        (GOOD, "Filen har rubriker, men inga rader."),
        ("Enhets-ID;Elever;elever\n19000001;1;2\n", "Rubriken ”elever” står två gånger. Behåll en av kolumnerna."),
    ],
)
def test_a_table_without_what_is_needed_is_refused(opened: Town, browse: Browse, text: str, words: str) -> None:
    answer = send(browse(opened.coordinator), text)
    assert (answer.status, answer.errors[0].startswith(words)) == (422, True), answer.errors


def test_no_file_is_a_clear_word(opened: Town, browse: Browse) -> None:
    answer = browse(opened.coordinator).get(f"/inventory/{YEAR}/import").submit(action=f"/inventory/{YEAR}/import")
    assert (answer.status, answer.errors) == (422, ["Välj filen först"])


def test_headings_further_down_other_columns_and_a_formula(opened: Town, browse: Browse) -> None:
    rows: list[list[Any]] = [
        ["Skolbibliotek 2025"],
        [],
        ["Skolans namn", "skolenhetskod", "Elever", "Våra anteckningar", "Tryckt bestånd"],
        ["", 19000001, 412, "bra", 4503],
        ["Östra skolan Dörrby", None, None, "", 12],
    ]
    page = sent_page(browse(opened.coordinator), xlsx(rows, formulas={(4, 2): ("=99+1", 100)}), name="a.xlsx")
    assert page.h1 == "1 av 2 rader kan sparas, 1 att rätta"
    assert "En kolumn läses inte: Våra anteckningar" in page.text
    assert "Cell C5 innehåller en formel." in page.text
    confirmed = button(page, "mend").follow()
    assert confirmed.h1 == "2 rader kan sparas"


def test_faulty_rows_are_taken_along_with_the_reasons_and_can_be_sent_back(opened: Town, browse: Browse) -> None:
    browser = browse(opened.coordinator)
    page = sent_page(browser, GOOD + FIRST + "tolv;x;;\r\n")
    answer = browser.client.get(f"{page.browser.path}/to-mend")
    (sheet,) = read(answer.get_data())
    assert [row.cells for row in sheet.rows] == [
        (*GOOD.strip().split(";"), "Fel"),
        (
            *(FIRST + "tolv;x;;").split(";"),
            "Elever: Det här är text, inte en siffra; Tot_personaltimmar: Det här är text, inte en siffra",
        ),
    ]
    assert sent_page(browser, answer.get_data(), name="b.xlsx").h1 == "1 rad behöver rättas"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_along_and_sent_back_changes_nothing(
    app: PlannerApp, opened: Town, browse: Browse, kind: str
) -> None:
    with inside(app, opened.id):
        report(
            YEAR,
            {
                opened.other_school: {
                    "Elever": 1234,
                    "Tot_personaltimmar": "20.25",
                    "VAR08_1": Quality.NOT_RELEVANT,
                    "VAR08_2": 2,
                    "fy_1": None,
                    "fy_2": Quality.NOT_RELEVANT,
                    "VAR03": 4,
                }
            },
            state=RoundState.OPEN,
        )
    browser = browse(opened.coordinator)
    answer = browser.client.post(f"/inventory/{YEAR}/export", data={"kind": kind, "csrf_token": browser.token()})
    (sheet,) = read(answer.get_data())
    assert sheet.rows[0].cells == ("Skola", "Enhets-ID", "Kommunkod", *BY_CODE)
    assert sheet.rows[2].cells[1:5] == ("19000002", "", "1234", "20,25")
    assert "Värde okänt" in sheet.rows[2].cells
    assert sent_page(browser, answer.get_data()).h1 == "0 ändrade: filen säger det som redan finns"
    with inside(app, opened.id):
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "inventory.exported")).one()
        assert (event.user_id, event.after) == (opened.coordinator.id, {"year": YEAR, "schools": 2})


def test_who_takes_which_schools_along(opened: Town, browse: Browse) -> None:
    rows = {}
    for name in ("coordinator", "head", "principal", "librarian", "teacher"):
        browser = browse(opened.people[name])
        answer = browser.client.post(f"/inventory/{YEAR}/export", data={"kind": "csv", "csrf_token": browser.token()})
        rows[name] = answer.get_data(as_text=True).count("\r\n") - 1 if answer.status_code == 200 else -1
    assert rows == {"coordinator": 2, "head": 2, "principal": 1, "librarian": -1, "teacher": -1}


def test_a_large_file_goes_step_by_step_and_goes_on_where_it_stopped(
    app: PlannerApp, opened: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("checking", "saving"):
        monkeypatch.setattr(f"planner.inventory.importing.operations.{module}.AT_ONCE", 2)
    with inside(app, opened.id):
        db.session.add_all(School(unit_code=f"1900010{n}", name=f"Skola {n}", stages="F-3", pupils=n) for n in range(5))
    browser = browse(opened.coordinator)
    page = sent_page(browser, GOOD + "".join(f"Skola {n};1900010{n};;{n + 10};1;1;1\r\n" for n in range(5)))
    assert (page.h1, "data-steps" in page.html) == ("2 av 5 rader är granskade", True)
    page = button(page, "go-on").follow()
    assert page.h1 == "4 av 5 rader är granskade"
    page = button(page, "go-on").follow()
    assert page.h1 == "5 rader kan sparas"
    page = button(page, "save").follow()
    assert page.h1 == "2 av 5 rader är sparade"
    assert len({unit for unit, _code in values(app, opened)}) == 3
    page = browse(opened.coordinator).get(page.browser.path)
    page = button(button(page, "go-on").follow(), "go-on").follow()
    assert page.h1 == "5 rader är sparade"
    assert len({unit for unit, _code in values(app, opened)}) == 6


def test_a_failure_in_the_middle_of_saving_leaves_nothing_half_done(
    app: PlannerApp, opened: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent_page(browse(opened.coordinator), GOOD + FIRST + "500;;;\r\n" + SECOND + "1;;;\r\n")
    before = values(app, opened)

    def fails(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr("planner.inventory.importing.operations.saving._set", fails)
    with pytest.raises(KeyError):
        button(page, "save")
    monkeypatch.undo()
    assert values(app, opened) == before
    again = browse(opened.coordinator).get(page.browser.path.removesuffix("/save"))
    assert again.h1 == "2 rader kan sparas"
    assert button(again, "save").follow().h1 == "2 rader är sparade"


def test_a_page_asks_as_often_for_many_rows_as_for_few(
    app: PlannerApp, opened: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    counted = []
    with inside(app, opened.id):
        db.session.add_all(School(unit_code=f"1900010{n}", name=f"Skola {n}", stages="F-3", pupils=n) for n in range(9))
    browser = browse(opened.coordinator)
    for rows in (1, 9):
        page = sent_page(browser, GOOD + "".join(f"Skola {n};1900010{n};;x;1;1;1\r\n" for n in range(rows)))
        with count_statements() as sent:
            browser.get(page.browser.path)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 18


def test_what_was_sent_is_forgotten_after_half_a_year(app: PlannerApp, opened: Town, browse: Browse) -> None:
    from datetime import timedelta  # noqa: PLC0415

    from planner.core import clock  # noqa: PLC0415
    from planner.inventory.importing.operations.receiving import forget_old  # noqa: PLC0415

    sent_page(browse(opened.coordinator), GOOD + FIRST + "500;;;\r\n")
    sent_page(browse(opened.neighbour.coordinator), GOOD + "Ängskolan Granby;18000001;;500;;;\r\n")
    with inside(app, opened.id):
        forget_old(clock.today() + timedelta(days=100))
        assert db.session.scalar(select(func.count(ImportRow.id))) == 1
        forget_old(clock.today() + timedelta(days=200))
        assert db.session.scalar(select(func.count(ImportRow.id))) == 0
    with inside(app, opened.neighbour.id):
        assert [row.fate for row in db.session.scalars(select(ImportRow))] == [Fate.CHANGED]


def test_the_municipality_code_is_taken_along_and_read_back_without_a_change(
    app: PlannerApp, opened: Town, browse: Browse
) -> None:
    with inside(app, opened.id):
        db.session.get_one(Municipality, opened.id).code = "1980"
        report(YEAR, {opened.other_school: {"Tot_personaltimmar": "20.25", "fy_1": None}}, state=RoundState.OPEN)
    before = values(app, opened)
    browser = browse(opened.coordinator)
    files = []
    for _turn in range(2):
        answer = browser.client.post(f"/inventory/{YEAR}/export", data={"kind": "csv", "csrf_token": browser.token()})
        files.append(answer.get_data())
        (sheet,) = read(files[-1])
        assert [row.cells[:3] for row in sheet.rows[1:]] == [
            ("Ängskolan Dörrby", "19000001", "1980"),
            ("Östra skolan Dörrby", "19000002", "1980"),
        ]
        assert sent_page(browser, files[-1]).h1 == "0 ändrade: filen säger det som redan finns"
    assert files[0] == files[1]
    assert values(app, opened) == before


def test_figures_that_have_moved_since_the_check_are_checked_again_and_then_saved_at_once(
    app: PlannerApp, opened: Town, browse: Browse
) -> None:
    browser = browse(opened.coordinator)
    path = sent_page(browser, GOOD + FIRST + "500;;;\r\n").browser.path
    assert '/save"' in browser.get(path).html
    with inside(app, opened.id):
        value = db.session.scalars(select(InventoryValue).where(InventoryValue.figure == Decimal(200))).one()
        value.figure = Decimal(250)
    page = browser.get(path)
    assert ('/save"' in page.html, "Siffror har ändrats sedan filen lästes igenom" in page.text) == (False, True)
    checked = button(page, "check-again").follow()
    assert button(checked, "save").follow().h1 == "1 rad är sparad"
    assert values(app, opened)["19000001", "Elever"] == (Decimal(500), "measured")


def test_last_years_figure_is_no_measure_of_what_is_counted_in_another_way(
    app: PlannerApp, opened: Town, browse: Browse
) -> None:
    odd = "Elever: mer än tio gånger förra årets siffra"
    browser = browse(opened.coordinator)
    assert odd in sent_page(browser, GOOD + FIRST + "4120;;;\r\n").text
    with inside(app, opened.id):
        pupils = db.session.scalars(select(Question).where(Question.code == "Elever")).one()
        db.session.add(
            Definition(
                question_id=pupils.id, from_year=YEAR, language="sv", title="Elever", meaning="Alla", reason="Ny",
                by_id=opened.coordinator.id, at=clock.now(),
            )
        )  # fmt: skip
    assert odd not in sent_page(browser, GOOD + FIRST + "4120;;;\r\n").text


def test_how_many_figures_are_unknown_or_estimated_is_said_before_a_row_is_unfolded(
    opened: Town, browse: Browse
) -> None:
    head = "Skola;Enhets-ID;Elever;Tot_personaltimmar;VAR05_1;fy_1;fy_2;fy_3;Sittplatser\r\n"
    page = sent_page(
        browse(opened.coordinator), head + "Östra skolan Dörrby;19000002;1;ca 2;3;Värde okänt;okänt;4;ca 5\r\n"
    )
    assert "2 okända, 2 uppskattade" in page.text
