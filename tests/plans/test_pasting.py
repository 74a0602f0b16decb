"""Rows pasted from a spreadsheet: what is recognised, what is faulty, and all or nothing in the plan."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.plans import pasting
from planner.plans.models.parts import Activity, ActivityNeed
from planner.plans.models.plan import PlanState
from planner.plans.pasting import Place
from planner.plans.queries import plans as queries
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser, Page

Browse = Callable[..., Browser]
PLACE = Place({7: "Läslust", 9: "Källkritik"}, {"B1": 1, "B2": 2})


class Ids:
    """A plan with two objectives, without activities."""

    def __init__(self, app: PlannerApp, town: Town, **kwargs: Any) -> None:
        with inside(app, town.id):
            self.plan = make_plan(town, objectives=2, activities=0, **kwargs)
            self.objectives = [objective.id for objective in queries.whole(self.plan).objectives]
        self.path, self.rows = f"/plans/{self.plan}/paste", f"/plans/{self.plan}/paste/rows"


def pasted(browse: Browse, town: Town, ids: Ids, text: str, **more: str) -> Page:
    """Paste a text on the page and ask how it lands."""
    page = browse(town.librarian).get(ids.path)
    return page.submit({"text": text} | more, action=ids.path)


def saved(app: PlannerApp, town: Town) -> list[tuple[str, str | None, str | None]]:
    """Return the activities there are."""
    with inside(app, town.id):
        return [
            (row.what, row.target_group, row.responsible)
            for row in db.session.scalars(select(Activity).order_by(Activity.objective_id, Activity.position))
        ]


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("Bokprat\tF–3\tMaria", ("what", "target_group", "responsible"), [("Bokprat", "F–3", "Maria")]),
        ("Ansvarig\tAktivitet\nMaria\tBokprat", ("responsible", "what"), [("Maria", "Bokprat")]),
        ("Who;What we do;Hours\nMaria;Bokprat;4", ("responsible", "what", "hours"), [("Maria", "Bokprat", "4")]),
        ("a;b\nc;d", ("what", "target_group"), [("a", "b"), ("c", "d")]),
        ("a,b\nc,d", ("what", "target_group"), [("a", "b"), ("c", "d")]),
        ("Bokprat, alla klasser\nLäsning", ("what",), [("Bokprat, alla klasser",), ("Läsning",)]),
        ("Bokprat, alla klasser", ("what",), [("Bokprat, alla klasser",)]),
        ('"Två\nrader"\tF–3', ("what", "target_group"), [("Två\nrader", "F–3")]),
        ('5" skärm\tF–3\nBokprat\t', ("what", "target_group"), [('5" skärm', "F–3"), ("Bokprat", "")]),
        ("Aktivitet\tOkänt\tAnsvarig\na\tb\tc", ("what", "", "responsible"), [("a", "b", "c")]),
        ("Aktivitet\tAktivitet\na\tb", ("what", ""), [("a", "b")]),
        ("\n\na\tb\n\t\n", ("what", "target_group"), [("a", "b")]),
        ("a\tb\nc", ("what", "target_group"), [("a", "b"), ("c",)]),
        ("=1+1\t@SUM(A1)\t-3", ("what", "target_group", "responsible"), [("=1+1", "@SUM(A1)", "-3")]),
    ],
)
def test_cells_and_columns_are_recognised(text: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = pasting.read(text)
    assert (table.columns, list(table.rows)) == (columns, rows)


@given(st.text(max_size=400), st.lists(st.sampled_from([*pasting.FIELDS, "", "nonsense"]), max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_strange_to_be_read_or_refused(text: str, columns: list[str]) -> None:
    try:
        table = pasting.read(text, columns)
    except RefusedError:
        return
    for row in pasting.landed(table, PLACE, objective_id=7):
        assert row.taken == (not row.errors)


@pytest.mark.parametrize("rows", [201, 10_000])
def test_too_many_rows_are_a_clear_answer(rows: int) -> None:
    with pytest.raises(RefusedError) as refused:
        pasting.read("\n".join(f"Rad {n}\tF–3" for n in range(rows)))
    assert refused.value.field == "text"
    assert len(pasting.read("\n".join(f"Rad {n}\tF–3" for n in range(200))).rows) == 200


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("due_on", "2026-12-04", date(2026, 12, 4)),
        ("due_on", "4/12 2026", date(2026, 12, 4)),
        ("due_on", "04.12.2026", date(2026, 12, 4)),
        ("due_on", "2026/12/04", date(2026, 12, 4)),
        ("due_on", "2026-02-30", None),
        ("due_on", "99999-01-01", None),
        ("due_on", "1999-01-01", None),
        ("due_on", "snart", None),
        ("hours", "4,5", Decimal("4.5")),
        ("hours", "1 200", Decimal(1200)),
        ("hours", "NaN", None),
        ("hours", "1e309", None),
        ("hours", "-1", None),
        ("hours", "=1+1", None),
        ("needs", "b1, B2;B1", [1, 2]),
        ("needs", "B9", None),
        ("what", "å" * 201, None),
        ("what", "a\0b", None),
        ("resources", "å" * 20_001, None),
    ],
)
def test_a_cell_is_read_or_named_as_a_fault(field: str, typed: str, expected: object) -> None:
    row = pasting.PastedRow({"what": "Bokprat", field: typed}, 7)
    pasting.check(row, PLACE)
    assert (row.values[field] or None, list(row.errors)) == (expected, [] if expected else [field])


@pytest.mark.parametrize(
    ("said", "expected"),
    [("", 7), ("1", 7), ("2.", 9), ("källkritik", 9), ("3", None), ("Annat", None), ("9" * 40, None)],
)
def test_a_row_names_its_objective_by_title_or_number(said: str, expected: int | None) -> None:
    table = pasting.read(f"Aktivitet\tMål\nBokprat\t{said}")
    (row,) = pasting.landed(table, PLACE, objective_id=7)
    assert (row.objective_id, row.taken) == (expected, expected is not None)


# ---------------------------------------------------------------- through the pages


def test_rows_land_where_they_say_and_only_when_confirmed(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    text = (
        "Mål\tAktivitet\tMålgrupp\tAnsvarig\tBehov\tKlar\n"
        "Mål 2\tBokprat\tF–3\tMaria\tB1\t2026-12-04\n"
        "1\t=HYPERLINK(1)\t4–6\tJonas\t\t\n"
    )
    shown = pasted(browse, town, ids, text)
    assert (shown.status, shown.h1, saved(app, town)) == (200, "2 rader", [])
    assert shown.submit(action=ids.rows).status == 303
    assert saved(app, town) == [("=HYPERLINK(1)", "4–6", "Jonas"), ("Bokprat", "F–3", "Maria")]
    with inside(app, town.id):
        row = db.session.scalars(select(Activity).where(Activity.what == "Bokprat")).one()
        needs = select(ActivityNeed.need_id).where(ActivityNeed.activity_id == row.id)
        assert (row.due_on, row.objective_id) == (date(2026, 12, 4), ids.objectives[1])
        assert list(db.session.scalars(needs)) == [town.need]


def test_faulty_rows_are_marked_mended_or_left_out(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    text = "Aktivitet\tKlar\nBokprat\t2026-02-30\nLäsning\t2026-12-04"
    shown = pasted(browse, town, ids, text)
    assert shown.h1 == "En rad av 2 behöver rättas"
    fields = shown.form(ids.rows)
    assert ("row-0-taken" in fields, fields["row-1-taken"], fields["row-0-due_on"]) == (False, "yes", "2026-02-30")
    still = shown.submit({"row-0-taken": "yes"}, action=ids.rows)
    assert (still.status, still.errors) == (422, ["Rad 1: Skriv ett datum som finns, som 2026-12-04"])
    assert saved(app, town) == []
    mended = still.submit({"row-0-due_on": "2026-02-27"}, action=ids.rows)
    assert mended.status == 303
    assert [what for what, *_ in saved(app, town)] == ["Bokprat", "Läsning"]


def test_good_rows_are_added_without_the_faulty(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    shown = pasted(browse, town, ids, "Aktivitet\tKlar\nBokprat\tsnart\nLäsning\t2026-12-04")
    assert shown.submit(action=ids.rows).status == 303
    assert [what for what, *_ in saved(app, town)] == ["Läsning"]
    none = shown.submit({"row-1-taken": None}, action=ids.rows)
    assert (none.status, none.errors) == (422, ["Markera minst en rad att lägga till"])


def test_columns_can_be_chosen(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    shown = pasted(browse, town, ids, "Maria\tBokprat")
    again = shown.submit({"column-0": "responsible", "column-1": "what"}, action=ids.path)
    assert again.submit(action=ids.rows).status == 303
    assert saved(app, town) == [("Bokprat", None, "Maria")]


def test_a_double_send_adds_one_set(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    shown = pasted(browse, town, ids, "Bokprat\nLäsning")
    assert shown.submit(action=ids.rows).to == shown.submit(action=ids.rows).to
    assert len(saved(app, town)) == 2


def test_ten_thousand_rows_are_refused_with_the_text_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    text = "\n".join(f"Rad {n} å\tF–3\tMaria" for n in range(10_000))
    page = pasted(browse, town, ids, text)
    assert (page.status, page.form(ids.path)["text"]) == (422, text)
    assert page.errors == ["10000 rader är för många på en gång: klistra in högst 200, och sedan nästa."]


@pytest.mark.parametrize("text", ["", "   \n \n", "a\0b", "Aktivitet\tAnsvarig"])
def test_nothing_to_read_is_a_clear_answer(app: PlannerApp, town: Town, browse: Browse, text: str) -> None:
    ids = Ids(app, town)
    page = pasted(browse, town, ids, text)
    assert (page.status, len(page.errors)) == (422, 1)


def test_hostile_cells_are_text(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    hostile = "</textarea><script>alert(1)</script>{{ 7*7 }}%(x)s"
    shown = pasted(browse, town, ids, f'{hostile}\t"><b>\n{"å" * 50_000}\tF–3')
    assert (shown.status, "<script>alert" in shown.html, shown.form(ids.rows)["row-0-what"]) == (200, False, hostile)
    assert shown.form(ids.rows)["row-1-what"] == "å" * 50_000
    assert shown.submit(action=ids.rows).status == 303
    assert saved(app, town) == [(hostile, '"><b>', None)]


def test_a_plan_submitted_meanwhile_takes_no_rows(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    shown = pasted(browse, town, ids, "Bokprat")
    browse(town.colleague).post(f"/plans/{ids.plan}/submit")
    refused = shown.submit(action=ids.rows)
    assert (refused.status, refused.errors) == (422, ["Planen är inlämnad. Ta tillbaka den först om du vill ändra."])
    assert refused.form(ids.rows)["row-0-what"] == "Bokprat"


def test_an_objective_taken_out_meanwhile_is_chosen_anew(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    shown = pasted(browse, town, ids, "Bokprat")
    browse(town.colleague).post(f"/plans/{ids.plan}/arrange", {"deed": f"objective-{ids.objectives[0]}-remove"})
    refused = shown.submit(action=ids.rows)
    assert (refused.status, refused.errors) == (422, ["Rad 1: Välj ett mål"])
    assert refused.submit({"row-0-objective": str(ids.objectives[1])}, action=ids.rows).status == 303


def test_nobody_else_pastes(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town)
    strangers = [p for name, p in town.people.items() if name not in {"librarian", "colleague"}]
    for stranger in [*strangers, *town.neighbour.people.values()]:
        browser = browse(stranger)
        fields = {"row-0-what": "Kapad", "row-0-taken": "yes", "row-0-objective": str(ids.objectives[0])}
        answers = {browser.get(ids.path).status, browser.post(ids.path, {"text": "x"}).status}
        assert answers | {browser.post(ids.rows, fields).status} <= {403, 404}
    assert saved(app, town) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"row-0-what": "x", "row-0-taken": "yes", "row-0-objective": "99999999999999"},
        {"row-0-what": "x", "row-0-taken": "yes", "row-0-objective": "x"},
        {"row-0-taken": "yes", "row-0-id": "1", "row-0-plan_id": "1"},
        {f"row-{n}-what": "x" for n in range(300)} | {f"row-{n}-taken": "yes" for n in range(300)},
    ],
)
def test_rows_of_one_s_own_making_are_refused(
    app: PlannerApp, town: Town, browse: Browse, fields: dict[str, str]
) -> None:
    ids = Ids(app, town)
    assert browse(town.librarian).post(ids.rows, fields).status == 422
    assert saved(app, town) == []


def test_as_many_questions_for_one_row_as_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    ids = Ids(app, town)
    counts = []
    for rows in (1, 2, 40):
        browser = browse(town.librarian)
        page = browser.get(ids.path)
        with count_statements() as sent:
            shown = page.submit({"text": "\n".join(f"Rad {n}" for n in range(rows))}, action=ids.path)
        counts.append(len(sent))
        with count_statements() as sent:
            assert shown.submit(action=ids.rows).status == 303
        counts.append(len(sent))
    assert counts[2] == counts[4]
    assert counts[5] - counts[3] <= 38, "one INSERT for each further row, and nothing else"
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(Activity.id))) == 43


def test_a_plan_that_is_closed_to_writing_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = Ids(app, town, state=PlanState.SUBMITTED)
    assert "Planen är inte öppen för ändringar just nu." in browse(town.librarian).get(ids.path).text
