"""Days of grace (respitdagar): how long something past its day waits with whom it waits for, before others are told.

Only days on which the schools are open count, so that nothing goes on to anybody in a break or at a weekend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from planner.schools.daily import SATURDAY

DAY = timedelta(days=1)
FURTHEST = timedelta(days=400)  # further back, and further on, nobody counts


class Gone(IntEnum):
    """How far something has gone on: each step takes the days of grace once more."""

    NOWHERE = 0
    COORDINATOR = 1
    PRINCIPAL = 2


@dataclass(frozen=True)
class Grace:
    """The days of grace of a municipality, today and the days on which its schools are closed beside weekends."""

    days: int
    today: date
    closed: frozenset[date] = frozenset()

    def counts(self, day: date) -> bool:
        """Tell whether the schools are open on a day."""
        return day.weekday() < SATURDAY and day not in self.closed

    def last_day(self, since: date) -> date:
        """Return the last day of grace for what has waited since a day."""
        return self._after(since, self.days)

    def gone_on(self, since: date, to: Gone) -> date:
        """Return the day on which what nobody has touched since a day goes on so far."""
        return self._after(since, self.days * to + 1)

    def gone(self, since: date | None) -> Gone:
        """Return how far what nobody has touched since a day has gone today."""
        if since is None:
            return Gone.NOWHERE
        return max((to for to in Gone if to and since <= self.untouched_since(to)), default=Gone.NOWHERE)

    def untouched_since(self, to: Gone) -> date:
        """Return the latest day since which something must have been untouched to have gone so far today."""
        left, day = self.days * to + 1, self.today
        while left and self.today - day < FURTHEST:
            left -= self.counts(day)
            day -= DAY
        return day

    def _after(self, since: date, amount: int) -> date:
        day = since
        while amount and day - since < FURTHEST:
            day += DAY
            amount -= self.counts(day)
        return day
