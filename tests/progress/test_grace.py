"""Days of grace: only days on which the schools are open count, and each step takes them once more."""

from datetime import date, timedelta

import pytest

from planner.progress.grace import Gone, Grace

FRIDAY = date(2026, 11, 20)
BREAK = frozenset(date(2026, 10, 26) + timedelta(days=n) for n in range(5))  # autumn break, week 44


@pytest.mark.parametrize(
    ("since", "gone"),
    [
        (FRIDAY, Gone.NOWHERE),
        (date(2026, 11, 18), Gone.NOWHERE),  # two school days later is the last of grace
        (date(2026, 11, 17), Gone.COORDINATOR),
        (date(2026, 11, 16), Gone.COORDINATOR),
        (date(2026, 11, 15), Gone.PRINCIPAL),  # a Sunday: five school days have passed
        (date(2026, 11, 13), Gone.PRINCIPAL),
        (date(2020, 1, 1), Gone.PRINCIPAL),
        (None, Gone.NOWHERE),
    ],
)
def test_something_goes_on_after_two_days_of_grace_and_after_two_more(since: date | None, gone: Gone) -> None:
    assert Grace(2, FRIDAY).gone(since) is gone


def test_a_weekend_and_a_break_move_nothing_on() -> None:
    before = date(2026, 10, 22)  # the Thursday before the break
    days = [FRIDAY.fromordinal(date(2026, 10, 23).toordinal() + n) for n in range(14)]
    gone = [Grace(2, day, BREAK).gone(before) for day in days]
    # Friday 23 Oct is the first day of grace, Monday 2 Nov the second; on Tuesday it has gone on.
    assert gone == [Gone.NOWHERE] * 11 + [Gone.COORDINATOR] * 2 + [Gone.PRINCIPAL]


@pytest.mark.parametrize("days", [1, 2, 10, 60])
def test_the_day_it_says_is_the_day_it_goes_on(days: int) -> None:
    since = date(2026, 10, 20)
    for to in (Gone.COORDINATOR, Gone.PRINCIPAL):
        day = Grace(days, FRIDAY, BREAK).gone_on(since, to)
        assert Grace(days, day, BREAK).gone(since) is to
        assert Grace(days, day - timedelta(days=1), BREAK).gone(since) < to
    assert Grace(days, FRIDAY, BREAK).last_day(since) < Grace(days, FRIDAY, BREAK).gone_on(since, Gone.COORDINATOR)


def test_a_school_that_never_opens_ends_the_counting() -> None:
    closed = frozenset(FRIDAY + timedelta(days=n) for n in range(-900, 900))
    assert Grace(10, FRIDAY, closed).gone(FRIDAY - timedelta(days=300)) is Gone.NOWHERE
    assert Grace(10, FRIDAY, closed).last_day(FRIDAY) > FRIDAY
