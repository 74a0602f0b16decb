"""Completion of every need in a school year, counted by the database in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import CompoundSelect, Integer, String, bindparam, cast, func, literal, null, select, union_all

from planner.core.columns import UTCDateTime
from planner.core.db import db, lasting
from planner.progress.completion import NOT_TOLD, NOTHING, Completion, GoalsTold, Tally
from planner.progress.queries.measures import ACTIVITY, measures, parameters

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from planner.core.clock import SchoolYear

TOTAL = "total"
NEEDS = bindparam("needs", type_=Integer(), expanding=True)


@dataclass
class Counted:
    """What the statement said of one need, before it is known which schools the need concerns."""

    activities: dict[int, Tally]
    goals: GoalsTold = NOT_TOLD
    events: Tally = NOTHING


@dataclass(frozen=True)
class Counts:
    """Counts by need, and the total in which a measure that answers two needs is counted once; goals are not in it."""

    by_need: Mapping[int, Counted]
    total: Tally

    def completion(self, need_id: int, concerned: Collection[int]) -> Completion:
        """Return one need's completion over the schools it concerns."""
        found = self.by_need.get(need_id) or Counted({})
        return Completion(found.activities, found.goals, found.events, frozenset(concerned))


@cache
def statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the one statement: tallies by kind, need and school, and totals without doubles."""
    row = measures()
    figures = (
        func.count().label("planned"),
        func.sum(row.c.done).label("done"),
        func.sum(row.c.begun).label("begun"),
        func.sum(row.c.late).label("late"),
        func.max(row.c.done_at).label("last_done_at"),
        func.min(row.c.started_at).label("first_started_at"),
    )
    by_need = (
        select(cast(row.c.kind, String).label("kind"), row.c.need_id, row.c.school_id, *figures)
        .where(row.c.need_id.in_(NEEDS))
        .group_by(row.c.kind, row.c.need_id, row.c.school_id)
    )
    once = (
        select(row.c.measure_id, row.c.kind, row.c.done, row.c.begun, row.c.late)
        .where(row.c.need_id.in_(NEEDS))
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
        moment,
        moment,
    ).select_from(once)
    return lasting(union_all(by_need, total))


def counts(year: SchoolYear, needs: Collection[int], *, now: datetime, goals: Mapping[int, GoalsTold]) -> Counts:
    """Return the counts of the needs given; goals: what is told of them by need."""
    by_need = {need_id: Counted({}, goals.get(need_id, NOT_TOLD)) for need_id in needs}
    total = NOTHING
    for kind, need_id, school_id, planned, done, begun, late, last, first in db.session.execute(
        statement(), parameters(year, now) | {"needs": list(needs)}
    ):
        tally = Tally(planned, done, begun, late, last, first)
        if kind == TOTAL:
            total += tally
        elif kind == ACTIVITY:
            by_need[need_id].activities[school_id] = tally
        else:
            by_need[need_id].events = tally
    return Counts(by_need, total)
