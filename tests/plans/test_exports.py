"""Plans taken along: PDF, Word, workbook and CSV say what the page says, in its order, to who may read it."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Deputy, Role
from planner.plans.models.evaluation import Judgement
from planner.plans.models.parts import Activity, ActivityStatus, Objective
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, evaluating, evidencing, following
from planner.plans.queries import plans
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page

Browse = Callable[..., Browser]
NO_BREAK = "\N{NO-BREAK SPACE}"
TITLE = "Läsning åt alla – överallt"
HOSTILE = '=HYPERLINK("http://x") <b>#let x = 1</b> $ @import \\ {{ 7*7 }}'


def told(app: PlannerApp, town: Town) -> int:
    """Make an approved plan that has been followed up, with hostile words in it; return its id."""
    by = town.librarian.viewer
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED, objectives=2, activities=2, title=TITLE)
        first, second = plans.whole(plan_id).text_activities[:2]
        objective = db.session.get_one(Objective, first.objective_id)
        following.follow_up(
            first, by=by, seen=first.version, status=ActivityStatus.ONGOING, cancel_reason=None, note=HOSTILE
        )
        for month, figure in ((9, "61"), (10, "69.5")):
            day = SchoolYear.current().first_day.replace(month=month)
            following.record_value(objective, by=by, measured_on=day, figure=Decimal(figure), note="Räknat")
        evidencing.add_evidence(first, by=by, address="https://example.org/bild", shows="Elevernas recensioner")
        following.tick_off(plans.whole(plan_id), second.id, by=by)
    return plan_id


def as_read(text: str) -> str:
    """Return text with all white space made one space and words that were parted at a line's end joined."""
    return re.sub(r"\s+", " ", text.replace(NO_BREAK, " ").replace("\N{SOFT HYPHEN}", "").replace("\N{HYPHEN}", "-"))


def text_of_pdf(content: bytes) -> str:
    return as_read(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def text_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    texts = (node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    return as_read(" ".join(texts))


def places(text: str, words: list[str]) -> list[int]:
    """Return where each of the words stands after the one before it; -1 when it does not."""
    found, at = [], 0
    for word in words:
        place = text.find(word, at)
        found.append(place)
        at = max(place, at)
    return found


def body(page: Page) -> bytes:
    assert page.status == 200, page.status
    return page.response.get_data()


def test_the_pdf_is_accessible_and_says_what_the_page_says(app: PlannerApp, town: Town, browse: Browse) -> None:
    plan_id = told(app, town)
    answer = browse(town.librarian).get(f"/plans/{plan_id}/plan.pdf")
    assert answer.response.mimetype == "application/pdf"
    assert answer.response.headers["Content-Disposition"] == (
        f'attachment; filename="Angskolan-Dorrby-Lasframjande-{str(SchoolYear.current()).replace("/", "-")}.pdf"'
    )
    reader = PdfReader(io.BytesIO(body(answer)))
    catalogue: Any = reader.trailer["/Root"]
    assert (catalogue["/Lang"], bool(catalogue["/MarkInfo"]["/Marked"])) == ("sv", True)
    assert "/StructTreeRoot" in catalogue
    assert reader.metadata is not None
    assert reader.metadata.title == TITLE
    page = browse(town.librarian).get(f"/plans/{plan_id}").text
    words = [TITLE, "1. Mål 1", "54 %", "69,5 %", "85 %", "2. Mål 2"]
    text = text_of_pdf(body(answer))
    for source in (text, page):
        assert -1 not in places(source, words), words
    assert "Närmare målet: 15,5 av 31 procentenheter." in text
    assert "Närmare målet: 15,5 av 31 procentenheter." in page
    assert -1 not in places(text, ["Aktivitet 1.1", "Pågår", "Aktivitet 1.2", "Klar", "Aktivitet 2.1", "Aktivitet 2.2"])
    assert "https://example.org/bild" in text


def test_word_says_the_same_in_the_same_order(app: PlannerApp, town: Town, browse: Browse) -> None:
    plan_id = told(app, town)
    librarian = browse(town.librarian)
    content = body(librarian.get(f"/plans/{plan_id}/plan.docx"))
    document = docx.Document(io.BytesIO(content))
    assert document.core_properties.title == TITLE
    words = ["1. Mål 1", "54 %", "69,5 %", "85 %", "61", "69,5", "Aktivitet 1.1", "Pågår", "Klar", HOSTILE, "2. Mål 2"]
    for text in (text_of_word(content), text_of_pdf(body(librarian.get(f"/plans/{plan_id}/plan.pdf")))):
        assert -1 not in places(text, [word for word in words if word is not HOSTILE]), text
    assert HOSTILE in text_of_word(content)


def test_the_document_follows_the_readers_language(app: PlannerApp, town: Town, browse: Browse) -> None:
    plan_id = told(app, town)
    english = browse(town.librarian)
    english.speak("en")
    content = body(english.get(f"/plans/{plan_id}/plan.pdf"))
    catalogue: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    text = text_of_pdf(content)
    assert catalogue["/Lang"] == "en"
    assert ["Objectives and activities" in text, "Mål och aktiviteter" in text] == [True, False]
    assert "Mål 1" in text
    word = docx.Document(io.BytesIO(body(english.get(f"/plans/{plan_id}/plan.docx"))))
    spoken = {node.get(node.keys()[0]) for node in word.element.body.iter() if node.tag.endswith("}lang")}
    assert spoken == {"sv-SE"}


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_who_may_not_read_the_plan_gets_no_file(app: PlannerApp, town: Town, browse: Browse, ending: str) -> None:
    with inside(app, town.id):
        draft = make_plan(town)
    path = f"/plans/{draft}/plan.{ending}"
    people = {"librarian": 200, "principal": 200, "teacher": 404, "librarian2": 404, "coordinator": 404, "head": 404}
    assert {who: browse(town.people[who]).get(path).status for who in people} == people
    assert browse(town.neighbour.librarian).get(path).status == 404
    assert browse().get(path).status == 303


def test_while_a_version_is_written_others_get_the_one_in_force(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        deciding.start_new_version(plans.whole(plan_id), by=town.librarian.viewer)
        db.session.scalars(select(Objective)).one().title = "Hemligt nytt mål"
    theirs = text_of_pdf(body(browse(town.coordinator).get(f"/plans/{plan_id}/plan.pdf")))
    own = text_of_pdf(body(browse(town.librarian).get(f"/plans/{plan_id}/plan.pdf")))
    assert ["Hemligt nytt mål" in text for text in (theirs, own)] == [False, True]


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_closed_plan_is_complete(app: PlannerApp, town: Town, browse: Browse, ending: str) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.CLOSED)
    content = body(browse(town.librarian2).get(f"/plans/{plan_id}/plan.{ending}"))
    text = text_of_pdf(content) if ending == "pdf" else text_of_word(content)
    words = ["1. Mål 1", "Utvärdering", "1. Mål 1", "Nått", "85 %", "Schemat höll", "Principal Dörrby, rektor"]
    assert -1 not in places(text, words), text


def test_an_evaluation_being_written_is_for_its_readers(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan_id = make_plan(town, state=PlanState.APPROVED)
        evaluating.judge(
            db.session.scalars(select(Objective)).one(),
            by=town.librarian.viewer,
            seen=None,
            judgement=Judgement.PARTLY,
            result=Decimal(70),
            analysis="Hemlig analys",
            next_step=None,
        )
    for who, reads in (("librarian", True), ("principal", True), ("librarian2", False), ("coordinator", False)):
        browser = browse(town.people[who])
        texts = [
            text_of_pdf(body(browser.get(f"/plans/{plan_id}/plan.pdf"))),
            str(rows(taken(browser, "xlsx"), "Mål")),
        ]
        assert ["Hemlig analys" in text for text in texts] == [reads, reads], who


# ---------------------------------------------------------------- a year's plans


def a_year(app: PlannerApp, town: Town) -> None:
    told(app, town)
    with inside(app, town.id):
        make_plan(town, focus_area=FocusArea.INFORMATION_LITERACY, title="Utkast på Ängskolan")
        make_plan(town, other_school=True, state=PlanState.APPROVED, title="Östras plan")
        earlier = SchoolYear.current().previous()
        make_plan(town, state=PlanState.APPROVED, school_year=earlier, title="Förra årets plan")
    with inside(app, town.neighbour.id):
        make_plan(town.neighbour, state=PlanState.APPROVED, title="Grannens plan")


def taken(browser: Browser, kind: str, query: str = "") -> bytes:
    return body(browser.post(f"/plans/export.{kind}{query}"))


TITLES = {TITLE, "Utkast på Ängskolan", "Östras plan", "Förra årets plan", "Grannens plan"}


def rows(content: bytes, sheet: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    head, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("who", "query", "titles"),
    [
        ("librarian", "", {TITLE, "Utkast på Ängskolan", "Östras plan"}),
        ("coordinator", "", {TITLE, "Östras plan"}),
        ("teacher", "", {TITLE}),
        ("librarian2", "?focus=reading", {TITLE, "Östras plan"}),
        ("librarian", "?state=draft", {"Utkast på Ängskolan"}),
        ("coordinator", "?year=2001", set()),
    ],
)
def test_the_year_holds_what_the_list_shows(
    app: PlannerApp, town: Town, browse: Browse, who: str, query: str, titles: set[str]
) -> None:
    a_year(app, town)
    browser = browse(town.people[who])
    listed = browser.get(f"/plans/{query}").text
    assert {title for title in TITLES if title in listed} == titles
    told_in = {
        "pdf": text_of_pdf(taken(browser, "pdf", query)),
        "docx": text_of_word(taken(browser, "docx", query)),
        "csv": as_read(taken(browser, "csv", query).decode("utf-8-sig")),
        "xlsx": " ".join(str(row) for row in rows(taken(browser, "xlsx", query), "Aktiviteter")),
    }
    assert {kind: {title for title in TITLES if title in text} for kind, text in told_in.items()} == dict.fromkeys(
        told_in, titles
    )


def test_the_year_has_contents_and_one_heading_a_plan(app: PlannerApp, town: Town, browse: Browse) -> None:
    a_year(app, town)
    content = taken(browse(town.librarian), "pdf")
    reader = PdfReader(io.BytesIO(content))
    assert "Innehåll" in reader.pages[0].extract_text()
    assert outline(reader.outline)[:4] == [
        (0, "Ängskolan Dörrby"),
        (1, "Läsfrämjande"),
        (2, "Mål och aktiviteter"),
        (3, "1. Mål 1"),
    ]
    schools = [title for level, title in outline(reader.outline) if level == 0]
    assert schools == ["Ängskolan Dörrby", "Östra skolan Dörrby"]


def outline(items: list[Any], level: int = 0) -> list[tuple[int, str]]:
    """Return the bookmarks with their levels, in order."""
    found: list[tuple[int, str]] = []
    for item in items:
        found += outline(item, level + 1) if isinstance(item, list) else [(level, str(item.title))]
    return found


def test_the_workbook_has_figures_as_figures_and_no_formula(app: PlannerApp, town: Town, browse: Browse) -> None:
    a_year(app, town)
    content = taken(browse(town.librarian), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Aktiviteter", "Mål", "Uppmätta värden"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 100
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    activities = rows(content, "Aktiviteter")
    assert [row["Aktivitet"] for row in activities] == [
        *("Aktivitet 1.1", "Aktivitet 1.2", "Aktivitet 2.1", "Aktivitet 2.2"),
        *("Aktivitet 1.1", "Aktivitet 1.1"),
    ]
    assert (activities[0]["Anteckning"], activities[0]["Läge"]) == (HOSTILE, "Pågår")
    assert activities[0]["Senast uppföljd"] is not None
    objective = rows(content, "Mål")[0]
    assert (objective["Utgångsläge"], objective["Senaste värde"], objective["Målvärde"]) == (54, 69.5, 85)
    assert [row["Värde"] for row in rows(content, "Uppmätta värden")] == [61, 69.5]
    assert objective["Vad värdena visar"] == "Närmare målet: 15,5 av 31 procentenheter."


def test_no_cell_of_the_csv_begins_a_formula(app: PlannerApp, town: Town, browse: Browse) -> None:
    a_year(app, town)
    text = taken(browse(town.librarian), "csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert (len(lines), len({len(line) for line in lines})) == (7, 1)
    assert [cell for line in lines for cell in line if cell[:1] in set("=+-@\t\r")] == []
    assert "'" + HOSTILE in lines[1]


def test_taking_a_year_along_is_recorded_and_asks_for_a_press(app: PlannerApp, town: Town, browse: Browse) -> None:
    a_year(app, town)
    coordinator = browse(town.coordinator)
    assert coordinator.get("/plans/export.xlsx").status == 405
    assert coordinator.post("/plans/export.xlsx", {"csrf_token": "wrong"}).status in {400, 422}
    assert coordinator.post("/plans/export.exe").status == 404
    assert browse().post("/plans/export.xlsx").to.startswith("/sign-in")
    page = coordinator.get("/plans/?focus=reading")
    address = next(a["action"] for tag, a in page.outline.tags if tag == "form" and "export" in a.get("action", ""))
    assert body(coordinator.post(address, page.form(address)))[:4] == b"%PDF"
    with inside(app, town.id):
        made = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "plans.exported")).one()
        assert (made.user_id, made.after) == (
            town.coordinator.id,
            {
                "kind": "pdf",
                "school_year": SchoolYear.current().start_year,
                "school_id": None,
                "focus_area": "reading",
                "state": None,
                "plans": 2,
            },
        )


def counted(town: Town, browse: Browse, count_statements: Callable[[], Any]) -> Iterator[int]:
    for path in ("pdf", "xlsx"):
        coordinator = browse(town.coordinator)
        token = coordinator.token()
        with count_statements() as sent:
            assert coordinator.post(f"/plans/export.{path}", {"csrf_token": token}).status == 200
        yield len(sent)


def test_many_plans_are_read_in_as_few_statements_as_one(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED)
    one = list(counted(town, browse, count_statements))
    with inside(app, town.id):
        for other in (False, True):
            make_plan(
                town,
                state=PlanState.APPROVED,
                focus_area=FocusArea.INFORMATION_LITERACY,
                other_school=other,
                objectives=3,
                activities=3,
            )
        assert db.session.scalar(select(func.count(Activity.id))) == 19
    assert list(counted(town, browse, count_statements)) == one


def test_a_decision_by_a_deputy_says_so_in_the_document(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = plans.whole(make_plan(town, state=PlanState.SUBMITTED))
        deputy = Deputy(Role.PRINCIPAL, town.school, "Ängskolan", "Rut Rektor", clock.today())
        by = replace(town.principal2.viewer, stands_in=(deputy,))
        deciding.approve(plan, by=by, seen=plan.version, base_url="http://localhost")
        plan_id = plan.id
    text = text_of_word(body(browse(town.librarian).get(f"/plans/{plan_id}/plan.docx")))
    assert f"{by.name}, som ställföreträdare för Rut Rektor, rektor" in text
