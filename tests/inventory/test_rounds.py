"""The schools' answers, read from the database."""

from datetime import date
from decimal import Decimal

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.inventory.indicators import Indicator
from planner.inventory.models.answers import Quality
from planner.inventory.models.rounds import RoundState
from planner.inventory.queries.rounds import newest_rounds
from planner.schools.models import School
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.rows import report


def test_every_open_school_has_a_row_and_unknown_is_none(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        report(2025, {town.school: {"Elever": 200, "Tot_personaltimmar": 9}})
        report(2024, {town.school: {"Elever": 200, "Tot_personaltimmar": None}})
    with inside(app, town.id):
        rounds = newest_rounds(until=2026)
        hours = [
            (each.year, [row.school_id for row in each.rows], each.figures(Indicator.STAFFED_HOURS)) for each in rounds
        ]
    assert hours == [
        (2025, [town.school, town.other_school], [Decimal("4.5"), None]),
        (2024, [town.school, town.other_school], [None, None]),
    ]


def test_only_rounds_up_to_the_year_asked_for_are_read(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        for year in (2022, 2023, 2024, 2025):
            report(year, {town.school: {"Elever": 100}})
        assert [each.year for each in newest_rounds(until=2024)] == [2024, 2023]


def test_figures_that_schools_still_change_move_no_need(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        report(2025, {town.school: {"Elever": 100}})
        report(2026, {town.school: {"Elever": 100}}, state=RoundState.OPEN)
        assert [each.year for each in newest_rounds(until=2026)] == [2025]
        assert [each.year for each in newest_rounds(until=2026, among="preliminary")] == [2026, 2025]


def test_the_neighbours_rounds_and_schools_are_not_read(app: PlannerApp, town: Town) -> None:
    with inside(app, town.neighbour.id):
        report(2025, {town.neighbour.school: {"Elever": 100, "Tot_personaltimmar": 90}})
    with inside(app, town.id):
        assert newest_rounds(until=2026) == []
        report(2025, {town.school: {"Elever": 100, "Tot_personaltimmar": 5}})
        assert [row.school_id for row in newest_rounds(until=2026)[0].rows] == [town.school, town.other_school]


def test_a_closed_school_stays_in_the_rounds_of_its_time(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        report(2024, {town.other_school: {"Elever": 100}})
        report(2025, {town.school: {"Elever": 100}})
        db.session.get_one(School, town.other_school).closed_on = date(2025, 6, 30)
    with inside(app, town.id):
        assert [[row.school_id for row in each.rows] for each in newest_rounds(until=2026)] == [
            [town.school],
            [town.school, town.other_school],
        ]


def test_a_school_is_not_asked_for_the_years_before_it_opened(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        report(2024, {town.school: {"Elever": 100}, town.other_school: {"Elever": 90}})
        report(2025, {town.school: {"Elever": 100}})
        db.session.get_one(School, town.other_school).opened_on = date(2025, 8, 18)
    with inside(app, town.id):
        assert [[row.school_id for row in each.rows] for each in newest_rounds(until=2026)] == [
            [town.school, town.other_school],
            [town.school],
        ]


def test_not_relevant_is_told_from_unknown(app: PlannerApp, town: Town) -> None:
    offers = {f"VAR08_{n}": 1 for n in range(1, 6)}
    with inside(app, town.id):
        report(
            2025,
            {
                town.school: {"VAR01": 1, **offers, "VAR08_6": Quality.NOT_RELEVANT},
                town.other_school: {"VAR01": 1, **offers, "VAR08_6": None},
            },
        )
    with inside(app, town.id):
        assert newest_rounds(until=2026)[0].figures(Indicator.ACCESSIBILITY) == [Decimal(7), None]
