"""Completion over time, recomputed from dated facts: when each measure was planned, and when it was done. Pure.

Nothing is counted and stored for it: whoever looks at a day of last autumn gets what today's facts say of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from planner.core.clock import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.core.burnup import Step
    from planner.core.clock import SchoolYear
    from planner.progress.completion import GoalsTold

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """A measure that answers a need: when it was planned, and when it was done, if it is."""

    kind: str
    measure_id: int
    need_id: int
    school_id: int | None
    planned_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True)
class Course:
    """Completion from day to day: the steps in order; first and last: the days of the axis; now: the day it ends at."""

    steps: tuple[Step, ...]
    first: date
    now: date
    last: date

    def on(self, day: date) -> tuple[int, int]:
        """Return how many were planned, and how many of them done, at the end of a day."""
        before = [step for step in self.steps if step[0] <= day]
        return before[-1][1:] if before else (0, 0)

    @property
    def months(self) -> list[tuple[date, int, int]]:
        """The last day of each month so far, and the last day there is, with what was planned and done by then."""
        days, at = [], self.first
        while at <= self.now:
            following = (at.replace(day=1) + 31 * A_DAY).replace(day=1)
            days.append(min(following - A_DAY, self.now))
            at = following
        return [(day, *self.on(day)) for day in days]

    @property
    def planned(self) -> int:
        """How many are planned now."""
        return self.on(self.now)[0]

    @property
    def done(self) -> int:
        """How many are done now."""
        return self.on(self.now)[1]


def course_of(facts: Iterable[Fact], year: SchoolYear, *, today: date, goals: Iterable[GoalsTold] = ()) -> Course:
    """Return the course of some measures over a school year, each counted once whatever number of needs it answers.

    goals: what is told of them; they come in one lump, on the day from which it may be told. What was done after the
    year's end counts on its own day, so the course of a year that is over ends there.
    """
    planned: Counter[date] = Counter()
    done: Counter[date] = Counter()
    for fact in {(fact.kind, fact.measure_id): fact for fact in facts}.values():
        finished = local(fact.done_at).date() if fact.done_at else None
        begun = local(fact.planned_at).date() if fact.planned_at else finished or year.first_day
        planned[max(year.first_day, min(begun, finished or begun))] += 1
        if finished:
            done[max(year.first_day, finished)] += 1
    for told in goals:
        if told.tally and told.tally.last_done_at:
            day = max(year.first_day, local(told.tally.last_done_at).date())
            planned[day] += told.tally.planned
            done[day] += told.tally.done
    days = sorted(planned.keys() | done.keys())
    now = min(today, max([year.last_day, *days]))
    steps, so_far, finished_so_far = [], 0, 0
    for day in days:
        so_far, finished_so_far = so_far + planned[day], finished_so_far + done[day]
        steps.append((day, so_far, finished_so_far))
    return Course(tuple(steps), year.first_day, max(now, year.first_day), max(year.last_day, now))
