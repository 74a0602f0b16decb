"""Where a need stands, under which heading, and its effect: pure functions of decisions and counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from planner.inventory.indicators import Answer
from planner.inventory.queries.rounds import Round, SchoolRow
from planner.needs.models import Need, NeedDecision
from planner.progress.completion import Completion, GoalsTold, Group, Standing, Tally, group, standing
from planner.progress.effects import WorkFigures, WorkIndicator, effect_of

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATELY, LONG_AGO = AT - timedelta(weeks=7), AT - timedelta(weeks=9)
RECEIVED, CONFIRMED, VERIFIED, DISMISSED = NeedDecision


@pytest.mark.parametrize(
    ("decision", "tally", "stands", "under"),
    [
        (RECEIVED, Tally(3, 3, 3), Standing.RECEIVED, Group.RECEIVED),
        (VERIFIED, Tally(3, 1, 1), Standing.VERIFIED, Group.VERIFIED),
        (DISMISSED, Tally(3, 1, 1), Standing.DISMISSED, Group.DISMISSED),
        (CONFIRMED, Tally(), Standing.CONFIRMED, Group.EMPTY),
        (CONFIRMED, Tally(3, first_started_at=LATELY), Standing.PLANNED, Group.MOVING),
        (CONFIRMED, Tally(3, first_started_at=LONG_AGO), Standing.PLANNED, Group.STILL),
        (CONFIRMED, Tally(3, 0, 1, first_started_at=LONG_AGO), Standing.IN_PROGRESS, Group.STILL),
        (CONFIRMED, Tally(3, 1, 1, 0, LATELY, LONG_AGO), Standing.IN_PROGRESS, Group.MOVING),
        (CONFIRMED, Tally(3, 1, 1, 0, LONG_AGO, LONG_AGO), Standing.IN_PROGRESS, Group.STILL),
        (CONFIRMED, Tally(3, 3, 3, 0, LONG_AGO, LONG_AGO), Standing.DONE, Group.MOVING),
    ],
)
def test_decisions_go_before_what_is_derived(
    decision: NeedDecision, tally: Tally, stands: Standing, under: Group
) -> None:
    found = standing(decision, tally)
    assert (found, group(found, tally, at=AT)) == (stands, under)


def test_only_concerned_schools_are_covered_or_missing_and_goals_cover_none() -> None:
    found = Completion(
        activities={1: Tally(2), 9: Tally(1)},
        goals=GoalsTold(7, Tally(7, 7)),
        events=Tally(1),
        concerned=frozenset({1, 2, 3}),
    )
    assert (set(found.covered), set(found.missing), found.tally.planned) == ({1}, {2, 3}, 11)


def figures(**changes: Any) -> WorkFigures:
    names = ("schools", "with_plan", "activities", "with_partner")
    return WorkFigures(**(dict.fromkeys(names, 10) | {"smallest_group": 5} | changes))


@pytest.mark.parametrize(
    ("indicator", "work", "now"),
    [
        (WorkIndicator.PLANS, figures(with_plan=4), Decimal("0.4")),
        (WorkIndicator.PLANS, figures(schools=0, with_plan=0), None),
        (WorkIndicator.PARTNERS, figures(with_partner=1), Decimal("0.1")),
        (WorkIndicator.PARTNERS, figures(activities=0, with_partner=0), None),
        (WorkIndicator.TRAINING, figures(trained=Decimal("0.4")), Decimal("0.4")),
        (WorkIndicator.TRAINING, figures(trained=None), None),
        (WorkIndicator.GOALS, figures(on_time=Decimal("0.5")), Decimal("0.5")),
        (WorkIndicator.GOALS, figures(on_time=None), None),
    ],
)
def test_a_share_of_people_that_is_not_told_is_hidden(
    indicator: WorkIndicator, work: WorkFigures, now: Decimal | None
) -> None:
    assert work.now(indicator) == now
    shown = effect_of(need(indicator, "share", "0.1", "0.8"), [], work)
    assert shown is not None
    about_people = indicator in {WorkIndicator.TRAINING, WorkIndicator.GOALS}
    assert shown.hidden is (now is None and about_people)


def need(indicator: str | None, measure: str | None, baseline: str | None = None, target: str | None = None) -> Need:
    return Need(
        effect_indicator=indicator,
        effect_measure=measure,
        effect_baseline=None if baseline is None else Decimal(baseline),
        effect_target=None if target is None else Decimal(target),
    )


def held(year: int, *seats: int | None) -> Round:
    pupils = Answer(Decimal(100))
    answers = [{"Elever": pupils, "Sittplatser": Answer(None if s is None else Decimal(s))} for s in seats]
    return Round(year, [SchoolRow(n, f"Skola {n}", row) for n, row in enumerate(answers)])


@pytest.mark.parametrize(
    ("baseline", "rounds", "expected"),
    [
        ("5", [held(2025, 2, 6, None), held(2024, 1, 9)], {"baseline": "5.000", "now": "4.000", "target": "3.000"}),
        (None, [held(2025, 2, 6), held(2024, 1, 9)], {"baseline": "8.000", "now": "4.000", "target": "3.000"}),
        (None, [held(2025, 2, 6)], {"baseline": None, "now": "4.000", "target": "3.000"}),
        ("5", [held(2025, None, None)], {"baseline": "5.000", "now": None, "target": "3.000"}),
        ("5", [], {"baseline": "5.000", "now": None, "target": "3.000"}),
    ],
)
def test_an_inventory_indicator_is_the_newest_round_against_its_baseline_or_the_round_before(
    app: object, baseline: str | None, rounds: list[Round], expected: dict[str, str | None]
) -> None:
    del app
    shown = effect_of(need("seats_per_100_pupils", "range", baseline, "3"), rounds, figures())
    assert shown is not None
    assert shown.figures == expected
    assert (shown.line is None) is (expected["baseline"] is None)


def test_a_need_without_an_indicator_has_no_effect_and_an_unknown_one_no_figure() -> None:
    assert effect_of(need(None, None), [], figures()) is None
    strange = effect_of(need("happiness", "share"), [held(2025, 1, 2)], figures())
    assert strange is not None
    assert strange.figures == {"baseline": None, "now": None, "target": None}
