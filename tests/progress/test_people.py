"""What is told of goals and training attended: pure functions, by hand and against every figure's own definition."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from planner.progress.completion import NOT_TOLD, GoalsTold, Tally
from planner.progress.people import GoalOfYear, PeopleOfYear, goals_told, share_on_time, share_trained

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOW = START + timedelta(days=200)
STAFF = {number: frozenset({number}) for number in range(20)}
NEED = 7


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def a_goal(user: int, *, agreed: int = 0, achieved: int | None = None, **more: Any) -> GoalOfYear:
    values: dict[str, Any] = {
        "id": user,
        "user_id": user,
        "school_id": user,
        "need_ids": frozenset({NEED}),
        "due_on": at(100).date(),
        "agreed_at": at(agreed),
        "achieved_at": None if achieved is None else at(achieved),
        "dropped_at": None,
        "is_shared": False,
    }
    return GoalOfYear(**(values | more))


def people(*goals: GoalOfYear, **more: Any) -> PeopleOfYear:
    values: dict[str, Any] = {"staff": STAFF, "led": (), "attended": {}, "goals": goals}
    return PeopleOfYear(**(values | more))


def told(*goals: GoalOfYear, **more: Any) -> GoalsTold:
    return goals_told(people(*goals, **more), smallest=5).get(NEED, NOT_TOLD)


@pytest.mark.parametrize(
    ("with_one", "achieved", "planned", "done"),
    [
        (0, 0, None, None),
        (4, 2, None, None),
        (5, 0, 5, None),
        (9, 5, 9, None),
        (10, 4, 10, None),
        (10, 5, 10, 5),
        (15, 6, 15, 6),
        (16, 8, None, None),
        (20, 20, None, None),
    ],
)
def test_a_number_is_told_when_both_sides_are_large_enough(
    with_one: int, achieved: int, planned: int | None, done: int | None
) -> None:
    found = told(*(a_goal(n, achieved=0 if n < achieved else None) for n in range(with_one)))
    assert (found.planned, found.tally.done if found.tally else None) == (planned, done)


def test_what_a_principal_knows_of_the_own_staff_is_left_aside() -> None:
    at_one_school = [a_goal(n, school_id=99) for n in range(5)] + [a_goal(n) for n in range(5, 9)]
    assert told(*at_one_school).planned == 9
    assert told(*at_one_school, led=[frozenset({99})]) == NOT_TOLD, "four are left for that principal to find"
    assert told(*at_one_school, a_goal(9), led=[frozenset({99})]).planned == 10


def test_what_the_coordinator_reads_by_name_is_left_aside() -> None:
    shared = [a_goal(n, is_shared=True) for n in range(5)]
    assert told(*shared, *(a_goal(n) for n in range(5, 9))) == NOT_TOLD
    assert told(*shared, *(a_goal(n) for n in range(5, 10))).planned == 10


def test_a_change_shows_when_five_people_have_made_one() -> None:
    first = [a_goal(n) for n in range(6)]
    assert [told(*first, *(a_goal(6 + n, agreed=n + 1) for n in range(more))).planned for more in range(6)] == [
        6, 6, 6, 6, 6, 11,
    ]  # fmt: skip


def test_a_goal_that_is_given_up_goes_with_its_batch() -> None:
    goals = [a_goal(n) for n in range(8)]
    dropped = [a_goal(n, dropped_at=at(10 + n)) if n < 5 else goals[n] for n in range(8)]
    assert told(*dropped[:4], *goals[4:]).planned == 8, "four have given theirs up, and it does not show"
    assert told(*dropped) == NOT_TOLD, "all five have, and three are left"


def test_the_tally_names_no_late_goal_and_no_day_of_one_persons_own() -> None:
    goals = [a_goal(n, achieved=n + 1) for n in range(5)] + [a_goal(n, due_on=at(-9).date()) for n in range(5, 11)]
    # The batch of the fifth who achieved ends on day 5.
    assert told(*goals).tally == Tally(11, 5, 5, 0, at(5), at(5))


@pytest.mark.parametrize(
    ("trained", "share"), [(4, None), (5, "0.25"), (10, "0.5"), (15, "0.75"), (16, None), (20, None)]
)
def test_the_share_of_staff_is_told_when_both_sides_are_large_enough(trained: int, share: str | None) -> None:
    found = people(attended=dict.fromkeys(range(trained), at(1)))
    assert share_trained(found, smallest=5) == (None if share is None else Decimal(share))


def test_one_more_who_was_there_does_not_show() -> None:
    found = [share_trained(people(attended={n: at(n) for n in range(m)}), smallest=5) for m in (5, 6, 9, 10)]
    assert found == [Decimal("0.25"), Decimal("0.25"), Decimal("0.25"), Decimal("0.5")]


def test_somebody_who_is_not_on_the_staff_is_not_counted_among_the_trained() -> None:
    found = people(attended=dict.fromkeys([0, 1, 2, 3, 77], at(1)))
    assert share_trained(found, smallest=5) is None


def test_goals_are_on_time_or_not_from_the_day_they_fall_due() -> None:
    on_time = [a_goal(n, achieved=50) for n in range(5)]
    late = [a_goal(n, achieved=120) for n in range(5, 8)] + [a_goal(n) for n in range(8, 10)]
    given_up = [a_goal(10, dropped_at=at(20)), a_goal(11, dropped_at=at(150))]
    found = people(*on_time, *late, *given_up)
    assert share_on_time(found, smallest=5, now=NOW) == Decimal(5) / 11
    assert share_on_time(found, smallest=5, now=at(60)) is None, "nobody is late yet"
    assert share_on_time(people(*on_time, *late[:4]), smallest=5, now=NOW) is None


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_town_four_people_never_know_a_fifth(seed: int) -> None:
    """For each number told, take any four people out: those left are on both sides still, so nobody is known."""
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    goals = [
        a_goal(
            dice.randrange(20),
            id=number,
            agreed=dice.randrange(60),
            achieved=dice.choice([None, dice.randrange(60, 150)]),
            is_shared=dice.random() < 0.2,
        )
        for number in range(dice.randrange(30))
    ]
    found = told(*goals)
    if found.planned is not None:
        have = {goal.user_id for goal in goals}
        assert min(len(have), len(set(STAFF) - have)) >= 5
    if found.tally is not None:
        assert found.tally.late == 0
        assert found.tally.planned == found.planned
