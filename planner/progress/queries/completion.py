"""Completion of every need in a school year, counted by the database in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import CompoundSelect, Integer, String, bindparam, cast, func, literal, null, or_, select, union_all

from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.progress.completion import NOTHING, Completion, Tally
from planner.progress.queries.measures import ACTIVITY, EVENT, GOAL, measures, parameters, schools_reached

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from planner.core.clock import SchoolYear

REACHED, TOTAL = "reached", "total"
NEEDS = bindparam("needs", type_=Integer(), expanding=True)
SMALLEST_GROUP = bindparam("smallest_group", type_=Integer())


@dataclass
class Counted:
    """What the statement said of one need, before it is known which schools the need concerns."""

    activities: dict[int, Tally]
    goals: Tally | None = None
    events: Tally = NOTHING
    reached: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Counts:
    """Counts by need, and the total in which a measure that answers two needs is counted once."""

    by_need: Mapping[int, Counted]
    total: Tally

    def completion(self, need_id: int, concerned: Collection[int]) -> Completion:
        """Return one need's completion over the schools it concerns."""
        found = self.by_need.get(need_id) or Counted({})
        return Completion(found.activities, found.goals, found.events, found.reached, frozenset(concerned))


@cache
def statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the one statement: tallies by kind, need and school, schools reached, and totals without doubles."""
    row = measures()
    figures = (
        func.count().label("planned"),
        func.sum(row.c.done).label("done"),
        func.sum(row.c.begun).label("begun"),
        func.sum(row.c.late).label("late"),
        func.count(row.c.person_id.distinct()).label("people"),
        func.max(row.c.done_at).label("last_done_at"),
        func.min(row.c.started_at).label("first_started_at"),
    )
    by_need = (
        select(cast(row.c.kind, String).label("kind"), row.c.need_id, row.c.school_id, *figures)
        .where(row.c.need_id.in_(NEEDS))
        .group_by(row.c.kind, row.c.need_id, row.c.school_id)
    )
    # A goal that answers a need too few people have goals for counts in the total through its other needs alone.
    many_have_goals = (
        select(row.c.need_id)
        .where(row.c.need_id.in_(NEEDS), row.c.kind == GOAL)
        .group_by(row.c.need_id)
        .having(func.count(row.c.person_id.distinct()) >= SMALLEST_GROUP)
    )
    once = (
        select(row.c.measure_id, row.c.kind, row.c.done, row.c.begun, row.c.late)
        .where(row.c.need_id.in_(NEEDS), or_(row.c.kind != GOAL, row.c.need_id.in_(many_have_goals)))
        .distinct()
        .subquery()
    )
    none, moment = cast(null(), Integer), cast(null(), UTCDateTime)
    total = select(
        literal(TOTAL),
        none,
        none,
        func.count(),
        func.coalesce(func.sum(once.c.done), 0),
        func.coalesce(func.sum(once.c.begun), 0),
        func.coalesce(func.sum(once.c.late), 0),
        literal(0),
        moment,
        moment,
    ).select_from(once)
    reach = schools_reached().subquery()
    reached = select(literal(REACHED), reach.c.need_id, reach.c.school_id, *[literal(0)] * 5, moment, moment).where(
        reach.c.need_id.in_(NEEDS)
    )
    return union_all(by_need, total, reached)


def counts(year: SchoolYear, needs: Collection[int], *, now: datetime, smallest_group: int) -> Counts:
    """Return the counts of the needs given; goals of fewer people than the smallest group are left out of all."""
    by_need: dict[int, Counted] = {}
    total = NOTHING
    for kind, need_id, school_id, planned, done, begun, late, people, last, first in db.session.execute(
        statement(), parameters(year, now) | {"needs": list(needs), "smallest_group": smallest_group}
    ):
        tally = Tally(planned, done, begun, late, last, first)
        need = by_need.setdefault(need_id, Counted({})) if need_id is not None else Counted({})
        if kind == TOTAL:
            total += tally
        elif kind == ACTIVITY:
            need.activities[school_id] = tally
        elif kind == EVENT:
            need.events = tally
        elif kind == REACHED:
            need.reached |= {school_id}
        elif people >= smallest_group:
            need.goals = tally
    return Counts(by_need, total)
