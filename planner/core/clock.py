"""The one door to time: aware UTC inside, Europe/Stockholm at the edges, school years as a type."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SCHOOL_YEAR_FIRST_MONTH = 7
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC; the only clock reading in the project."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Set the clock to another moment for as long as the block runs: how demonstration data gets its past."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)


def today() -> date:
    """Return the calendar day it is in Sweden."""
    return now().astimezone(STOCKHOLM).date()


def local(moment: datetime) -> datetime:
    """Return the moment as wall time in Sweden."""
    return moment.astimezone(STOCKHOLM)


class MissingHourError(ValueError):
    """The wall time does not exist: the clock was put forward over it."""


def from_wall(day: date, at: time) -> datetime:
    """Return the UTC moment of a Swedish wall time.

    Raises MissingHourError for a time inside the hour that the change to summer time skips.
    In the hour that comes twice, the first (summer time) is meant, as in RFC 5545 section 3.3.5.
    """
    wall = datetime.combine(day, at, STOCKHOLM)
    moment = wall.astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise MissingHourError
    return moment


def start_of_day(day: date) -> datetime:
    """Return the UTC moment at which a Swedish calendar day begins."""
    return from_wall(day, time())


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year (läsår), 1 July to 30 June, known by the calendar year it begins in."""

    start_year: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the school year a day belongs to."""
        return cls(day.year if day.month >= SCHOOL_YEAR_FIRST_MONTH else day.year - 1)

    @classmethod
    def current(cls) -> Self:
        """Return the school year it is today."""
        return cls.of(today())

    @property
    def first_day(self) -> date:
        """The first of July."""
        return date(self.start_year, SCHOOL_YEAR_FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        """The thirtieth of June of the next calendar year."""
        return date(self.start_year + 1, SCHOOL_YEAR_FIRST_MONTH, 1) - timedelta(days=1)

    @property
    def first_moment(self) -> datetime:
        """The UTC moment the year begins."""
        return start_of_day(self.first_day)

    @property
    def end_moment(self) -> datetime:
        """The UTC moment the next year begins; the year is open at this end."""
        return start_of_day(date(self.start_year + 1, SCHOOL_YEAR_FIRST_MONTH, 1))

    def __str__(self) -> str:
        """Show the year as Swedish schools write it, `2026/27`."""
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    def next(self) -> SchoolYear:
        """Return the year after this one."""
        return SchoolYear(self.start_year + 1)

    def previous(self) -> SchoolYear:
        """Return the year before this one."""
        return SchoolYear(self.start_year - 1)
