"""Small groups: no shown table lets a reader work out a count below the smallest group."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.core.batches import last_batch
from planner.core.small_groups import WHOLE, Network, at_least, may_be_told, network, protected, shown

SMALLEST = 5
Counts = dict[tuple[object, object], int]


def table(rows: list[list[int]]) -> Counts:
    return {(row, column): figure for row, line in enumerate(rows) for column, figure in enumerate(line)}


def attacked(net: Network) -> dict[object, tuple[float, float]]:
    """Work out the range of every hidden count by linear programming, as somebody outside would."""
    hidden = sorted(net.hidden, key=repr)
    places = sorted({place for edge in net.flows for place in edge}, key=repr)
    into = np.zeros((len(places), len(hidden)))
    known = np.zeros(len(places))
    for place, row in zip(places, range(len(places)), strict=True):
        for column, (start, end) in enumerate(hidden):
            into[row, column] = (end == place) - (start == place)
        for (start, end), flow in net.flows.items():
            if (start, end) not in net.hidden:
                known[row] -= flow * ((end == place) - (start == place))
    found: dict[object, tuple[float, float]] = {}
    for column, edge in enumerate(hidden):
        goal = np.zeros(len(hidden))
        goal[column] = 1
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * goal, A_eq=into, b_eq=known, bounds=(0, None))
            ends.append(float("inf") if answer.status == 3 else sign * answer.fun)
        found[edge] = (ends[0], ends[1])
    return found


def test_large_counts_are_all_shown() -> None:
    whole = shown(table([[5, 9], [12, 7]]), smallest=SMALLEST)
    assert (whole.hidden, whole.whole.figure) == (0, 33)
    assert [count.figure for count in whole.of_row.values()] == [14, 19]


def test_one_small_count_takes_others_with_it() -> None:
    """2 could be had from 14 - 12 and from 11 - 9, so a square of four is hidden, and the totals stay."""
    whole = shown(table([[2, 12], [9, 30]]), smallest=SMALLEST)
    assert (whole.hidden, whole.whole.figure) == (4, 53)


def test_the_fewest_people_are_hidden() -> None:
    whole = shown(table([[2, 12, 40], [9, 30, 50], [60, 70, 80]]), smallest=SMALLEST)
    assert [cell for cell, count in whole.cells.items() if count.hidden] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_table_of_very_few_is_hidden_whole() -> None:
    whole = shown(table([[1, 1], [1, 1]]), smallest=SMALLEST)
    assert (whole.hidden, whole.whole.figure) == (4, None)


def test_nothing_is_shown_of_nobody() -> None:
    assert shown({}, smallest=SMALLEST).whole.figure is None


def test_a_single_column_hides_a_second_count() -> None:
    whole = shown(table([[3], [8], [20]]), smallest=SMALLEST)
    assert [whole.of_row[row].figure for row in (0, 1, 2)] == [None, None, 20]
    assert whole.whole.figure == 31


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.integers(0, 25), min_size=width, max_size=width), min_size=1, max_size=5)
    ),
    st.integers(3, 7),
)
def test_our_ranges_are_those_of_linear_programming(rows: list[list[int]], smallest: int) -> None:
    net = network(table(rows))
    net.protect(smallest)
    found = attacked(net)
    for edge in net.hidden:
        low, high = net.range_of(edge)
        assert found[edge] == pytest.approx((low, float("inf") if high is None else high), abs=1e-6)


def test_no_small_count_is_found_in_many_tables(capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(11)  # noqa: S311 - figures, not secrets
    found = small = tables = 0
    for _ in range(50):
        rows, columns = dice.randint(1, 8), dice.randint(1, 6)
        counts = table([[dice.choice([0, 1, 2, 4, 5, 8, 13, 30]) for _c in range(columns)] for _r in range(rows)])
        net = network(counts)
        net.protect(SMALLEST)
        ranges = attacked(net)
        for edge, flow in net.flows.items():
            if flow < SMALLEST:
                small += 1
                low, high = ranges[edge]
                found += low > 1e-6 or high < SMALLEST - 1e-6
        tables += 1
    with capsys.disabled():
        print(f"\nsmall counts that could be narrowed down: {found} of {small} in {tables} tables")  # noqa: T201
    assert (found, small > 300) == (0, True)


def test_hiding_is_the_same_whatever_the_order() -> None:
    counts = table([[2, 12, 40], [9, 3, 50], [60, 70, 80]])
    turned = dict(reversed(counts.items()))
    one, other = network(counts), network(turned)
    one.protect(SMALLEST)
    other.protect(SMALLEST)
    assert one.hidden == other.hidden
    assert ("all", WHOLE) not in one.hidden


# ---------------------------------------------------------------- single counts


@pytest.mark.parametrize(
    ("part", "rest", "known", "told"),
    [
        (range(5), range(5, 10), (), True),
        (range(4), range(4, 20), (), False),
        (range(16), range(16, 20), (), False),
        (range(9), range(9, 20), [range(4)], True),
        (range(9), range(9, 20), [range(5)], False),
        (range(9), range(9, 20), [range(2), range(12, 20)], False),
    ],
)
def test_a_count_is_told_when_it_and_the_rest_are_large_for_every_reader(
    part: range, rest: range, known: list[range], told: bool  # noqa: FBT001 - a column of the table
) -> None:  # fmt: skip
    assert may_be_told(part, rest, smallest=5, known=known) is told


def test_how_many_came_is_told_in_whole_groups_that_leave_one() -> None:
    told = {
        (n, of): at_least(n, of=of, smallest=5) for n, of in ((4, 30), (5, 9), (5, 10), (12, 12), (36, 40), (36, 41))
    }
    assert told == {(4, 30): None, (5, 9): None, (5, 10): 5, (12, 12): 5, (36, 40): 35, (36, 41): 35}


def test_what_is_said_in_words_is_reckoned_with() -> None:
    """At most one in a column: then the others must hide one another, and how many it is stays open."""
    counts: Counts = {("all", "below"): 10, ("all", "reached"): 1, ("all", "unknown"): 4}
    silent, _attack = protected(counts, smallest=5)
    assert {key for key, count in silent.cells.items() if not count.hidden} == {("all", "below")}
    table, attack = protected(counts, smallest=5, said={"reached": 1})
    assert {key for key, count in table.cells.items() if not count.hidden} == set()
    assert attack.found == 0


def test_a_batch_takes_in_all_of_one_moment() -> None:
    moment = datetime(2026, 9, 1, tzinfo=UTC)
    together = [(person, moment) for person in range(6)] + [(n, moment + timedelta(days=n)) for n in range(1, 5)]
    assert last_batch(together, smallest=5) == moment, "the sixth is in the first batch, and does not begin the next"
