"""Which days a rhythm falls on, and which of them no session is proposed for: pure, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.clock import MissingHourError, from_wall

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from planner.schools.models import SchoolBreak

DAYS_OF_A_WEEK, LAST_OF_MONTH = 7, 5
MOST_DAYS = 400  # more than anybody reads; what is looked at, before the limit of sessions is said


class Every(StrEnum):
    """How often a session is held."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    THREE_WEEKS = "three_weeks"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"


WEEKS = {Every.WEEK: 1, Every.TWO_WEEKS: 2, Every.THREE_WEEKS: 3, Every.FOUR_WEEKS: 4}


class Hindrance(StrEnum):
    """Why no session is proposed on a day."""

    BREAK = "break"
    NO_SUCH_TIME = "no_such_time"
    ALREADY = "already"


@dataclass(frozen=True)
class Proposed:
    """A day of a rhythm: proposed, or left out for a reason; of a break, its name is said."""

    day: date
    hindrance: Hindrance | None = None
    break_name: str | None = None

    @property
    def is_possible(self) -> bool:
        """Whether a session can be held that day, wise or not: schools may meet in a break, if they want to."""
        return self.hindrance in {None, Hindrance.BREAK}


def days_of(first: date, every: Every, until: date) -> list[date]:
    """Return the days from the first to the last, both included; never more than somebody would look at."""
    days: list[date] = []
    for day in _by_month(first) if every is Every.MONTH else _by_weeks(first, WEEKS[every]):
        if day > until or len(days) == MOST_DAYS:
            break
        days.append(day)
    return days


def _by_weeks(first: date, weeks: int) -> Iterator[date]:
    day = first
    while True:
        yield day
        day += timedelta(days=DAYS_OF_A_WEEK * weeks)


def _by_month(first: date) -> Iterator[date]:
    """Yield the same weekday of each month, as the second Tuesday; after a fifth one, the last of each month."""
    number = (first.day - 1) // DAYS_OF_A_WEEK + 1
    year, month = first.year, first.month
    while True:
        yield _weekday_of_month(year, month, first.weekday(), number)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December


def _weekday_of_month(year: int, month: int, weekday: int, number: int) -> date:
    start = date(year, month, 1)
    day = start + timedelta(days=(weekday - start.weekday()) % DAYS_OF_A_WEEK + DAYS_OF_A_WEEK * (number - 1))
    return day if day.month == month else day - timedelta(days=DAYS_OF_A_WEEK)


def proposed(
    days: Iterable[date],
    *,
    starts: time,
    ends: time,
    breaks: Collection[SchoolBreak],
    held: Collection[tuple[datetime, datetime]],
) -> list[Proposed]:
    """Return each day once, in order, with what hinders it; held: when the event's sessions begin and end already."""
    return [_proposed(SessionTimes(day, starts, ends), breaks, held) for day in sorted(set(days))]


@dataclass(frozen=True)
class SessionTimes:
    """A day with the times of a session, as on a clock on the wall."""

    day: date
    starts: time
    ends: time


def _proposed(
    times: SessionTimes, breaks: Collection[SchoolBreak], held: Collection[tuple[datetime, datetime]]
) -> Proposed:
    day = times.day
    try:
        begins, over = from_wall(day, times.starts), from_wall(day, times.ends)
    except MissingHourError:
        return Proposed(day, Hindrance.NO_SUCH_TIME)
    if any(begins < other_end and other_start < over for other_start, other_end in held):
        return Proposed(day, Hindrance.ALREADY)
    name = next((each.name for each in breaks if each.first_day <= day <= each.last_day), None)
    return Proposed(day, Hindrance.BREAK, name) if name else Proposed(day)
