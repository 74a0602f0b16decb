"""When an event is held: its recurrence written out, bounded in number and time."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from types import FrameType


Event = Any  # as in `reading`
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MOST_STEPS = 20_000  # fifty years of days
SECONDS = 0.4
LAST_YEAR = 9000


class RepeatsOddlyError(Exception):
    """The event repeats in a way that is not followed; the message is a code."""


@contextmanager
def limited() -> Iterator[None]:
    """Let no single event take long: a rule can ask for days that never come. In the process's first thread only."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise RepeatsOddlyError("takes_long")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def starts(master: Event, *, until: datetime, known: Callable[[Any], datetime | date]) -> list[datetime | date]:
    """Return when an event's occurrences start, to the moment at most, in order.

    known: reads a property as a day or an aware moment. A rule is followed in the event's own wall time, so that a
    Tuesday at one stays at one when the clocks change.
    """
    first = known(master["DTSTART"])
    found = {first, *_dates(master.get("RDATE"), first, known)}
    rules = master.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        found |= set(_by_rule(rule, first, until))
    left_out = set(_dates(master.get("EXDATE"), first, known))
    within = [start for start in found - left_out if _wall(start) <= until.replace(tzinfo=None)]
    return sorted(within)


def _by_rule(rule: Any, first: datetime | date, until: datetime) -> Iterator[datetime | date]:  # noqa: ANN401 - vRecur
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - only few files repeat

    parts = {name.upper(): value for name, value in rule.items()}
    if min(parts.get("INTERVAL", [1])) < 1:
        raise ValueError("INTERVAL")
    if str(*parts["FREQ"]).upper() not in FREQUENCIES:
        raise RepeatsOddlyError("often")
    last = _wall(until)
    for end in parts.pop("UNTIL", []):
        last = min(last, _until(end, first))
    asked = ";".join(f"{n}={','.join(_written(v) for v in values)}" for n, values in parts.items())
    for wall in islice(rrulestr(asked, dtstart=_wall(first)), MOST_STEPS):
        if wall > last:
            return
        yield wall.replace(tzinfo=first.tzinfo) if isinstance(first, datetime) else wall.date()


def _written(value: Any) -> str:  # noqa: ANN401 - a number, a weekday or a word
    return value.to_ical().decode() if hasattr(value, "to_ical") else str(value)


def _until(end: datetime | date, first: datetime | date) -> datetime:
    """Return the last wall time of a rule; UTC by the standard, a day or wall time in what many programs write."""
    if not isinstance(end, datetime):
        return datetime.combine(end, time.max)
    # At the end of the calendar there is no other zone's time to be told.
    if end.tzinfo is None or not isinstance(first, datetime) or end.year > LAST_YEAR:
        return end.replace(tzinfo=None)
    return end.astimezone(first.tzinfo).replace(tzinfo=None)


def _wall(start: datetime | date) -> datetime:
    return start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())


def _dates(
    lists: Any,  # noqa: ANN401 - one list of dates, several or none
    first: datetime | date,
    known: Callable[[Any], datetime | date],
) -> list[datetime | date]:
    found: list[datetime | date] = []
    for one in lists if isinstance(lists, list) else [lists] if lists is not None else []:
        for prop in one.dts:
            day = getattr(prop, "dt", None)
            if isinstance(day, tuple):  # a period, which says its own end
                raise RepeatsOddlyError("periods")
            prop.params.update(one.params)
            moment = known(prop)
            if isinstance(moment, datetime) == isinstance(first, datetime):
                found.append(moment)
    return found
