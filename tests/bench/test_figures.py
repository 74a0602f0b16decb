from __future__ import annotations

import pytest

from tests.bench.figures import STATED, Result, above, percentile, scaled, spread, table, times


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100), (0.001, 1), (0.75, 75)]
)
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_the_uncertainty_is_half_of_what_lies_between_the_quartiles() -> None:
    assert spread([8, 9, 10, 11, 12]) == pytest.approx(0.1)
    assert spread([7]) == 0


def test_figures_to_reach_follow_what_the_limit_costs_here() -> None:
    here = {"page": 2 * STATED["page"], "SQL": 0.5, "hash": 60.0}
    assert scaled(10, "page")(here) == 20
    assert above("SQL", 12)(here) == 24.5
    assert times("hash", 1.15)(here) == pytest.approx(69)


def test_a_figure_is_judged_by_its_direction_and_only_when_there_is_one_to_reach() -> None:
    assert Result("a", 9, reach=10).verdict == "ok"
    assert Result("a", 11, reach=10).verdict == "missed"
    assert Result("a", 1.8, reach=1.7, at_most=False).verdict == "ok"
    assert Result("a", 1.6, reach=1.7, at_most=False).verdict == "missed"
    assert Result("a", 11).verdict == ""


def test_the_table_has_a_line_for_each_result_with_its_columns_in_line() -> None:
    lines = table([Result("a page", 9, 3, 12, 0.05, stated="≤ 10", reach=10), Result("memory", 150, unit="MB")])
    assert lines.splitlines()[2:] == [
        "a page  9.00 ms  5%   12.0 ms  3.00 ms   3.00    ≤ 10.0    ≤ 10  ok",
        "memory   150 MB",
    ]
