"""The progression matrix: which years, which cells, written one by one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans import readiness
from planner.plans.matrix import CellText, MatrixText, bands_of, grid
from planner.plans.models.matrix import Strand, YearBand
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, framing
from planner.plans.queries import plans as queries
from planner.plans.text import frozen, text_of, thawed
from tests.conftest import inside
from tests.factories import Town, make_plan
from tests.page import Browser
from tests.plans.test_text import PLAN, said

Browse = Callable[..., Browser]
LITERACY = FocusArea.INFORMATION_LITERACY
F3, Y46, Y79, GY = YearBand
CELL = CellText(Strand.FIND, Y46, "Välja sökord", "SO", "Maria")


@pytest.mark.parametrize(
    ("years", "bands"),
    [
        ("F-6", (F3, Y46)),
        ("7–9", (Y79,)),
        ("gy", (GY,)),
        ("F-9", (F3, Y46, Y79)),
        ("4-9", (Y46, Y79)),
        ("F-3", (F3,)),
        ("F", (F3,)),
        ("7-9, gy", (Y79, GY)),
        ("1 till 4", (F3, Y46)),
        ("gymnasiet", (GY,)),
        ("6", (Y46,)),
        ("hela skolan", (F3, Y46, Y79, GY)),
        ("", (F3, Y46, Y79, GY)),
    ],
)
def test_years_as_people_write_them_are_understood(years: str, bands: tuple[YearBand, ...]) -> None:
    assert bands_of(years) == bands


def test_the_grid_shows_the_schools_own_years_and_what_is_written_beyond_them() -> None:
    matrix = MatrixText((F3, Y46), (CELL, replace(CELL, band=GY)))
    assert grid(matrix).bands == (F3, Y46, GY)
    assert grid(matrix).hidden == (Y79,)
    assert grid(matrix, all_bands=True).bands == tuple(YearBand)
    assert (matrix.filled_count, matrix.size, len(matrix.empty_cells)) == (1, 8, 7)
    assert [row.cells[1].filled for row in grid(matrix).rows] == [True, False, False, False]


def test_the_next_empty_cell_comes_after_and_then_from_the_beginning() -> None:
    matrix = MatrixText((Y46,), (CELL,))
    assert [matrix.next_empty(strand, Y46) for strand in Strand] == [
        CellText(Strand.EXAMINE, Y46), CellText(Strand.CREATE, Y46), CellText(Strand.RIGHTS, Y46),
        CellText(Strand.EXAMINE, Y46),
    ]  # fmt: skip
    full = MatrixText((Y46,), tuple(replace(CELL, strand=strand) for strand in Strand))
    assert full.next_empty(Strand.FIND, Y46) is None


def test_the_matrix_is_thawed_as_it_was_frozen() -> None:
    text = replace(PLAN, focus_area=LITERACY, matrix=MatrixText((F3, Y46), (CELL,)))
    assert thawed(frozen(text)) == text


def test_changes_in_the_matrix_are_said_per_cell(shared_app: PlannerApp) -> None:
    old = replace(PLAN, matrix=MatrixText((Y46,), (CELL,)))
    new = replace(PLAN, matrix=MatrixText((Y46,), (replace(CELL, subject="NO"), replace(CELL, strand=Strand.RIGHTS))))
    assert said(shared_app, old, new) == [
        ("Progression: Find, years 4–6, in which subject", "-SO- +NO+"),
        ("Progression: Rights and ethics, years 4–6", "+Välja sökord. SO. Maria+"),
    ]
    assert said(shared_app, old, replace(PLAN, matrix=MatrixText((Y46,)))) == [
        ("Progression: Find, years 4–6", "-Välja sökord. SO. Maria-")
    ]


def write(town: Town, plan: int, **texts: str | None) -> None:
    framing.save_cell(
        db.session.get_one(Plan, plan),
        strand=Strand.FIND,
        band=Y46,
        by=town.librarian.viewer,
        seen=None,
        **({"what": "Välja sökord", "subject": "SO", "responsible": "Maria"} | texts),
    )
    db.session.flush()


def test_a_cell_is_written_in_place_and_the_next_empty_one_opens(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, focus_area=LITERACY)
        reading = make_plan(town)
    librarian = browse(town.librarian)
    page = librarian.get(f"/plans/{plan}/matrix")
    assert (page.status, page.h1) == (200, "0 av 8 rutor ifyllda")
    assert f"/plans/{plan}/matrix" in librarian.get(f"/plans/{plan}/edit").links
    address = f"/plans/{plan}/matrix/find/y4_6"
    saved = librarian.get(address).submit({"what": "Välja sökord", "subject": "SO", "next": "1"}, action=address)
    assert saved.to == f"/plans/{plan}/matrix/examine/f_3"
    emptied = librarian.get(address).submit({"what": "", "subject": ""}, action=address)
    assert emptied.to == f"/plans/{plan}/matrix"
    assert librarian.get(f"/plans/{plan}/matrix").h1 == "0 av 8 rutor ifyllda"
    assert [librarian.get(f"/plans/{reading}/{path}").status for path in ("matrix", "matrix/find/f_3")] == [404, 404]
    assert librarian.get(f"/plans/{plan}/matrix/no/f_3").status == 404
    other = librarian.get(f"/plans/{plan}/matrix/find/upper_secondary")
    assert (other.status, "Gymnasiet" in other.text) == (200, True)
    assert "Gymnasiet" not in librarian.get(f"/plans/{plan}/matrix").text
    assert "Gymnasiet" in librarian.get(f"/plans/{plan}/matrix?bands=all").text


def test_who_does_not_write_the_plan_does_not_write_its_matrix(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, state=PlanState.APPROVED, focus_area=LITERACY)
    address = f"/plans/{plan}/matrix/find/f_3"
    answers = {}
    for who in ("librarian2", "principal", "teacher", "coordinator", "head"):
        answers[who] = browse(town.people[who]).post(address, {"what": "Nej"}).status
    assert answers == dict.fromkeys(answers, 403)
    assert browse(town.neighbour.librarian).post(address, {"what": "Nej"}).status == 404
    refused = browse(town.librarian).post(address, {"what": "Nej"})
    assert (refused.status, refused.errors) == (
        422, ["Planen är godkänd. Öppna en ny version för att ändra den."]
    )  # fmt: skip


def test_two_who_write_the_same_cell_see_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, focus_area=LITERACY)
    address = f"/plans/{plan}/matrix/find/f_3"
    pages = [browse(person).get(address) for person in (town.librarian, town.colleague)]
    assert pages[0].submit({"what": "Hylla"}, action=address).status == 303
    conflict = pages[1].submit({"what": "Katalog"}, action=address)
    assert (conflict.status, "Hylla" in conflict.text) == (409, True)
    long = browse(town.librarian).get(address).submit({"subject": "x" * 201}, action=address)
    assert long.status == 422


def test_what_was_approved_stays_while_the_matrix_is_rewritten(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = make_plan(town, focus_area=LITERACY)
        write(town, plan)
        deciding.submit(db.session.get_one(Plan, plan), by=town.librarian.viewer, base_url="http://localhost")
        row = db.session.get_one(Plan, plan)
        deciding.approve(row, by=town.principal.viewer, seen=row.version, base_url="http://localhost")
        db.session.flush()
        deciding.start_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
    address = f"/plans/{plan}/matrix/find/y4_6"
    librarian = browse(town.librarian)
    assert librarian.get(address).submit({"what": "Något helt annat"}, action=address).status == 303
    for who, seen in ((town.librarian, True), (town.librarian2, False)):
        text = browse(who).get(f"/plans/{plan}").text
        assert ("Något helt annat" in text, "Välja sökord" in text) == (seen, not seen)
    with inside(app, town.id):
        deciding.give_up_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
        db.session.flush()
        matrix = text_of(queries.whole(plan)).matrix
        assert matrix is not None
        assert matrix.cells == (CELL,)


def approved_matrix(town: Town, *, other_school: bool = False) -> int:
    """Let a school have a matrix in force with one cell; inside the town."""
    plan = make_plan(town, focus_area=LITERACY, other_school=other_school)
    ending = "2" if other_school else ""
    by = town.people[f"librarian{ending}"].viewer
    framing.save_cell(
        db.session.get_one(Plan, plan), strand=Strand.FIND, band=Y46, by=by, seen=None, what=f"Söka {plan}"
    )
    db.session.flush()
    deciding.submit(db.session.get_one(Plan, plan), by=by, base_url="http://localhost")
    row = db.session.get_one(Plan, plan)
    deciding.approve(row, by=town.people[f"principal{ending}"].viewer, seen=row.version, base_url="http://localhost")
    db.session.flush()
    return plan


def test_coverage_says_which_schools_have_what_in_force(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        abroad = approved_matrix(town.neighbour)
    with inside(app, town.id):
        plan = approved_matrix(town)
        make_plan(town, focus_area=LITERACY, other_school=True)
        # What is being written does not count.
        deciding.start_new_version(db.session.get_one(Plan, plan), by=town.librarian.viewer)
        write_more = framing.save_cell
        db.session.flush()
        write_more(
            db.session.get_one(Plan, plan),
            strand=Strand.RIGHTS,
            band=F3,
            by=town.librarian.viewer,
            seen=None,
            what="Hemligt utkast",
        )
    for who in ("coordinator", "head"):
        page = browse(town.people[who]).get("/plans/matrix")
        assert (page.status, page.h1) == (200, "Hitta, årskurs F–3: ifyllt på 0 av 2 skolor")
        assert "1 av 2 skolor" in page.text
        assert [word in page.html for word in (f"Söka {plan}", "Hemligt utkast", "Granby")] == [True, False, False]
        assert "Inte ifyllt på: Östra skolan Dörrby" in page.text
        assert "En skola har ingen gällande matris" in page.text
    assert abroad
    assert "/plans/matrix" in " ".join(browse(town.head).get("/plans/").links)
    for who in ("librarian", "principal", "teacher"):
        assert browse(town.people[who]).get("/plans/matrix").status == 403
    assert browse(town.head).get("/plans/matrix?year=2020").status == 200


def test_coverage_asks_as_much_for_one_school_as_for_two(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for other in (False, True):
        with inside(app, town.id):
            approved_matrix(town, other_school=other)
        browser = browse(town.head)
        with count_statements() as sent:
            assert browser.get("/plans/matrix").status == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 5


def test_how_complete_a_plan_is_counts_the_matrix(shared_app: PlannerApp) -> None:
    with shared_app.test_request_context():
        measures = readiness.measures(replace(PLAN, matrix=MatrixText((Y46,), (CELL,))))
    assert [(m.done, m.of, [lack.part for lack in m.lacking]) for m in measures][-1] == (1, 4, ["matrix"])
    full = MatrixText((Y46,), tuple(replace(CELL, strand=strand) for strand in Strand))
    with shared_app.test_request_context():
        assert readiness.measures(replace(PLAN, matrix=full))[-1].lacking == ()
