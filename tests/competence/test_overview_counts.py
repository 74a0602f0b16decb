"""From people to counts: batches, groups of schools, and that no one can be subtracted out of what is shown."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from planner.competence.overview.counting import (
    Group,
    Member,
    Standing,
    Wish,
    counted,
    groups,
    standing_of,
    wanted,
)
from planner.core.batches import last_batch

START = datetime(2026, 9, 1, tzinfo=UTC)
NAMES = {1: "Ängskolan", 2: "Björkskolan", 3: "Dalskolan", 4: "Åskolan"}
SMALLEST = 5


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def member(user: int, school: int, **targets: int) -> Member:
    return Member(user, school, {int(area[1:]): level for area, level in targets.items()} or {7: 2})


@pytest.mark.parametrize(
    ("people", "smallest", "day"),
    [
        ([], 5, None),
        ([1, 2, 3, 4], 5, None),
        ([1, 2, 3, 4, 4, 4], 5, None),
        ([1, 2, 3, 4, 5], 5, 4),
        ([1, 2, 3, 4, 5, 6, 7], 5, 4),
        ([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], 5, 9),
        ([1, 2, 3, 4, 5], 3, 4),
        ([1, 2, 3, 4, 5], 6, None),
        (range(14), 6, 9),
    ],
)
def test_figures_move_when_enough_different_people_have_answered(
    people: list[int], smallest: int, day: int | None
) -> None:
    finished = [(person, at(index)) for index, person in enumerate(people)]
    assert last_batch(finished, smallest=smallest) == (None if day is None else at(day))


def test_changing_the_municipalitys_number_never_shows_the_figures_of_fewer_people_than_a_batch() -> None:
    dice = random.Random(4)  # noqa: S311 - figures, not secrets
    finished = [(dice.randint(1, 30), at(day)) for day in range(200)]
    seen = sorted({m for n in range(1, 201) for k in range(3, 21) if (m := last_batch(finished[:n], smallest=k))})
    between = [len({person for person, when in finished if a < when <= b}) for a, b in pairwise(seen)]
    assert (len(between) > 10, min(between)) == (True, 5)


def test_schools_with_few_staff_are_counted_together() -> None:
    staff = [member(n, 1) for n in range(5)] + [member(9, 2), member(10, 2), *(member(n, 3) for n in (11, 12, 13))]
    assert groups(staff, NAMES, smallest=SMALLEST) == [
        Group(frozenset({1}), "Ängskolan", 5),
        Group(frozenset({2, 3}), None, 5),
    ]


def test_when_the_others_are_too_few_the_smallest_named_school_joins_them() -> None:
    staff = [member(n, 1) for n in range(7)] + [member(10 + n, 4) for n in range(5)] + [member(99, 2)]
    assert groups(staff, NAMES, smallest=SMALLEST) == [
        Group(frozenset({1}), "Ängskolan", 7),
        Group(frozenset({2, 4}), None, 6),
    ]


def test_where_somebody_stands() -> None:
    person = member(1, 1, a7=2)
    assert [standing_of(person, 7, {(1, 7): level}) for level in (1, 2, 3)] == [
        Standing.BELOW,
        Standing.REACHED,
        Standing.REACHED,
    ]
    assert standing_of(person, 7, {(2, 7): 4}) is Standing.UNKNOWN


def test_an_area_hangs_on_one_person_only_where_several_need_it() -> None:
    staff = [member(n, 1, a7=2) for n in range(6)]
    among = groups(staff, NAMES, smallest=SMALLEST)
    levels = {(n, 7): 1 for n in range(6)} | {(0, 7): 3}
    (one,) = counted([7], staff, levels, among=among, smallest=SMALLEST)
    assert one.hangs_on_one is True
    (few,) = counted([7], staff[:4], levels, among=groups(staff[:4], NAMES, smallest=SMALLEST), smallest=SMALLEST)
    assert few.hangs_on_one is False


def wishes(*pairs: tuple[int, int], shared: bool = False) -> list[Wish]:
    return [Wish(area, person, shared) for area, person in pairs]


def test_training_is_wanted_by_three_people_where_none_is_planned() -> None:
    goals = wishes((7, 1), (7, 2), (7, 3), (8, 1), (8, 1), (8, 2), (9, 1), (9, 2), (9, 3))
    assert wanted(goals, staff=8, planned={9}, smallest=SMALLEST) == [7]
    assert wanted(goals, staff=7, planned={9}, smallest=SMALLEST) == [], "nearly everybody would be meant"


def test_who_reads_two_shared_goals_is_not_told_of_the_third() -> None:
    two, third = wishes((7, 1), (7, 2), shared=True), wishes((7, 3))
    of = {"staff": 30, "planned": (), "smallest": SMALLEST}
    assert (wanted(two, **of), wanted([*two, *third], **of)) == ([], [])  # type: ignore[arg-type]
    assert wanted([*two, *wishes((7, 4), shared=True)], **of) == [7]  # type: ignore[arg-type]


def test_nobody_can_be_subtracted_out_of_any_overview(capsys: pytest.CaptureFixture[str]) -> None:
    """Recompute every published aggregate of many municipalities and try to narrow the small ones down."""
    dice = random.Random(7)  # noqa: S311 - figures, not secrets
    small = found = 0
    for _ in range(60):
        staff = [member(n, dice.randint(1, 4), a7=2, a8=3) for n in range(dice.randint(3, 40))]
        levels = {(m.user_id, area): dice.randint(0, 4) for m in staff for area in (7, 8) if dice.random() < 0.7}
        among = groups(staff, NAMES, smallest=SMALLEST)
        for one in counted([7, 8], staff, levels, among=among, smallest=SMALLEST):
            small, found = small + one.attack.small, found + one.attack.found
            shown = [c.figure for c in (*one.counts.cells.values(), *one.counts.of_column.values()) if not c.hidden]
            assert all(figure is not None and figure >= SMALLEST for figure in shown)
    with capsys.disabled():
        print(f"\npeople's small counts found out: {found} of {small}")  # noqa: T201
    assert (found, small > 300) == (0, True)
