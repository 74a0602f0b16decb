"""Where the marks of strips, of figures beside need and of very many schools stand."""

from collections.abc import Sequence
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.axis import HIGHEST_BAR, MOST_DOTS, MOST_LARGE, Figure, Scale, bars
from planner.core.charts import Band, SpreadPoint, spread_plot
from planner.core.plots import ScatterPlot, ScatterPoint, scatter_plot, strip, thirds

pytestmark = pytest.mark.unit

figures = st.floats(min_value=0, max_value=1e5, allow_nan=False)


def middle(values: Sequence[Figure]) -> float:
    return median(float(value) for value in values)


def scatter(*pairs: tuple[float, float], target: float | None = None) -> ScatterPlot:
    points = [ScatterPoint(f"Skola {i}", *pair, mark=i == 0) for i, pair in enumerate(pairs)]
    return scatter_plot(points, written=str, need_written=str, middle=middle, target=target)


def test_a_strip_holds_ends_band_median_target_and_the_marked_school() -> None:
    drawn = strip([0, 2, 5, 10], Scale.over([0, 10]), band=(1, 3, 8), target=4, mark=5)
    assert (drawn.low, drawn.width) == (3.0, 94.0)
    assert (drawn.band, drawn.band_width, drawn.middle) == (12.4, 65.8, 31.2)
    assert (drawn.target, drawn.mark) == (40.6, 50.0)
    assert drawn.dots == (3.0, 21.8, 50.0, 97.0)


def test_a_strip_of_many_schools_has_no_dots() -> None:
    values = [float(n) for n in range(MOST_LARGE + 1)]
    assert strip(values, Scale.over(values), band=(6, 30, 54)).dots == ()


def test_the_band_and_the_median_stand_under_the_axis() -> None:
    points = [SpreadPoint(str(n), n) for n in range(11)]
    drawn = spread_plot(points, written=str, band=(1, 5, 9))
    assert drawn.band == Band(drawn.dots[1].x, round(drawn.dots[9].x - drawn.dots[1].x, 1), drawn.dots[5].x)
    assert drawn.text_y > spread_plot(points, written=str).text_y


def test_six_thousand_schools_become_bars_and_a_few_dots() -> None:
    points = [SpreadPoint(f"Skola {n:04}", (n * 37 % 1000) / 10, mark=n == 77) for n in range(6000)]
    drawn = spread_plot(points, written=str)
    assert sum(bar.count for bar in drawn.bars) == 6000
    assert len(drawn.bars) <= 50
    assert [dot.mark for dot in drawn.dots].count(True) == 1
    assert len(drawn.dots) == 3
    assert drawn.height < 320


@given(st.lists(figures, min_size=MOST_LARGE + 1, max_size=MOST_DOTS))
def test_up_to_four_hundred_schools_have_a_dot_each(values: list[float]) -> None:
    drawn = spread_plot([SpreadPoint(str(i), value) for i, value in enumerate(values)], written=str)
    assert len(drawn.dots) == len(values)
    assert drawn.bars == ()


@given(st.lists(st.floats(min_value=3, max_value=97), min_size=1, max_size=300))
def test_every_school_is_in_a_bar_and_the_fullest_is_the_highest(places: list[float]) -> None:
    drawn = bars(places)
    assert sum(bar.count for bar in drawn) == len(places)
    assert max(bar.height for bar in drawn) == HIGHEST_BAR


def test_need_goes_to_the_right_and_the_figure_upwards() -> None:
    drawn = scatter((0, 0), (10, 10))
    marked, other = drawn.spots[-1], drawn.spots[0]
    assert marked.mark
    assert marked.x < other.x
    assert marked.y > other.y


def test_thirds_are_by_need_and_show_their_medians() -> None:
    drawn = scatter((1, 9), (2, 8), (3, 5), (4, 4), (5, 2), (6, 1))
    assert [(third.median, third.count) for third in drawn.thirds] == [(8.5, 2), (4.5, 2), (1.5, 2)]


@pytest.mark.parametrize("needs", [[], [1], [1, 2], [5, 5, 5, 5], [1, 1, 1, 2, 2, 2]])
def test_there_are_no_thirds_where_need_does_not_part_the_schools_in_three(needs: list[float]) -> None:
    assert thirds([ScatterPoint(str(i), need, 1) for i, need in enumerate(needs)]) == []


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60))
def test_schools_with_the_same_need_are_never_parted(needs: list[int]) -> None:
    parts = thirds([ScatterPoint(str(i), need, 1) for i, need in enumerate(needs)])
    held = [{point.need for point in part} for part in parts]
    assert not parts or sum(len(part) for part in parts) == len(needs)
    assert all(held[i].isdisjoint(held[j]) for i in range(len(held)) for j in range(i))


def test_very_many_are_put_together_in_cells() -> None:
    drawn = scatter(*[(n * 7 % 100, n * 13 % 100) for n in range(6000)])
    assert len(drawn.spots) <= 32 * 32 + 1
    assert all(spot.r <= 8.5 for spot in drawn.spots)
