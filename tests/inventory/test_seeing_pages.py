"""The pages of indicators: who sees what, the same figures everywhere, as many statements for few as for many."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.inventory.models.answers import Quality
from planner.inventory.models.questions import Definition, IndicatorTarget, Question
from planner.inventory.models.rounds import RoundState
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.operations import set_need_index
from planner.inventory.seeing.sources import rounds, year_rows
from planner.needs.models import Need
from planner.schools.models import School
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.reported import HOURS, two_years
from tests.inventory.rows import Reported, a_round, report
from tests.page import Browser, Page

Browse = Callable[..., Browser]
ROLES = ("librarian", "principal", "teacher", "coordinator", "head")
PAGE = f"/inventory/indicators/{HOURS}"


@pytest.fixture
def reported(app: PlannerApp, town: Town) -> Town:
    """The town and its neighbour with two years reported."""
    for place in (town.neighbour, town):
        with inside(app, place.id):
            two_years(place)
    return town


def table(page: Page) -> list[list[str]]:
    """The rows of the first table, as text."""
    body = re.search(r"<tbody.*?</tbody>", page.html, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", body.group(0), re.DOTALL) if body else []
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_with_a_post_sees_how_the_own_schools_lie(reported: Town, browse: Browse, role: str) -> None:
    browser = browse(reported.people[role])
    for path in ("/inventory/indicators/", PAGE, f"/inventory/schools/{reported.school}", "/inventory/differences/"):
        page = browser.get(path)
        assert page.status == 200
        assert "Granby" not in page.text


def test_a_visitor_is_asked_to_sign_in(reported: Town, browse: Browse) -> None:
    assert browse().get(PAGE).status == 303


def test_the_neighbours_school_is_not_there(reported: Town, browse: Browse) -> None:
    browser = browse(reported.coordinator)
    assert browser.get(f"/inventory/schools/{reported.neighbour.school}").status == 404
    assert "Granby" not in browser.get(f"{PAGE}?school={reported.neighbour.school}").text


@pytest.mark.parametrize("code", ["no-such-thing", "x" * 500, "%F0%9F%93%9A"])
def test_an_indicator_that_is_not_there_is_not_found(reported: Town, browse: Browse, code: str) -> None:
    assert browse(reported.coordinator).get(f"/inventory/indicators/{code}").status == 404


@pytest.mark.parametrize(
    "query", ["year=x", "year=99999", "year=-1", f"school={9**40}", "school=x", "page=x", "page=99"]
)
def test_nonsense_in_the_address_shows_the_newest_year(reported: Town, browse: Browse, query: str) -> None:
    page = browse(reported.coordinator).get(f"{PAGE}?{query}")
    assert page.status == 200
    assert "Inventering 2025" in page.text


def test_table_dots_and_the_one_reading_give_the_same_figures(app: PlannerApp, reported: Town, browse: Browse) -> None:
    page = browse(reported.coordinator).get(f"{PAGE}?year=2025")
    with inside(app, reported.id):
        newest = rounds(reported.head.viewer)[0]
        read = {row.name: row.figure for row in year_rows(catalogue(2025)[HOURS], newest)}
    assert read == {"Ängskolan Dörrby": Decimal("4.5"), "Östra skolan Dörrby": Decimal(10)}
    assert [(row[0], row[3]) for row in table(page)] == [("Ängskolan Dörrby", "4,5"), ("Östra skolan Dörrby", "10")]
    assert "Från 4,5 till 10 mellan 2 skolor" in page.text
    assert page.html.count('class="od-spread-dot"') == 2


def test_the_needs_effect_is_counted_from_the_same_figures(app: PlannerApp, reported: Town, browse: Browse) -> None:
    with inside(app, reported.id):
        need = db.session.get_one(Need, reported.need)
        need.effect_indicator, need.effect_measure, need.effect_target = HOURS, "range", Decimal(2)
    shown = browse(reported.coordinator).get(f"/needs/{reported.need}?year=2026")
    even = browse(reported.coordinator).get(f"{PAGE}?year=2025")
    assert re.search(r"Variationsbredd</dt><dd><b>5,5</b>", even.html)
    assert "<dd>5,5</dd>" in shown.html


def test_the_target_is_called_the_municipalitys_own(app: PlannerApp, reported: Town, browse: Browse) -> None:
    with inside(app, reported.id):
        db.session.add(IndicatorTarget(indicator=HOURS, figure=Decimal(5)))
    page = browse(reported.coordinator).get(f"{PAGE}?year=2025")
    assert "En av 2 skolor ligger under målet 5" in page.text
    assert "Eget mål, inte ett lagkrav" in page.text
    assert "200 av 600 (33 %)" in page.text


def test_unknown_is_named_and_left_out(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(
            2025,
            {
                town.school: {"Elever": 200, "Tot_personaltimmar": 9},
                town.other_school: {"Elever": 400, "Tot_personaltimmar": None},
            },
        )
    page = browse(town.coordinator).get(PAGE)
    assert "Rapporterat av 1 av 2 skolor" in page.text
    assert [(row[0], row[3]) for row in table(page)] == [("Ängskolan Dörrby", "4,5"), ("Östra skolan Dörrby", "okänt")]
    assert "Ingen siffra lämnades för Östra skolan Dörrby." in page.text
    with inside(app, town.id):
        a_round(2025, RoundState.OPEN)
    assert "Siffra saknas än: Östra skolan Dörrby." in browse(town.coordinator).get(PAGE).text


def test_nobody_has_answered_and_the_page_says_so(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        a_round(2025)
    page = browse(town.coordinator).get(PAGE)
    assert page.status == 200
    assert "Ingen skola har lämnat en siffra än" in page.text


def test_without_any_round_the_pages_say_what_will_come(town: Town, browse: Browse) -> None:
    for path in ("/inventory/indicators/", PAGE, f"/inventory/schools/{town.school}"):
        assert "Ingen inventering än" in browse(town.librarian).get(path).text


def test_a_round_under_way_is_marked_and_not_for_everybody(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        two_years(town, state=RoundState.OPEN)
    for who in ("coordinator", "head"):
        page = browse(town.people[who]).get(f"{PAGE}?year=2025")
        assert ("Inventering 2025" in page.text, "Preliminärt" in page.text) == (True, True)
    for who in ("librarian", "principal", "teacher"):
        page = browse(town.people[who]).get(f"{PAGE}?year=2025")
        assert ("Inventering 2024" in page.text, "Preliminärt" in page.text, "4,5" in page.text) == (True, False, False)


def test_the_own_school_is_marked_and_another_can_be(reported: Town, browse: Browse) -> None:
    browser = browse(reported.librarian)
    assert "Ängskolan Dörrby har 4,5." in browser.get(PAGE).text
    assert "Östra skolan Dörrby har 10." in browser.get(f"{PAGE}?school={reported.other_school}").text
    assert " har 4,5." not in browser.get(f"{PAGE}?school=").text


def test_the_index_of_need_stands_beside_with_the_municipalitys_own_words(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    with inside(app, reported.id):
        third = School(unit_code="19000003", name="Tredje skolan", stages="F-6", pupils=100)
        db.session.add(third)
        db.session.flush()
        hours = ((reported.school, 20), (reported.other_school, 10), (third.id, 2))
        report(2026, {school: {"Elever": 200, "Tot_personaltimmar": amount} for school, amount in hours})
        set_need_index(
            None,
            year=2026,
            what_it_is="SCB 2026",
            figures={reported.school: Decimal(80), reported.other_school: Decimal(100), third.id: Decimal(120)},
            seen=None,
            by=reported.coordinator.viewer,
        )
    page = browse(reported.teacher).get(f"{PAGE}?year=2026")
    assert "Skolorna med störst behov har mindre (1) än de med minst (10)" in page.text
    assert "SCB 2026" in page.text


def more_schools(app: PlannerApp, town: Town, amount: int) -> None:
    with inside(app, town.id):
        for year in range(2018, 2024):
            a_round(year)
        made = [School(unit_code=f"1999{n:04}", name=f"Skola {n}", stages="F-6", pupils=100 + n) for n in range(amount)]
        db.session.add_all(made)
        db.session.flush()
        answers: dict[int, dict[str, Reported]] = {
            school.id: {"Elever": 200, "Tot_personaltimmar": n % 40} for n, school in enumerate(made)
        }
        report(2026, answers)


@pytest.mark.parametrize(
    "path", ["/inventory/indicators/?year={year}", PAGE + "?year={year}", "/inventory/schools/{school}?year={year}"]
)
def test_the_same_statements_for_two_schools_and_for_many(
    app: PlannerApp, reported: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    browser = browse(reported.coordinator)

    def statements(year: int) -> int:
        with count_statements() as sent:
            assert browser.get(path.format(year=year, school=reported.school)).status == 200
        return len(sent)

    few = statements(2025)
    more_schools(app, reported, 30)
    assert statements(2026) == few
    assert few <= 14


def test_a_table_of_many_schools_has_pages(app: PlannerApp, reported: Town, browse: Browse) -> None:
    more_schools(app, reported, 230)
    browser = browse(reported.coordinator)
    first, second = (browser.get(f"{PAGE}?year=2026&page={n}") for n in (1, 2))
    assert (len(table(first)), len(table(second))) == (200, 32)
    assert len(first.html) < 200_000


# ---------------------------------------------------------------- what is no figure


def test_a_choice_is_counted_and_the_schools_are_named(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(2025, {town.school: {"VAR01": 1}, town.other_school: {"VAR01": 3}})
    page = browse(town.teacher).get("/inventory/indicators/VAR01")
    assert "I skolan 1" in page.text
    assert f"/inventory/schools/{town.school}?year=2025" in page.links
    assert 'class="od-spread-dot"' not in page.html


def test_not_relevant_and_unknown_are_told_apart(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(2025, {town.school: {"VAR08_1": Quality.NOT_RELEVANT}, town.other_school: {"VAR08_1": None}})
    page = browse(town.teacher).get("/inventory/indicators/VAR08_1")
    assert "Inte relevant för skolan 1" in page.text
    assert "Inget svar 1" in page.text
    assert "Rapporterat av 1 av 2 skolor" in page.text


def test_a_changed_definition_breaks_the_series_in_sight(app: PlannerApp, reported: Town, browse: Browse) -> None:
    with inside(app, reported.id):
        question = db.session.scalars(select(Question).where(Question.code == "Tot_personaltimmar")).one()
        words = {"title": "Timmar", "meaning": "Alla timmar", "language": "sv", "reason": "Assistenter räknas med."}
        db.session.add(
            Definition(question_id=question.id, from_year=2025, by_id=reported.coordinator.id, at=clock.now(), **words)
        )
    page = browse(reported.teacher).get(PAGE)
    assert "Räknas på nytt sätt" in page.text
    assert "Från 2025: Assistenter räknas med." in page.text


def test_a_school_that_opened_later_is_not_counted_as_asked_before(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    both = "Rapporterat av 2 av 2 skolor", "2 av 2 skolor"
    assert both[0] in browse(reported.teacher).get(f"{PAGE}?year=2024").text
    with inside(app, reported.id):
        db.session.get_one(School, reported.other_school).opened_on = date(2025, 8, 18)
    assert "Rapporterat av 1 av 1 skolor" in browse(reported.teacher).get(f"{PAGE}?year=2024").text
    newest = browse(reported.teacher).get(f"{PAGE}?year=2025").text
    assert both[0] in newest
    assert "1 av 1 skolor" in newest


def test_a_school_sees_its_years_before_back_to_a_change_and_not_cut_by_a_later_one(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    path = f"/inventory/schools/{reported.school}?year=2025"
    before = browse(reported.teacher).get(path).text.count("2024:")
    assert before > 0
    with inside(app, reported.id):
        question = db.session.scalars(select(Question).where(Question.code == "Tot_personaltimmar")).one()
        words = {"title": "Timmar", "meaning": "Alla timmar", "language": "sv", "reason": "Assistenter räknas med."}
        changed = Definition(
            question_id=question.id, from_year=2026, by_id=reported.coordinator.id, at=clock.now(), **words
        )
        db.session.add(changed)
        db.session.flush()
        changed_id = changed.id
    assert browse(reported.teacher).get(path).text.count("2024:") == before
    with inside(app, reported.id):
        db.session.scalars(select(Definition).where(Definition.id == changed_id)).one().from_year = 2025
    assert browse(reported.teacher).get(path).text.count("2024:") < before


@pytest.mark.parametrize("code", ["Elever", "VAR13_1", "Kvm", "pupils_per_full_time_equivalent", "accessibility_score"])
def test_every_kind_of_indicator_has_its_page(app: PlannerApp, reported: Town, browse: Browse, code: str) -> None:
    assert browse(reported.teacher).get(f"/inventory/indicators/{code}?school={reported.school}").status == 200


def test_the_newest_fixed_year_is_shown_first(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        two_years(town, state=RoundState.OPEN)
    assert "Inventering 2024" in browse(town.coordinator).get(PAGE).text
