"""The picture of an indicator's course: places from days and figures, nothing drawn that nobody measured."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.course import BOTTOM, FIRST, LAST, TOP, Course, course
from planner.core.documents.drawn import drawn_course

YEAR = (date(2026, 8, 1), date(2027, 6, 30))


def drawn(*values: tuple[date, float], baseline: float | None = 54, target: float | None = 85) -> Course:
    return course(
        values,
        baseline=baseline,
        target=target,
        first=YEAR[0],
        last=YEAR[1],
        written=lambda value: f"{value:g} <%>",
        month=lambda day: f"{day.month}",
    )


def test_days_run_to_the_right_and_figures_upwards() -> None:
    chart = drawn((date(2026, 9, 1), 60), (date(2026, 11, 1), 69), (date(2027, 3, 1), 80))
    assert [point.x for point in chart.points] == sorted(point.x for point in chart.points)
    assert [point.y for point in chart.points] == sorted((point.y for point in chart.points), reverse=True)
    assert chart.baseline is not None
    assert chart.target_y is not None
    assert (chart.baseline.x, chart.baseline.y > chart.points[0].y > chart.target_y) == (FIRST, True)
    assert [month.text for month in chart.months] == ["8", "10", "12", "2", "4", "6"]
    assert len(chart.lines) == 3
    assert [(line.x2, line.y2) for line in chart.lines] == [(point.x, point.y) for point in chart.points]


def test_what_nobody_has_said_is_not_drawn() -> None:
    chart = drawn((date(2026, 9, 1), 60), baseline=None, target=None)
    assert (chart.baseline, chart.target_y, chart.lines, chart.target_text) == (None, None, (), "")


def test_a_value_outside_the_year_makes_the_picture_longer() -> None:
    chart = drawn((date(2026, 3, 1), 60), (date(2027, 8, 1), 70))
    assert [point.x for point in chart.points] == [FIRST, LAST]


@given(
    values=st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.floats(-1e12, 1e12)), min_size=1, max_size=12
    ),
    baseline=st.none() | st.floats(-1e12, 1e12),
    target=st.none() | st.floats(-1e12, 1e12),
)
def test_everything_is_inside_the_picture(
    values: list[tuple[date, float]], baseline: float | None, target: float | None
) -> None:
    chart = drawn(*sorted(values), baseline=baseline, target=target)
    marks = [*chart.points, *([chart.baseline] if chart.baseline else [])]
    assert all(FIRST <= mark.x <= LAST and TOP <= mark.y <= BOTTOM for mark in marks)
    assert all(a.at < b.at for a, b in pairwise(chart.months))


def test_words_that_would_touch_are_left_out_but_never_the_latest() -> None:
    chart = drawn(*((date(2026, 9, day), 60 + day) for day in range(1, 8)), (date(2027, 3, 1), 80))
    assert [point.text for point in chart.points] == [*[""] * 6, "67 <%>", "80 <%>"]


@pytest.mark.parametrize("count", [1, 6, 7])
def test_the_drawing_for_documents_has_the_same_marks_and_escapes_words(count: int) -> None:
    chart = drawn(*((date(2026, 9, day), 60 + day) for day in range(1, count + 1)))
    svg = drawn_course(chart, target="Mål <85>")
    assert svg.count("<circle") == count + 1
    assert ("Mål &lt;85&gt;" in svg, "&lt;%&gt;" in svg, "<%>" in svg) == (True, True, False)
