"""What is done once a day: once, in each municipality, and not when the schools are closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.daily import DAILY, DailyRun, Job, do_what_is_due, is_quiet, next_working_day
from planner.schools.models import School, SchoolBreak
from tests.conftest import inside
from tests.factories import Town

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def seen() -> Iterator[list[tuple[str, int]]]:
    """Note which job saw how many schools: those of one municipality."""
    kept = dict(DAILY)
    DAILY.clear()
    found: list[tuple[str, int]] = []

    def look(name: str) -> None:
        found.append((name, len(db.session.scalars(select(School)).all())))

    DAILY["reminders"] = Job(lambda _day: look("reminders"))
    DAILY["tidying"] = Job(lambda _day: look("tidying"), quiet=False)
    yield found
    DAILY.clear()
    DAILY.update(kept)


def runs(app: PlannerApp, town: Town) -> int:
    with inside(app, town.id):
        return len(db.session.scalars(select(DailyRun)).all())


def do(app: PlannerApp) -> int:
    with app.app_context():
        return do_what_is_due()


def test_each_job_is_done_once_a_day_in_each_municipality(
    app: PlannerApp, town: Town, seen: list[tuple[str, int]]
) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        assert [do(app), do(app)] == [4, 0]
    assert sorted(name for name, _schools in seen) == ["reminders", "reminders", "tidying", "tidying"]
    assert runs(app, town) == 2
    with inside(app, town.id):
        own = len(db.session.scalars(select(School)).all())
    assert own in {schools for _name, schools in seen}


def test_at_weekends_only_what_is_not_quiet_is_done(app: PlannerApp, town: Town, seen: list[tuple[str, int]]) -> None:
    with time_machine.travel(SATURDAY, tick=False):
        assert do(app) == 2
    assert [name for name, _schools in seen] == ["tidying", "tidying"]


def test_nothing_is_done_at_night(app: PlannerApp, town: Town, seen: list[tuple[str, int]]) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 4, 30, tzinfo=UTC), tick=False):
        assert do(app) == 0
    assert seen == []


def test_a_job_that_fails_hinders_no_other_and_is_tried_again(
    app: PlannerApp, town: Town, seen: list[tuple[str, int]]
) -> None:
    good = DAILY["reminders"]

    def fail(_day: date) -> None:
        raise RuntimeError

    DAILY["reminders"] = Job(fail)
    with time_machine.travel(TUESDAY, tick=False):
        assert do(app) == 2
        DAILY["reminders"] = good
        assert do(app) == 2
    assert runs(app, town) == 2


def test_breaks_are_quiet_and_the_next_working_day_comes_after(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        db.session.add(SchoolBreak(name="Höstlov", first_day=date(2026, 10, 26), last_day=date(2026, 10, 30)))
        db.session.commit()
        assert [is_quiet(date(2026, 10, 23)), is_quiet(date(2026, 10, 24)), is_quiet(date(2026, 10, 27))] == [
            False,
            True,
            True,
        ]
        assert next_working_day(date(2026, 10, 24)) == date(2026, 11, 2)
        assert next_working_day(date(2026, 10, 23)) == date(2026, 10, 23)
    with inside(app, town.neighbour.id):
        assert is_quiet(date(2026, 10, 27)) is False
