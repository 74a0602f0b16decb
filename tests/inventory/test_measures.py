"""All measures of spread, held against numpy, scipy and formulas written another way."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mstats

from planner.inventory.spread import Below, Measures, NegativeFigureError, Reported, gini, measures

figures = st.decimals(min_value=0, max_value=10_000, places=3)
pupils = st.integers(1, 2000).map(Decimal)
schools = st.lists(st.tuples(figures, pupils), min_size=1, max_size=40)


def of(*pairs: tuple[object, object], target: str | None = None, less_is_better: bool = False) -> Measures:
    def decimal(value: object) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    reported = [Reported(decimal(figure), decimal(people)) for figure, people in pairs]
    return measures(reported, target=decimal(target), less_is_better=less_is_better)


@given(schools)
def test_percentiles_are_those_of_numpy_and_scipy(pairs: list[tuple[Decimal, Decimal]]) -> None:
    values = np.array([float(figure) for figure, _people in pairs])
    found = measures([Reported(*pair) for pair in pairs])
    numpy_way = np.percentile(values, [0, 10, 50, 90, 100], method="linear")
    scipy_way = mstats.mquantiles(values, [0.1, 0.5, 0.9], alphap=1, betap=1)
    ours = [float(part or 0) for part in (found.lowest, found.p10, found.median, found.p90, found.highest)]
    assert ours == pytest.approx(list(numpy_way), abs=1e-6)
    assert ours[1:4] == pytest.approx([float(part) for part in scipy_way], abs=1e-6)


def gini_of_pairs(pairs: list[tuple[Decimal, Decimal]]) -> Fraction | None:
    """The mean difference between any two pupils over twice the mean, in exact fractions: no curve, no sorting."""
    whole = sum(Fraction(people) for _figure, people in pairs)
    held = sum(Fraction(figure) * Fraction(people) for figure, people in pairs)
    if len(pairs) < 2 or not held:
        return None
    apart = sum(
        Fraction(one[1]) * Fraction(other[1]) * abs(Fraction(one[0]) - Fraction(other[0]))
        for one in pairs
        for other in pairs
    )
    return apart / (2 * whole * held)


@given(schools)
def test_gini_is_the_mean_difference_between_two_pupils(pairs: list[tuple[Decimal, Decimal]]) -> None:
    expected, found = gini_of_pairs(pairs), gini(pairs)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert abs(Fraction(found) - expected) < Fraction(1, 10**15)
        assert 0 <= found < 1


@given(st.lists(st.tuples(figures, st.integers(1, 5)), min_size=2, max_size=12))
def test_gini_by_pupils_is_that_of_numpy_with_each_pupil_a_row_of_its_own(pairs: list[tuple[Decimal, int]]) -> None:
    every = np.sort(np.array([float(figure) for figure, people in pairs for _ in range(people)]))
    found = gini([(figure, Decimal(people)) for figure, people in pairs])
    if found is None:
        assert every.sum() == 0
        return
    ranks = np.arange(1, len(every) + 1)
    expected = 2 * float((ranks * every).sum()) / (len(every) * float(every.sum())) - (len(every) + 1) / len(every)
    assert float(found) == pytest.approx(expected, abs=1e-9)


@given(schools, st.integers(1, 9))
def test_gini_does_not_ask_in_which_unit_it_is_counted(pairs: list[tuple[Decimal, Decimal]], times: int) -> None:
    once, scaled = gini(pairs), gini([(figure * times, people * times) for figure, people in pairs])
    assert (once is None) == (scaled is None)
    assert once is None or scaled is None or abs(once - scaled) < Decimal("1e-15")


@given(schools, st.integers(1, 8))
def test_a_school_that_has_not_answered_changes_the_coverage_and_nothing_else(
    pairs: list[tuple[Decimal, Decimal]], silent: int
) -> None:
    heard = measures([Reported(*pair) for pair in pairs], target=Decimal(5))
    padded = measures(
        [*(Reported(*pair) for pair in pairs), *[Reported(None, Decimal(300))] * silent], target=Decimal(5)
    )
    assert padded.asked == heard.asked + silent
    assert (padded.reported, padded.median, padded.gini, padded.below) == (
        heard.reported,
        heard.median,
        heard.gini,
        heard.below,
    )


def test_one_school_has_a_middle_and_no_spread() -> None:
    found = of((4, 200))
    assert (found.lowest, found.median, found.highest) == (Decimal(4),) * 3
    assert (found.ratio, found.range, found.gini, found.begins_at_zero) == (None, None, None, False)


def test_no_school_has_nothing() -> None:
    found = of((None, 200), (None, None))
    assert (found.asked, found.reported, found.median, found.ratio, found.gini) == (2, 0, None, None, None)


def test_equal_schools_are_even_by_every_measure() -> None:
    found = of((3, 10), (3, 200), (3, 50))
    assert (found.ratio, found.range, found.gini) == (Decimal(1), Decimal(0), Decimal(0))


def test_a_tenth_percentile_of_zero_leaves_the_ratio_unsaid_and_says_why() -> None:
    found = of((0, 100), (0, 100), (5, 100), (8, 100))
    assert (found.ratio, found.begins_at_zero, found.range) == (None, True, Decimal(8))


def test_nothing_anywhere_is_no_unevenness_that_can_be_said() -> None:
    found = of((0, 100), (0, 50))
    assert (found.gini, found.ratio, found.begins_at_zero) == (None, None, True)


def test_a_school_without_pupils_known_is_left_out_where_pupils_count() -> None:
    found = of((2, 100), (9, None), (4, 300), target="3")
    assert (found.reported, found.weighed) == (3, 2)
    assert found.below == Below(schools=1, known=3, pupils=Decimal(100), all_pupils=Decimal(400))
    assert found.below.share == Decimal("0.25")


def test_to_stand_on_the_target_is_not_to_fall_short_of_it() -> None:
    more = of((3, 100), (4, 100), (5, 100), target="4")
    less = of((3, 100), (4, 100), (5, 100), target="4", less_is_better=True)
    assert more.below is not None
    assert less.below is not None
    assert (more.below.pupils, less.below.pupils) == (Decimal(100), Decimal(100))
    assert of((3, 100)).below is None


def test_no_share_is_made_of_no_pupils() -> None:
    found = of((3, None), (2, None), target="4")
    assert found.below is not None
    assert (found.below.schools, found.below.share) == (2, None)


def test_a_figure_below_zero_is_refused() -> None:
    with pytest.raises(NegativeFigureError):
        of((-1, 100), (3, 100))
    with pytest.raises(NegativeFigureError):
        gini([(Decimal(-1), Decimal(10)), (Decimal(3), Decimal(10))])
