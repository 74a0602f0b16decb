"""The municipality supplies its index of need: typed or pasted, all or nothing, and never over somebody else's."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from planner.core.transaction import PlannerApp
from planner.inventory.seeing.operations import set_need_index
from planner.inventory.seeing.queries import need_figures, need_index
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

PAGE = "/inventory/need-index?year=2025"
ABOUT = "SCB 2025"


def held(app: PlannerApp, town: Town) -> dict[int, Decimal]:
    with inside(app, town.id):
        index = need_index(2025)
        return need_figures(index) if index else {}


def supply(app: PlannerApp, town: Town, **figures: str) -> None:
    with inside(app, town.id):
        set_need_index(
            need_index(2025),
            year=2025,
            what_it_is=ABOUT,
            figures={getattr(town, name): Decimal(figure) for name, figure in figures.items()},
            seen=None,
            by=town.coordinator.viewer,
        )


def test_the_coordinator_pastes_rows_and_sees_them_again(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    rows = "Ängskolan Dörrby\t120,5\n19000002;98"
    saved = browse(town.coordinator).get(PAGE).submit({"what_it_is": ABOUT, "rows": rows}, action="")
    assert (saved.status, saved.to) == (303, "/inventory/indicators/?year=2025")
    assert held(app, town) == {town.school: Decimal("120.5"), town.other_school: Decimal(98)}
    again = browse(town.coordinator).get(PAGE).form("")
    assert again["rows"] == "19000001; Ängskolan Dörrby; 120,5\n19000002; Östra skolan Dörrby; 98"
    assert again["what_it_is"] == ABOUT


def test_one_faulty_row_and_nothing_is_saved_and_nothing_typed_is_lost(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    supply(app, town, school="100")
    rows = "Ängskolan Dörrby;130\nÖstra skolan Granby;90\nÖstra skolan Dörrby;mycket"
    refused = browse(town.coordinator).get(PAGE).submit({"what_it_is": ABOUT, "rows": rows}, action="")
    assert refused.status == 422
    assert refused.errors == [
        "Rad 2: ingen öppen skola heter Östra skolan Granby",
        "Rad 3: mycket är ingen siffra",
    ]
    assert refused.form("")["rows"] == rows
    assert held(app, town) == {town.school: Decimal(100)}


def test_an_old_page_does_not_overwrite_what_somebody_else_saved(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    first, second = (browse(town.coordinator).get(PAGE) for _ in range(2))
    assert first.submit({"what_it_is": "A", "rows": "19000001;1"}, action="").status == 303
    conflict = second.submit({"what_it_is": "B", "rows": "19000001;2"}, action="")
    assert conflict.status == 409
    assert "19000001;2" in conflict.html
    assert held(app, town) == {town.school: Decimal(1)}


def test_sent_twice_it_counts_once(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    browser = browse(town.coordinator)
    fields = browser.get(PAGE).form("") | {"what_it_is": ABOUT, "rows": "19000001;7"}
    answers = [browser.post(PAGE, fields, token=False) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303]
    assert held(app, town) == {town.school: Decimal(7)}


@pytest.mark.parametrize("who", ["librarian", "principal", "teacher", "head"])
def test_only_the_coordinator_supplies_it(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], who: str
) -> None:
    browser = browse(town.people[who])
    assert browser.get(PAGE).status == 403
    assert browser.post(PAGE, {"what_it_is": "x", "rows": "19000001;7"}).status == 403
    assert held(app, town) == {}


def test_the_neighbours_index_is_not_read(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    supply(app, town.neighbour, school="55")
    assert held(app, town) == {}
    assert browse(town.coordinator).get(PAGE).form("")["rows"] == (
        "19000001; Ängskolan Dörrby; \n19000002; Östra skolan Dörrby; "
    )
