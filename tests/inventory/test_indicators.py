"""What is derived from a school's answers; unknown is never zero."""

from decimal import Decimal

import pytest

from planner.inventory.indicators import Answer, Indicator, derived
from planner.inventory.questionnaire import OFFERS

SCHOOL = {
    "Elever": Answer(Decimal(400)),
    "Tot_personaltimmar": Answer(Decimal(20)),
    "VAR01": Answer(Decimal(1)),
    **{offer: Answer(Decimal(1)) for offer in OFFERS},
    "fy_1": Answer(Decimal(5000)),
    "fy_2": Answer(Decimal(250)),
    "Sittplatser": Answer(Decimal(30)),
}
UNKNOWN, NOT_RELEVANT = Answer(None), Answer(None, relevant=False)


@pytest.mark.parametrize(
    ("indicator", "figure"),
    [
        (Indicator.STAFFED_HOURS, Decimal(5)),
        (Indicator.ACCESSIBILITY, Decimal(7)),
        (Indicator.RENEWAL_RATE, Decimal("0.05")),
        (Indicator.SEATS, Decimal("7.5")),
    ],
)
def test_a_school_that_answered_everything_has_every_figure(indicator: Indicator, figure: Decimal) -> None:
    assert derived(indicator, SCHOOL) == figure


@pytest.mark.parametrize(
    ("indicator", "column"),
    [
        (Indicator.STAFFED_HOURS, "Elever"),
        (Indicator.STAFFED_HOURS, "Tot_personaltimmar"),
        (Indicator.ACCESSIBILITY, "VAR01"),
        (Indicator.ACCESSIBILITY, "VAR08_3"),
        (Indicator.RENEWAL_RATE, "fy_1"),
        (Indicator.RENEWAL_RATE, "fy_2"),
        (Indicator.SEATS, "Sittplatser"),
    ],
)
def test_one_unknown_answer_makes_the_figure_unknown_and_not_zero(indicator: Indicator, column: str) -> None:
    assert derived(indicator, SCHOOL | {column: UNKNOWN}) is None
    assert derived(indicator, {name: answer for name, answer in SCHOOL.items() if name != column}) is None


@pytest.mark.parametrize(
    ("indicator", "column"), [(Indicator.STAFFED_HOURS, "Tot_personaltimmar"), (Indicator.SEATS, "Sittplatser")]
)
def test_a_known_nothing_is_zero_and_not_unknown(indicator: Indicator, column: str) -> None:
    assert derived(indicator, SCHOOL | {column: Answer(Decimal(0))}) == 0


def test_nothing_is_divided_by_no_pupils_or_no_stock() -> None:
    assert derived(Indicator.STAFFED_HOURS, SCHOOL | {"Elever": Answer(Decimal(0))}) is None
    assert derived(Indicator.RENEWAL_RATE, SCHOOL | {"fy_1": Answer(Decimal(0))}) is None


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ({"VAR01": Answer(Decimal(2))}, Decimal(6)),
        ({"VAR08_1": Answer(Decimal(2))}, Decimal(6)),
        ({"VAR08_1": NOT_RELEVANT}, Decimal(7)),
        ({"VAR08_1": Answer(Decimal(3))}, Decimal(7)),
        (
            {"VAR08_1": NOT_RELEVANT, "VAR08_2": NOT_RELEVANT, "VAR08_3": NOT_RELEVANT, "VAR08_4": Answer(Decimal(2))},
            Decimal(5),
        ),
        (dict.fromkeys(OFFERS, Answer(Decimal(2))) | {"VAR01": Answer(Decimal(3))}, Decimal(0)),
        (dict.fromkeys(OFFERS, NOT_RELEVANT), None),
    ],
)
def test_accessibility_counts_what_is_relevant_to_the_school(answers: dict[str, Answer], score: Decimal | None) -> None:
    assert derived(Indicator.ACCESSIBILITY, SCHOOL | answers) == score
