"""Periods: their days and moments over both clocks, the one before, and what cannot be reported."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.clock import SchoolYear
from planner.core.errors import RefusedError
from planner.reports.period import A_DAY, DAYS, Period, PeriodKind, asked, offered, school_year, term_of

TODAY = date(2026, 11, 20)
days = st.dates(date(2021, 1, 1), date(2029, 12, 31))


def test_a_school_year_and_its_terms_cross_the_calendar_year_and_both_changes_of_the_clock() -> None:
    year = school_year(SchoolYear(2026))
    assert (year.first, year.last) == (date(2026, 7, 1), date(2027, 6, 30))
    assert (year.begins_at, year.ends_at) == (
        datetime(2026, 6, 30, 22, tzinfo=UTC),
        datetime(2027, 6, 30, 22, tzinfo=UTC),
    )
    autumn = term_of(TODAY)
    assert (autumn.first, autumn.last) == (date(2026, 7, 1), date(2026, 12, 31))
    assert autumn.ends_at == datetime(2026, 12, 31, 23, tzinfo=UTC)  # winter time by then
    assert autumn.before == Period(date(2026, 1, 1), date(2026, 6, 30), PeriodKind.TERM)
    assert autumn.before.before == Period(date(2025, 7, 1), date(2025, 12, 31), PeriodKind.TERM)
    assert year.before == school_year(SchoolYear(2025))


def test_a_day_when_the_clock_is_changed_is_a_day() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    periods = Period(spring, spring), Period(autumn, autumn)
    assert [(one.ends_at - one.begins_at).total_seconds() / 3600 for one in periods] == [23, 25]


@given(days, days)
def test_the_period_before_ends_the_day_before_and_is_as_long(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert period.before.last + A_DAY == period.first
    assert period.before.last - period.before.first == period.last - period.first
    assert period.years[0] == SchoolYear.of(period.first)
    assert period.years[-1] == SchoolYear.of(period.last)


@given(days)
def test_every_day_lies_in_one_term_and_the_terms_follow_on_one_another(day: date) -> None:
    term = term_of(day)
    assert term.first <= day <= term.last
    assert term_of(term.last + A_DAY).before == term


def test_what_is_offered_has_begun() -> None:
    assert list(offered(TODAY, years=2)) == ["2026", "2026-autumn", "2025", "2026-spring", "2025-autumn"]
    assert all(period.first <= TODAY for period in offered(TODAY).values())


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, TODAY, "first_day"),
        (TODAY, None, "last_day"),
        (TODAY, date(2026, 11, 19), "last_day"),
        (date(2026, 11, 21), date(2026, 11, 22), "first_day"),
        (date(2026, 11, 1), date(2026, 11, 21), "last_day"),
        (date(2022, 1, 1), TODAY, "first_day"),
    ],
)
def test_what_is_no_period_is_refused_at_its_field(first: date | None, last: date | None, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        asked(DAYS, first, last, today=TODAY)
    assert refused.value.field == field


def test_days_up_to_today_can_be_asked_for() -> None:
    assert asked(DAYS, date(2025, 3, 1), TODAY, today=TODAY).years == (
        SchoolYear(2024),
        SchoolYear(2025),
        SchoolYear(2026),
    )
