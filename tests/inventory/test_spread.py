"""Spread between schools, held against an independent way of counting."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.inventory.spread import Spread, known, median, percentile, ratio_p90_p10, share, spread, value_range

figures = st.decimals(min_value=0, max_value=1000, places=3)
lists = st.lists(st.one_of(figures, st.none()), max_size=30)


def by_ranks(values: list[Decimal], per_cent: int) -> Fraction:
    """Definition 7 of Hyndman and Fan by its own words, in exact fractions and ranks counted from 1."""
    ordered = sorted(Fraction(value) for value in values)
    rank = 1 + Fraction(per_cent, 100) * (len(ordered) - 1)
    low = floor(rank)
    if low == len(ordered):
        return ordered[-1]
    return (1 - (rank - low)) * ordered[low - 1] + (rank - low) * ordered[low]


@given(st.lists(figures, min_size=1, max_size=30), st.integers(0, 100))
def test_percentiles_are_those_of_the_independent_way(values: list[Decimal], per_cent: int) -> None:
    found = percentile(known(values), Decimal(per_cent) / 100)
    assert found is not None
    assert abs(Fraction(found) - by_ranks(values, per_cent)) < Fraction(1, 10**20)


@given(st.lists(figures, min_size=1, max_size=30), st.integers(0, 10))
def test_unknown_figures_change_nothing(values: list[Decimal], unknown: int) -> None:
    padded = [*values, *[None] * unknown]
    for measure in (median, value_range, ratio_p90_p10):
        assert measure(padded) == measure(values)


@given(lists)
def test_the_ratio_is_never_below_one(values: list[Decimal | None]) -> None:
    ratio = ratio_p90_p10(values)
    assert ratio is None or ratio >= 1


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (Spread.RATIO_P90_P10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Decimal(5)),
        (Spread.RATIO_P90_P10, [0, 0, 0, 4], None),
        (Spread.RATIO_P90_P10, [4], None),
        (Spread.RATIO_P90_P10, [], None),
        (Spread.RANGE, [2, None, 7, 3], Decimal(5)),
        (Spread.RANGE, [2, None], None),
        (Spread.MEDIAN, [1, 2, None, 10], Decimal(2)),
        (Spread.MEDIAN, [1, 2], Decimal("1.5")),
        (Spread.MEDIAN, [None, None], None),
        (Spread.SHARE, [1, 4, 5, None], Decimal(2) / 3),
        (Spread.SHARE, [None], None),
    ],
)
def test_each_measure_of_spread(kind: Spread, values: list[int | None], expected: Decimal | None) -> None:
    given_figures = [None if value is None else Decimal(value) for value in values]
    assert spread(kind, given_figures, target=Decimal(4)) == expected


def test_a_share_without_a_target_or_of_nothing_is_unknown() -> None:
    assert spread(Spread.SHARE, [Decimal(1)]) is None
    assert share(0, 0) is None
    assert share(0, 5) == 0
