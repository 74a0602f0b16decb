"""Figures of fixed rounds are kept once read: as before, in less time, and read anew when a round was opened again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.inventory.models.answers import InventoryValue
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.fixed import FIXED, Figures, FixedFigures
from planner.inventory.seeing.sources import every_column, read, rounds
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.reported import HOURS, two_years
from tests.inventory.rows import a_round
from tests.inventory.test_seeing_pages import table
from tests.page import Browser

Browse = Callable[..., Browser]
PAGE = f"/inventory/indicators/{HOURS}"


def figures(count: int) -> Figures:
    return Figures({school: Decimal(school) for school in range(count)})


def test_the_least_recently_asked_for_makes_room() -> None:
    shelf = FixedFigures(room=12)
    for name in ("first", "second", "third"):
        shelf.keep(name, figures(3))
    assert shelf.find("first") == figures(3)
    shelf.keep("fourth", figures(3))
    assert [shelf.find(name) is not None for name in ("first", "second", "third", "fourth")] == [
        True,
        False,
        True,
        True,
    ]


def test_what_is_kept_anew_counts_once_and_what_has_no_room_is_not_kept() -> None:
    shelf = FixedFigures(room=8)
    for _ in range(5):
        shelf.keep("same", figures(5))
    assert shelf.find("same") == figures(5)
    shelf.keep("large", figures(50))
    assert (shelf.find("same"), shelf.find("large")) == (None, None)
    shelf.keep("same", figures(5))
    shelf.clear()
    assert shelf.find("same") is None


@pytest.mark.parametrize("path", [PAGE, "/inventory/indicators/", "/inventory/schools/{school}"])
def test_the_second_reading_is_the_first_and_asks_no_more(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    for place in (town.neighbour, town):
        with inside(app, place.id):
            two_years(place)
    browser, shown = browse(town.coordinator), path.format(school=town.school)
    first = browser.get(shown)
    with count_statements() as sent:
        second = browser.get(shown)
    assert second.text == first.text
    FIXED.clear()
    with count_statements() as anew:
        assert browser.get(shown).text == first.text
    assert len(sent) <= len(anew)


def test_one_indicator_and_all_of_them_read_the_same_figures(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id), in_language("sv"):
        two_years(town)
        held = next(each for each in rounds(town.coordinator.viewer) if each.year == 2025)
        asked = {code: facts for code, facts in catalogue(2025).items() if facts.asked}
        FIXED.clear()
        one_by_one = {code: read(facts, held, [held]).figures[held.id] for code, facts in asked.items()}
        FIXED.clear()
        _schools, columns = every_column(asked, held)
    assert {code: (dict(one.known), one.apart) for code, one in one_by_one.items()} == {
        code: (dict(column.figures), column.apart) for code, column in columns.items()
    }
    assert sum(bool(one.known) for one in one_by_one.values()) > 2


def test_a_round_that_is_opened_and_fixed_again_is_read_anew(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        two_years(town)
    with inside(app, town.neighbour.id):
        two_years(town.neighbour)
    browser, neighbour = browse(town.coordinator), browse(town.neighbour.coordinator)
    before, theirs = table(browser.get(f"{PAGE}?year=2025")), table(neighbour.get(f"{PAGE}?year=2025"))
    whole = browser.get("/inventory/indicators/?year=2025").text
    with inside(app, town.id):
        held = a_round(2025, RoundState.OPEN)
        wanted = select(InventoryValue).join(Question, Question.id == InventoryValue.question_id)
        wanted = wanted.where(InventoryValue.round_id == held.id, InventoryValue.school_id == town.school)
        db.session.scalars(wanted.where(Question.code == "Tot_personaltimmar")).one().figure = Decimal(18)
    opened = table(browser.get(f"{PAGE}?year=2025"))
    assert [row[3] for row in before if row not in opened] == ["4,5"]
    with inside(app, town.id):
        a_round(2025, RoundState.FIXED)
    fixed = table(browser.get(f"{PAGE}?year=2025"))
    assert [row[3] for row in fixed if row not in before] == ["9"]
    assert browser.get("/inventory/indicators/?year=2025").text != whole
    assert table(neighbour.get(f"{PAGE}?year=2025")) == theirs


def test_an_open_round_is_not_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        two_years(town, state=RoundState.OPEN)
    browser = browse(town.coordinator)
    before = table(browser.get(f"{PAGE}?year=2025"))
    with inside(app, town.id):
        for value in db.session.scalars(
            select(InventoryValue)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .where(InventoryRound.year == 2025)
        ):
            value.figure = Decimal(40)
    assert table(browser.get(f"{PAGE}?year=2025")) != before
