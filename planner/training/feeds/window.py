"""What time a feed shows: 180 days back, two years ahead, cancelled sessions for 30 days; it moves at midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.core.clock import local, start_of_day

BACK, AHEAD, CANCELLED_FOR = timedelta(days=180), timedelta(days=731), timedelta(days=30)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """The window as it is on one day."""

    day: date

    @property
    def start(self) -> datetime:
        """Sessions that ended before this moment are shown no more."""
        return start_of_day(self.day - BACK)

    @property
    def end(self) -> datetime:
        """Sessions that begin at or after this moment are not shown yet."""
        return start_of_day(self.day + AHEAD)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that are shown."""
        return self.day - BACK, self.day + AHEAD - DAY

    @property
    def cancelled_start(self) -> datetime:
        """Sessions cancelled before this moment are shown no more."""
        return start_of_day(self.day - CANCELLED_FOR)


def left_at(ended_at: datetime) -> datetime:
    """Return the midnight at which a session that ended then falls out."""
    return start_of_day(local(ended_at).date() + BACK + DAY)


def forgotten_at(cancelled_at: datetime) -> datetime:
    """Return the midnight at which a session cancelled then falls out."""
    return start_of_day(local(cancelled_at).date() + CANCELLED_FOR + DAY)


def came_at(starts_at: datetime) -> datetime:
    """Return the midnight at which a session that begins then comes into view."""
    return start_of_day(local(starts_at).date() - AHEAD + DAY)
