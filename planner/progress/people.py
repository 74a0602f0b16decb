"""What a school year's goals and attended trainings may tell of people: counts that nobody can be read out of.

Pure functions over rows that never leave here. Every figure goes by `core.small_groups`: it and the rest of those it is
taken from are both large enough, also for a principal who knows the own staff and for the coordinator who reads the
shared goals; and it moves only when several people have done something since. See docs/decisions/small-groups.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from planner.core.batches import last_batch
from planner.core.clock import local, start_of_day
from planner.core.small_groups import may_be_told
from planner.inventory.spread import share
from planner.progress.completion import NOT_TOLD, GoalsTold, Tally

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class GoalOfYear:
    """A goal that has been agreed on; dropped_at: when it was given up; is_shared: the coordinator reads it by name."""

    id: int
    user_id: int
    school_id: int
    need_ids: frozenset[int]
    due_on: date
    agreed_at: datetime
    achieved_at: datetime | None
    dropped_at: datetime | None
    is_shared: bool

    def stands(self, at: datetime) -> bool:
        """Whether it was agreed on and not given up at a moment."""
        return self.agreed_at <= at and not (self.dropped_at and self.dropped_at <= at)

    def is_achieved(self, at: datetime) -> bool:
        """Whether it had been achieved at a moment."""
        return self.achieved_at is not None and self.achieved_at <= at

    @property
    def changes(self) -> list[tuple[int, datetime]]:
        """Whose it is, with each moment at which something happened to it."""
        moments = (self.agreed_at, self.achieved_at, self.dropped_at)
        return [(self.user_id, at) for at in moments if at is not None]

    @property
    def judged_at(self) -> datetime | None:
        """The moment from which it counts as on time or not: achieved, or its day is over; None when dropped before."""
        over = start_of_day(self.due_on + A_DAY)
        at = min(self.achieved_at or over, over)
        return None if self.dropped_at and self.dropped_at < at else at

    @property
    def is_on_time(self) -> bool:
        """Whether it was achieved by the day agreed."""
        return self.achieved_at is not None and local(self.achieved_at).date() <= self.due_on


@dataclass(frozen=True)
class PeopleOfYear:
    """The rows of a school year.

    staff: who holds a library post on the day, with the schools. led: the schools of each principal. attended: when
    each person was first recorded as having been at a training of the year.
    """

    staff: Mapping[int, frozenset[int]]
    led: Sequence[frozenset[int]]
    attended: Mapping[int, datetime]
    goals: Sequence[GoalOfYear]


def goals_told(people: PeopleOfYear, *, smallest: int) -> dict[int, GoalsTold]:
    """Return what is told by need; a need that is missing has nothing to tell.

    Goals are in a need's tally only when it may be told how many are achieved. When only their number may be told,
    they stand beside it; so nothing can be subtracted. Late ones are never told of.
    """
    by_need: dict[int, list[GoalOfYear]] = {}
    for goal in people.goals:
        for need_id in goal.need_ids:
            by_need.setdefault(need_id, []).append(goal)
    return {need_id: _told(goals, people, smallest=smallest) for need_id, goals in by_need.items()}


def _told(goals: Sequence[GoalOfYear], people: PeopleOfYear, *, smallest: int) -> GoalsTold:
    at = last_batch(_in_time(change for goal in goals for change in goal.changes), smallest=smallest)
    if at is None:
        return NOT_TOLD
    standing = [goal for goal in goals if goal.stands(at)]
    have = {goal.user_id for goal in standing}
    known = _known(people, standing)
    if not may_be_told(have, set(people.staff) - have, smallest=smallest, known=known):
        return NOT_TOLD
    achieved = [goal for goal in standing if goal.is_achieved(at)]
    there = {goal.user_id for goal in achieved}
    not_there = {goal.user_id for goal in standing if not goal.is_achieved(at)}
    if not may_be_told(there, not_there, smallest=smallest, known=known):
        return GoalsTold(planned=len(standing))
    tally = Tally(len(standing), len(achieved), len(achieved), 0, at, at)
    return GoalsTold(planned=len(standing), tally=tally)


def share_on_time(people: PeopleOfYear, *, smallest: int, now: datetime) -> Decimal | None:
    """Return the share of the goals, achieved or past their day, that were achieved by it; None when it is not told."""
    judged = [(goal, at) for goal in people.goals if (at := goal.judged_at) is not None and at <= now]
    until = last_batch(_in_time((goal.user_id, at) for goal, at in judged), smallest=smallest)
    if until is None:
        return None
    counted = [goal for goal, at in judged if at <= until]
    on_time = [goal for goal in counted if goal.is_on_time]
    late = [goal for goal in counted if not goal.is_on_time]
    known = _known(people, counted)
    told = may_be_told(_whose(on_time), _whose(late), smallest=smallest, known=known)
    return share(len(on_time), len(counted)) if told else None


def share_trained(people: PeopleOfYear, *, smallest: int) -> Decimal | None:
    """Return the share of the staff that was at a training of the year; None when it is not told."""
    attended = _in_time((who, at) for who, at in people.attended.items() if who in people.staff)
    until = last_batch(attended, smallest=smallest)
    if until is None:
        return None
    trained = {who for who, at in attended if at <= until}
    told = may_be_told(trained, set(people.staff) - trained, smallest=smallest)
    return share(len(trained), len(people.staff)) if told else None


def _known(people: PeopleOfYear, goals: Iterable[GoalOfYear]) -> list[set[int]]:
    """Return whom each reader sees by name: a principal the staff led, the coordinator who has shared a goal."""
    of = list(goals)
    shared = {goal.user_id for goal in of if goal.is_shared}
    by_principal = [
        {who for who, schools in people.staff.items() if schools & led}
        | {goal.user_id for goal in of if goal.school_id in led}
        for led in people.led
    ]
    return [shared, *by_principal]


def _whose(goals: Iterable[GoalOfYear]) -> set[int]:
    return {goal.user_id for goal in goals}


def _in_time(changes: Iterable[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    when: Callable[[tuple[int, datetime]], tuple[datetime, int]] = lambda change: (change[1], change[0])  # noqa: E731
    return sorted(changes, key=when)
