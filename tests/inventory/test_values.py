"""Values are written through one door, which leaves what is the same alone; formulas, qualities, sections and hints."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.inventory.collecting.hints import hints
from planner.inventory.indicators import Answer, Indicator, derived, weakest
from planner.inventory.measures import FORMULAS, Measure, derived_measure
from planner.inventory.models.answers import InventoryValue, Quality, SchoolAnswer, SectionAnswer, ValueSource
from planner.inventory.models.questions import Dimension, Kind, Question
from planner.inventory.models.rounds import RoundState
from planner.inventory.operations.answering import save_section
from planner.inventory.operations.values import Given, Written, record
from planner.inventory.questionnaire import BY_CODE, STANDARD
from planner.inventory.sections import MOST, sections
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.rows import a_round

MEASURED, UNKNOWN = Quality.MEASURED, Quality.UNKNOWN


def test_a_second_time_the_same_changes_nothing(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        held = a_round(2026, RoundState.OPEN)
        ids = [question.id for question in db.session.scalars(select(Question).order_by(Question.id))]
        given: dict[tuple[int, int], Given | None] = {
            (town.school, ids[0]): Given(Decimal("12.5"), MEASURED),
            (town.school, ids[1]): Given(None, UNKNOWN),
            (town.other_school, ids[0]): Given(Decimal(3), Quality.ESTIMATED),
        }
        by = town.coordinator.viewer
        assert record(held, given, by=by, source=ValueSource.IMPORT) == Written(3, 0, 0, 0)
    with inside(app, town.id):
        held = a_round(2026, RoundState.OPEN)
        before = [(v.id, v.at) for v in db.session.scalars(select(InventoryValue).order_by(InventoryValue.id))]
        assert record(held, given, by=by, source=ValueSource.IMPORT) == Written(0, 0, 0, 3)
        db.session.expire_all()
        assert [(v.id, v.at) for v in db.session.scalars(select(InventoryValue).order_by(InventoryValue.id))] == before
        changed = {**given, (town.school, ids[0]): Given(Decimal(13), MEASURED), (town.school, ids[1]): None}
        assert record(held, changed, by=by, source=ValueSource.IMPORT) == Written(0, 1, 1, 1)
    with inside(app, town.id):
        left = {(v.school_id, v.figure) for v in db.session.scalars(select(InventoryValue))}
        assert left == {(town.school, Decimal(13)), (town.other_school, Decimal(3))}
        assert {a.school_id for a in db.session.scalars(select(SchoolAnswer))} == {town.school, town.other_school}


def test_a_table_keeps_comments_and_makes_forms_opened_before_it_stale(app: PlannerApp, town: Town) -> None:
    by = town.coordinator.viewer
    with inside(app, town.id):
        held = a_round(2026, RoundState.OPEN)
        area = db.session.scalars(select(Question.id).where(Question.code == "Kvm")).one()
        save_section(held, town.school, "premises", {area: Given(Decimal(4), MEASURED, "Mätt")}, by=by, seen=0)
        record(held, {(town.school, area): Given(Decimal(5), MEASURED)}, by=by, source=ValueSource.IMPORT)
    with inside(app, town.id):
        value = db.session.scalars(select(InventoryValue)).one()
        assert (value.figure, value.comment, value.source) == (Decimal(5), "Mätt", ValueSource.IMPORT)
        assert db.session.scalars(select(SectionAnswer.version)).all() == [2]


@pytest.mark.parametrize("state", [RoundState.PREPARING, RoundState.FIXED])
def test_only_an_open_round_takes_values(app: PlannerApp, town: Town, state: RoundState) -> None:
    with inside(app, town.id):
        held = a_round(2026, state)
        area = db.session.scalars(select(Question.id).where(Question.code == "Kvm")).one()
        given: dict[tuple[int, int], Given | None] = {(town.school, area): Given(Decimal(4), MEASURED)}
        with pytest.raises(RefusedError):
            record(held, given, by=town.coordinator.viewer, source=ValueSource.IMPORT)


# ---------------------------------------------------------------- formulas

WHOLE = {
    "Elever": 400, "Tot_personaltimmar": 20, "VAR05_1": 15, "VAR06_1": 10, "VAR06_3": 18,
    "fy_1": 5000, "fy_3": 6000, "VAR13_1": 40000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "figure"),
    [
        (Indicator.HOURS_A_WEEK, "20"),
        (Indicator.PUPILS_PER_POST, "800"),
        (Indicator.LIS_SHARE, "0.75"),
        (Indicator.OPEN_SHARE, "0.7"),
        (Indicator.ITEMS, "12.5"),
        (Indicator.LOANS, "15"),
        (Indicator.COST, "100"),
    ],
)
def test_each_formula_and_unknown_when_any_part_is(indicator: Indicator, figure: str) -> None:
    answers = {code: Answer(Decimal(told)) for code, told in WHOLE.items()}
    assert derived(indicator, answers) == Decimal(figure)
    for part in FORMULAS[indicator].parts:
        assert derived(indicator, answers | {part: Answer(None)}) is None


def test_no_hours_give_no_pupils_per_post_and_a_long_week_is_the_whole_week() -> None:
    none = {"Elever": Answer(Decimal(90)), "Tot_personaltimmar": Answer(Decimal(0))}
    assert derived(Indicator.PUPILS_PER_POST, none) is None
    assert derived(Indicator.LIS_SHARE, none | {"VAR05_1": Answer(Decimal(0))}) is None
    long = {"VAR06_1": Answer(Decimal(40)), "VAR06_3": Answer(Decimal(35))}
    assert derived(Indicator.OPEN_SHARE, long) == 1


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([MEASURED, MEASURED], MEASURED),
        ([MEASURED, Quality.ESTIMATED], Quality.ESTIMATED),
        ([Quality.ESTIMATED, UNKNOWN], UNKNOWN),
        ([MEASURED, None], UNKNOWN),
        ([MEASURED, Quality.NOT_RELEVANT], MEASURED),
    ],
)
def test_a_derived_figure_is_as_sure_as_its_weakest_part(parts: list[Quality | None], found: Quality) -> None:
    assert weakest(parts) is found


def test_every_formula_names_columns_that_are_asked() -> None:
    assert set(FORMULAS) == set(Indicator)
    assert {part for formula in FORMULAS.values() for part in formula.parts} <= set(BY_CODE)
    assert len(STANDARD) == len(BY_CODE) == len({standard.name for standard in STANDARD}) == 28
    assert [derived_measure(indicator, {}).code for indicator in Indicator] == [each.value for each in Indicator]


# ---------------------------------------------------------------- sections and hints


def numbers(*codes: str) -> list[Measure]:
    return [Measure(code, code, Dimension.STAFFING, Kind.NUMBER, code, "") for code in codes]


def test_never_more_than_a_dozen_questions_at_a_time() -> None:
    found = sections(numbers(*(f"E{n}" for n in range(30))))
    assert [(part.key, len(part.measures)) for part in found] == [
        ("staffing", MOST), ("staffing-2", MOST), ("staffing-3", 6)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "columns"),
    [
        ({"fy_3": 4310}, {"fy_3": 431}, {"fy_3"}),
        ({"fy_3": 43}, {"fy_3": 431}, {"fy_3"}),
        ({"fy_3": 0}, {"fy_3": 431}, {"fy_3"}),
        ({"fy_3": 4309}, {"fy_3": 431}, set()),
        ({"fy_3": 4310}, {}, set()),
        ({"fy_3": 4}, {"fy_3": 0}, set()),
        ({"Tot_personaltimmar": 10, "VAR05_1": 11}, {}, {"Tot_personaltimmar"}),
        ({"Tot_personaltimmar": 10, "VAR05_1": 9}, {}, set()),
        ({"VAR06_1": 30, "VAR06_2": 11}, {}, {"VAR06_1"}),
        ({"VAR06_1": 30, "VAR06_2": 10}, {}, set()),
        ({"VAR06_1": 12, "Tot_personaltimmar": 10}, {}, {"VAR06_1"}),
        ({"VAR06_3": 41}, {}, {"VAR06_3"}),
        ({"fy_1": 10, "fy_2": 11}, {}, {"fy_2"}),
        ({"Elever": 100}, {}, {"Elever"}),
        ({"Elever": 150}, {}, set()),
    ],
)
def test_what_looks_unusual(now: dict[str, int], before: dict[str, int], columns: set[str]) -> None:
    figures = [{code: Decimal(figure) for code, figure in each.items()} for each in (now, before)]
    assert set(hints(figures[0], figures[1], numbers(*now), pupils=200)) == columns
