"""Rows pasted from a spreadsheet become an index of need for each school, or say what is wrong with them."""

from decimal import Decimal

import pytest

from planner.core.transaction import PlannerApp
from planner.inventory.seeing.pasted import read, written
from planner.schools.models import School

SCHOOLS = [
    School(id=1, unit_code="19001001", name="Björkskolan", stages="F-6", pupils=400),
    School(id=2, unit_code="19001002", name="Norra skolan", stages="7-9", pupils=300),
    School(id=3, unit_code="19001003", name="Skola 3", stages="7-9", pupils=300),
]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Björkskolan\t120,5\nNorra skolan\t80", {1: "120.5", 2: "80"}),
        ("19001001; Björkskolan; 1 200", {1: "1200"}),
        ("19001001;;97.25\n\n19001002;", {1: "97.25"}),
        ("Norra skolan 80", {2: "80"}),
        ("norra  SKOLAN\t80", {2: "80"}),
        ("Norra skolan", {}),
        ("Skola 3", {}),
        ("Skola 3 88", {3: "88"}),
        ("Enhets-ID;Skola;Index\n19001002;Norra skolan;0", {2: "0"}),
        ("", {}),
    ],
)
def test_a_row_is_a_school_and_its_figure(text: str, figures: dict[int, str]) -> None:
    found = read(text, SCHOOLS)
    assert found.faults == ()
    assert found.figures == {school: Decimal(figure) for school, figure in figures.items()}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Björkskolan;1\nSödra skolan;4", "Rad 2: ingen öppen skola heter Södra skolan"),
        ("Björkskolan;cirka", "Rad 1: cirka är ingen siffra"),
        ("Björkskolan;-3", "Rad 1: -3 är ingen siffra"),
        ("Björkskolan;NaN", "Rad 1: NaN är ingen siffra"),
        ("Björkskolan;1e309", "Rad 1: 1e309 är ingen siffra"),
        ("Björkskolan;" + "9" * 40, "Rad 1: " + "9" * 40 + " är ingen siffra"),
        ("Björkskolan;1\n19001001;2", "Rad 2: 19001001 har redan en siffra"),
    ],
)
def test_a_faulty_row_is_named_with_what_is_wrong(app: PlannerApp, text: str, fault: str) -> None:
    with app.test_request_context():
        assert [str(each) for each in read(text, SCHOOLS).faults] == [fault]


def test_what_is_written_out_is_read_back_the_same(app: PlannerApp) -> None:
    figures = {1: Decimal("120.5"), 3: Decimal(0)}
    with app.test_request_context():
        text = written(SCHOOLS, figures)
    assert text == "19001001; Björkskolan; 120,5\n19001002; Norra skolan; \n19001003; Skola 3; 0"
    assert read(text, SCHOOLS).figures == figures
