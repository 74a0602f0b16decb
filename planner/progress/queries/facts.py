"""The dated facts behind completion over time, in one statement."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from planner.core.db import db
from planner.progress.burnup import Fact
from planner.progress.queries.completion import NEEDS
from planner.progress.queries.measures import measures, parameters

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from planner.core.clock import SchoolYear


@cache
def statement() -> Select[*tuple[Any, ...]]:
    """Return the one statement: each measure of some needs, when it was planned and when it was done."""
    row = measures()
    return (
        select(
            row.c.kind, row.c.measure_id, row.c.need_id, row.c.school_id, row.c.started_at, row.c.done_at, row.c.done
        )
        .where(row.c.need_id.in_(NEEDS))
        .order_by(row.c.need_id, row.c.kind, row.c.measure_id)
    )


def facts_of(year: SchoolYear, needs: Collection[int], *, now: datetime) -> list[Fact]:
    """Return the measures of a school year that answer the needs given."""
    found = db.session.execute(statement(), parameters(year, now) | {"needs": list(needs)})
    return [
        Fact(kind, measure_id, need_id, school_id, planned_at, done_at if done else None)
        for kind, measure_id, need_id, school_id, planned_at, done_at, done in found
    ]
