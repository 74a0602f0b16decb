"""What the worker does once a day for each municipality: reminders and the like, quiet when the schools are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.db import Tenant, db, enter, every_municipality, short_text
from planner.core.logs import failure
from planner.core.writing import reading_only
from planner.schools.models import Municipality, SchoolBreak

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_HOUR = 6  # nobody's telephone rings at night
SATURDAY = 5
KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Job:
    """Something to do on a day, inside one municipality and one transaction of its own.

    It finds what is to be done from what is stored, not from when it ran last: the worker may have been
    stopped for a week. quiet: left out at weekends and in school breaks.
    """

    do: Callable[[date], object]
    quiet: bool = True

    def planned(self, day: date) -> Callable[[], object]:
        """Return what does it."""
        return partial(self.do, day)


@dataclass(frozen=True)
class LongJob(Job):
    """A job that takes long to find out what there is to do, while others write: `do` returns what then does it."""

    do: Callable[[date], Callable[[], None]]

    def planned(self, day: date) -> Callable[[], object]:
        """Find out what there is to do, and return what does it."""
        return self.do(day)


# What each feature does; filled where the app is put together.
DAILY: dict[str, Job] = {}


class DailyRun(Tenant):
    """That a job was done on a day, so that it is done once however many workers there are."""

    __tablename__ = "daily_run"
    __table_args__ = (UniqueConstraint("municipality_id", "job", "day"),)

    job: Mapped[short_text]
    day: Mapped[date] = mapped_column()


def is_quiet(day: date) -> bool:
    """Tell whether the schools of the municipality are closed that day: a weekend, or in a break."""
    return day.weekday() >= SATURDAY or day in days_of_breaks(day, day)


def next_working_day(day: date) -> date:
    """Return the day itself, or the first one after it on which the schools are open."""
    latest = day + timedelta(days=366)
    closed = days_of_breaks(day, latest)
    while day < latest and (day.weekday() >= SATURDAY or day in closed):
        day += timedelta(days=1)
    return day


def days_of_breaks(first: date, last: date) -> set[date]:
    """Return the days from first to last that lie in a break of the municipality's schools."""
    breaks = select(SchoolBreak.first_day, SchoolBreak.last_day).where(
        SchoolBreak.last_day >= first, SchoolBreak.first_day <= last
    )
    days = set()
    for start, end in db.session.execute(breaks):
        day = max(start, first)
        while day <= min(end, last):
            days.add(day)
            day += timedelta(days=1)
    return days


def do_what_is_due() -> int:
    """Do today's jobs that have not been done, in each municipality; return how many were."""
    moment = clock.local(clock.now())
    if moment.hour < FIRST_HOUR:
        return 0
    return sum(_done(municipality_id, name, moment.date()) for municipality_id, name in _due(moment.date()))


def _due(day: date) -> list[tuple[int, str]]:
    with every_municipality(), reading_only():
        municipalities = db.session.scalars(select(Municipality.id).order_by(Municipality.id)).all()
        done = {(run.municipality_id, run.job) for run in db.session.scalars(select(DailyRun).filter_by(day=day))}
        db.session.rollback()
    return [(one, name) for one in municipalities for name in DAILY if (one, name) not in done]


def _done(municipality_id: int, name: str, day: date) -> bool:
    """Do one job in a transaction of its own; a failure is logged, hinders no other job and is tried again later."""
    job = DAILY[name]
    enter(municipality_id)
    try:
        with reading_only():
            deed = None if job.quiet and is_quiet(day) else job.planned(day)
            db.session.rollback()
        if deed is None:
            return False
        db.session.execute(delete(DailyRun).where(DailyRun.job == name, DailyRun.day < day - KEPT))
        db.session.add(DailyRun(job=name, day=day))
        db.session.flush()
        deed()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # another worker does it
        return False
    except Exception as error:  # noqa: BLE001 - one job's fault is not the others'
        db.session.rollback()
        failure(error)
        return False
    return True
