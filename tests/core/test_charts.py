"""Where the marks of the charts stand."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.axis import DOT_WIDTH, stacked, tick_values
from planner.core.charts import (
    EffectLine,
    EffectState,
    Short,
    SpreadPlot,
    SpreadPoint,
    effect_line,
    spread_plot,
)

pytestmark = pytest.mark.unit

figures = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


def plot(*values: float | None, target: float | None = None, less_is_better: bool = False) -> SpreadPlot:
    points = [SpreadPoint(f"Skola {i}", value, mark=i == 0) for i, value in enumerate(values)]
    return spread_plot(points, written=str, target=target, less_is_better=less_is_better)


@pytest.mark.parametrize(
    ("baseline", "now", "target", "place", "state"),
    [
        (54, 69, 85, 49.7, EffectState.NEARER),
        (Decimal("4.5"), Decimal("4.7"), 3, 3.0, EffectState.AWAY),
        (7, 5, 3, 51.0, EffectState.NEARER),
        (41, 82, 80, 94.0, EffectState.REACHED),
        (41, 80, 80, 90.0, EffectState.REACHED),
        (30, 30, 70, 12.0, EffectState.UNCHANGED),
        (0, 1000, 10, 97.0, EffectState.REACHED),
        (50, 50, 50, 90.0, EffectState.REACHED),
        (50, 49, 50, 3.0, EffectState.AWAY),
    ],
)
def test_nearer_the_target_is_always_to_the_right(
    *, baseline: float, now: float, target: float, place: float, state: EffectState
) -> None:
    assert effect_line(baseline=baseline, now=now, target=target) == EffectLine(12.0, place, 90.0, state)


def test_what_is_not_measured_has_no_dot() -> None:
    assert effect_line(baseline=30, now=None, target=70) == EffectLine(12.0, None, 90.0, EffectState.UNKNOWN)


def test_a_wide_line_uses_the_whole_width_until_the_dot_needs_room_outside() -> None:
    assert effect_line(baseline=0, now=5, target=10, wide=True) == EffectLine(1.5, 50.0, 98.5, EffectState.NEARER)
    assert effect_line(baseline=0, now=-1, target=10, wide=True).baseline == 12.0
    assert effect_line(baseline=0, now=11, target=10, wide=True).target == 90.0


@given(baseline=figures, now=figures, target=figures)
def test_the_dot_always_stands_inside_the_picture(baseline: float, now: float, target: float) -> None:
    line = effect_line(baseline=baseline, now=now, target=target)
    assert line.now is not None
    assert 3.0 <= line.now <= 97.0


def test_dots_stand_from_lowest_to_highest_as_in_the_table() -> None:
    assert [dot.name for dot in plot(3.0, 10.0, 0.0).dots] == ["Skola 2", "Skola 0", "Skola 1"]


def test_an_unknown_figure_is_named_and_never_a_dot() -> None:
    drawn = plot(3.0, None, 5.0)
    assert drawn.unknown == ("Skola 1",)
    assert len(drawn.dots) == 2


def test_dots_that_would_cover_each_other_are_stacked() -> None:
    assert stacked([10.0, 12.0, 15.0, 16.0, 40.0]) == [0, 1, 0, 2, 0]


@given(st.lists(st.floats(min_value=0, max_value=100, allow_nan=False), max_size=40).map(sorted))
def test_no_two_dots_in_a_row_are_nearer_than_a_dot(places: list[float]) -> None:
    rows = stacked(places)
    for row in set(rows):
        own = [x for x, r in zip(places, rows, strict=True) if r == row]
        assert all(later - earlier >= DOT_WIDTH for earlier, later in pairwise(own))


def test_the_side_short_of_the_target_is_tinted() -> None:
    more = plot(0.0, 10.0, target=5.0)
    less = plot(0.0, 10.0, target=5.0, less_is_better=True)
    assert more.short == Short(0.0, 50.0)
    assert less.short == Short(50.0, 50.0)
    assert plot(0.0, 10.0).short is None


def test_the_marked_school_is_bigger_and_named() -> None:
    drawn = plot(3.0, 0.0, 10.0)
    assert [label.name for label in drawn.labels] == ["Skola 0", "Skola 2"]
    assert [dot.r for dot in drawn.dots if dot.mark] == [8.5]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (1.1, 9.2, [0, 2, 4, 6, 8, 10]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (80, 100, [80, 85, 90, 95, 100]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_the_axis_has_round_figures(low: float, high: float, ticks: list[float]) -> None:
    assert tick_values(low, high) == ticks


@given(figures, figures)
def test_the_axis_holds_all_figures(one: float, other: float) -> None:
    ticks = tick_values(min(one, other), max(one, other))
    slack = 1e-6 * max(1.0, abs(one), abs(other))
    assert ticks[0] <= min(one, other) + slack
    assert ticks[-1] >= max(one, other) - slack
    assert 2 <= len(ticks) <= 7


@pytest.mark.parametrize("values", [(), (None,), (0.0,), (5.0,), (5.0, 5.0)])
def test_few_or_equal_figures_make_a_picture_too(values: tuple[float | None, ...]) -> None:
    drawn = plot(*values)
    assert all(0 <= dot.x <= 100 for dot in drawn.dots)
    assert len({tick.x for tick in drawn.ticks}) == len(drawn.ticks)
