"""Periods that a report is of: a school year, a term, or days; with the period before each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.core import clock
from planner.core.clock import SchoolYear, start_of_day
from planner.core.errors import RefusedError
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext, written_date

A_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """What kind of period; a term is a half of the school year, parted at the turn of the calendar year."""

    SCHOOL_YEAR = "school_year"
    TERM = "term"
    DAYS = "days"


@dataclass(frozen=True, order=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date
    kind: PeriodKind = PeriodKind.DAYS

    @property
    def begins_at(self) -> datetime:
        """The moment it begins."""
        return start_of_day(self.first)

    @property
    def ends_at(self) -> datetime:
        """The moment after its last day; the period is open at this end."""
        return start_of_day(self.last + A_DAY)

    @property
    def years(self) -> tuple[SchoolYear, ...]:
        """The school years it touches, the first one first."""
        first, last = SchoolYear.of(self.first).start_year, SchoolYear.of(self.last).start_year
        return tuple(SchoolYear(year) for year in range(first, last + 1))

    @property
    def seen_on(self) -> date:
        """The day its figures are of: its last, or today as long as that has not come."""
        return min(self.last, clock.today())

    @property
    def before(self) -> Period:
        """The period before: the year or the term before, else as many days."""
        if self.kind is PeriodKind.SCHOOL_YEAR:
            return school_year(SchoolYear.of(self.first).previous())
        if self.kind is PeriodKind.TERM:
            return term_of(self.first - A_DAY)
        return Period(self.first - (self.last - self.first) - A_DAY, self.first - A_DAY)

    @property
    def label(self) -> str:
        """What it is called, in the language of the page."""
        if self.kind is PeriodKind.SCHOOL_YEAR:
            return _("School year %(year)s", year=SchoolYear.of(self.first))
        if self.kind is PeriodKind.TERM and self.first.month == clock.SCHOOL_YEAR_FIRST_MONTH:
            return _("Autumn term %(year)s", year=self.first.year)
        if self.kind is PeriodKind.TERM:
            return _("Spring term %(year)s", year=self.first.year)
        return _("%(first)s to %(last)s", first=written_date(self.first), last=written_date(self.last))


def school_year(year: SchoolYear) -> Period:
    """Return a whole school year."""
    return Period(year.first_day, year.last_day, PeriodKind.SCHOOL_YEAR)


def term_of(day: date) -> Period:
    """Return the term that a day lies in: autumn to the last of December, spring from the first of January."""
    year = SchoolYear.of(day)
    turn = date(year.start_year + 1, 1, 1)
    if day < turn:
        return Period(year.first_day, turn - A_DAY, PeriodKind.TERM)
    return Period(turn, year.last_day, PeriodKind.TERM)


def offered(today: date, *, years: int = 3) -> dict[str, Period]:
    """Return the school years and terms that have begun, the newest first, by their names in forms."""
    newest = SchoolYear.of(today)
    found: dict[str, Period] = {}
    for back in range(years):
        year = SchoolYear(newest.start_year - back)
        found[str(year.start_year)] = school_year(year)
        for term in (term_of(year.last_day), term_of(year.first_day)):
            if term.first <= today:
                season = "autumn" if term.first.month == clock.SCHOOL_YEAR_FIRST_MONTH else "spring"
                found[f"{term.first.year}-{season}"] = term
    return found


DAYS = "days"
MOST_YEARS = 3


def asked(choice: str, first: date | None, last: date | None, *, today: date) -> Period:
    """Return the period somebody asks for, by its name or by its days; refuses what has not been, and what is none."""
    if choice != DAYS:
        return offered(today)[choice]
    if first is None:
        raise RefusedError(lazy_gettext("Write the first day"), field="first_day")
    if last is None:
        raise RefusedError(lazy_gettext("Write the last day"), field="last_day")
    if last < first:
        raise RefusedError(lazy_gettext("The last day is before the first"), field="last_day")
    if first > today:
        raise RefusedError(lazy_gettext("The period has not begun yet: there is nothing to report"), field="first_day")
    if last > today:
        raise RefusedError(
            lazy_gettext("The last day has not come yet: choose today or an earlier day"), field="last_day"
        )
    period = Period(first, last)
    if len(period.years) > MOST_YEARS:
        raise RefusedError(lazy_gettext("A report is of at most three school years"), field="first_day")
    return period
