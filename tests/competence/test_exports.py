"""What a person takes along: one's own, all of it, and nothing of anybody else's."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import update

from planner.competence.models.goal import GoalState
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Town, a_goal, an_assessment, an_entry, at_the_door, event, sign_up
from tests.page import Browser

Browse = Callable[..., Browser]
PATHS = ("/competence/me/talk.pdf", "/competence/me/talk.docx", "/competence/me/talk.xlsx")
JSON = "/competence/me/record.json"


@pytest.fixture
def made(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        an_entry(town.neighbour, what="Grannens kurs")
    with inside(app, town.id):
        a_goal(town, state=GoalState.ACHIEVED, how="Läsa\n=SUM(A1)")
        a_goal(town, state=GoalState.RETURNED)
        an_entry(town, what="=HYPERLINK(1)", hours="1.5")
        an_assessment(town, levels={town.area: 2, town.other_area: None})
        an_entry(town, "colleague", what="Kollegans kurs")
        a_goal(town, "colleague", how="Kollegans sätt")
        an_assessment(town, "colleague", levels={town.area: 4})


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_document_for_the_yearly_talk_holds_goals_and_log(made: None, town: Town, browse: Browse) -> None:
    answer = browse(town.librarian).get(PATHS[0]).response
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    said = pdf_text(answer.data)
    there = ("Inför medarbetarsamtalet", "Librarian Dörrby", "Område 1 Dörrby", "=HYPERLINK(1)", "Hemlig tanke", "4")
    assert [text for text in there if text not in said] == []
    others = ("Kollegans", "Colleague", "Grannens", "Principal", "Skriv mer")
    assert [text for text in others if text in said] == []


def test_the_self_assessment_is_in_it_only_when_asked_for(made: None, town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    plain, asked = (pdf_text(librarian.get(PATHS[0] + more).response.data) for more in ("", "?assessment=1"))
    words = "målen för min tjänst"
    assert (words in plain, words in asked) == (False, True)


def test_the_workbook_holds_figures_and_no_formula(made: None, town: Town, browse: Browse) -> None:
    book = openpyxl.load_workbook(BytesIO(browse(town.librarian).get(PATHS[2]).response.data))
    log = list(book.worksheets[0].iter_rows(values_only=True))
    assert sorted((row[1], row[3]) for row in log[1:]) == [("=HYPERLINK(1)", 1.5), ("Hemlig kurs", 2.5)]
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert [sheet.title for sheet in book.worksheets] == ["Fortbildningslogg", "Timmar per område", "Mål", "Steg"]
    assert list(book.worksheets[1].iter_rows(min_row=2, values_only=True)) == [("Område 1 Dörrby", 4)]


def test_another_year_is_another_log(made: None, town: Town, browse: Browse) -> None:
    year = SchoolYear.current().previous().start_year
    for asked in (year, "x", "9" * 40, -1):
        answer = browse(town.librarian).get(f"{PATHS[2]}?year={asked}").response
        assert answer.status_code == 200


def test_the_record_to_take_along_is_as_described(made: None, town: Town, browse: Browse) -> None:
    answer = browse(town.librarian).get(JSON).response
    record = json.loads(answer.data)
    assert (record["format"], record["version"]) == ("oppna-dorren/competence-record", 1)
    assert record["person"] == {"name": "Librarian Dörrby", "municipality": "Dörrby"}
    assert [(g["state"], g["evidence"]) for g in record["goals"]] == [("achieved", [1]), ("returned", [])]
    area = {"code": "C1", "title_sv": "Område 1 Dörrby", "title_en": "Area 1 Dörrby"}
    assert record["goals"][0]["areas"] == [area | {"from_level": 1, "to_level": 3}]
    assert [(e["number"], e["hours"], e["what"], e["area"]) for e in record["log"]] == [
        (1, "2.5", "Hemlig kurs", area),
        (2, "1.5", "=HYPERLINK(1)", area),
    ]
    assert [
        [(a["area"]["code"], a["level"], a["meaning_sv"]) for a in one["answers"]] for one in record["assessments"]
    ] == [[("C1", 2, "C1 nivå 2 i Dörrby"), ("C2", None, None)]]
    others = ("Kollegans", "Colleague", "Grannens", "Principal", "Skriv mer", "@")
    assert [text for text in others if text in answer.text] == []


def test_the_record_holds_what_followed_on_ones_sign_ups(
    app: PlannerApp, made: None, town: Town, browse: Browse
) -> None:
    del made
    with inside(app, town.id):
        held = event(town, title="Kursen", state=EventState.HELD, starts_in=-timedelta(days=3))
        present = sign_up(held, town.librarian, SignUpState.ATTENDED)
        at_the_door(town, held, present)
        sign_up(held, town.colleague, SignUpState.ATTENDED)
    record = json.loads(browse(town.librarian).get(JSON).response.data)
    (mine,) = record["training"]
    (certificate,) = mine["certificates"]
    assert (mine["title"], mine["state"], mine["approval"], len(mine["sessions"])) == ("Kursen", "attended", None, 1)
    assert (certificate["hours"], certificate["sessions"], certificate["revoked_at"]) == ("2", mine["sessions"], None)
    assert mine["evaluated_on"] == clock.today().isoformat()
    assert json.loads(browse(town.principal).get(JSON).response.data)["training"] == []


def test_it_can_be_taken_along_after_the_last_post_has_ended(
    app: PlannerApp, made: None, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        ended = update(Post).where(Post.user_id == town.librarian.id)
        db.session.execute(ended.values(to_day=clock.today() - timedelta(days=1)))
    librarian = browse(town.librarian)
    assert len(json.loads(librarian.get(JSON).response.data)["goals"]) == 2
    assert "record.json" in librarian.get("/competence/me").html
    assert [librarian.get(path).status for path in PATHS] == [403] * 3


def test_nobody_takes_anybody_elses(made: None, town: Town, browse: Browse) -> None:
    for name in ("teacher", "principal", "coordinator", "head"):
        browser = browse(town.people[name])
        record = json.loads(browser.get(JSON).response.data)
        assert (record["goals"], record["log"], record["assessments"]) == ([], [], []), name
        assert [browser.get(path).status for path in PATHS] == [403] * 3, name
    assert browse().get(JSON).status in {302, 303, 401}


def test_the_record_takes_the_same_statements_however_much_there_is(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    librarian, counts = browse(town.librarian), []
    for _more in range(3):
        with inside(app, town.id):
            a_goal(town, state=GoalState.ACHIEVED)
            an_assessment(town)
        with count_statements() as sent:
            assert librarian.get(JSON).response.status_code == 200
        counts.append(len(sent))
    assert counts == [counts[0]] * 3
