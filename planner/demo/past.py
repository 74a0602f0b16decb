"""Days and people of the demonstration: everything is told from today, so that it never grows old."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.viewer import Role
from planner.schools.queries import viewer_by_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.core.viewer import Viewer
    from planner.demo.place import Place

SATURDAY = 5
MORNING = time(8, 40)


def day(days_from_now: str | int) -> date:
    """Return the day so many days from now; less than 0 has been."""
    return _told_on() + timedelta(days=int(days_from_now))


def day_or_none(days_from_now: str) -> date | None:
    """Return the day, or None when the field is empty."""
    return day(days_from_now) if days_from_now else None


def weekday(days_from_now: int) -> date:
    """Return a day near to that one when schools are at work."""
    found = day(days_from_now)
    return found + timedelta(days=7 - found.weekday()) if found.weekday() >= SATURDAY else found


def moment(days_ago: str | int, at: time = MORNING) -> datetime:
    """Return a moment so many days ago, never later than now."""
    return min(clock.from_wall(day(-int(days_ago)), at), clock.now())


@contextmanager
def telling() -> Iterator[None]:
    """Keep one today for the whole telling, however the clock is set meanwhile."""
    _today.append(clock.today())
    try:
        yield
    finally:
        _today.pop()


_today: list[date] = []


def _told_on() -> date:
    return _today[-1]


def viewer(place: Place, person: str) -> Viewer:
    """Return somebody of the place, with the posts held today: nobody here has changed post since what is told."""
    if person not in place.viewers:
        place.viewers[person] = _viewer(place.people[person].id)
    return place.viewers[person]


def principal_of(place: Place, school_id: int) -> Viewer:
    """Return the principal of a school."""
    for name, user in place.people.items():
        if user.active and viewer(place, name).has_at(school_id, Role.PRINCIPAL):
            return viewer(place, name)
    message = f"school {school_id} of {place.slug} has no principal"
    raise LookupError(message)


def _viewer(user_id: int) -> Viewer:
    with clock.as_of(clock.start_of_day(_told_on())):
        found = viewer_by_id(user_id)
    if found is None:
        message = f"person {user_id} has no open account"
        raise LookupError(message)
    return found
