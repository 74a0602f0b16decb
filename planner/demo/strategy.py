"""The competence strategies of this school year and the one before, through the strategy's own operations."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.catalogue.tables import words
from planner.competence.strategy import operations, queries
from planner.competence.strategy.models import Outcome
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.demo.past import viewer
from planner.demo.tables import rows

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.competence.strategy.models import Strategy
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.training.models.event import TrainingEvent

BEGUN, ADOPTED = timedelta(days=40), timedelta(days=55)
INTRODUCTION = (
    "Många av oss är ensamma i sitt bibliotek. Därför väljer vi tillsammans vad vi lär oss först, och ser till att"
    " ingen skola står utanför. Strategin bygger på behoven som referensgrupperna pekade ut och på inventeringen."
)
FOLLOW_UP = "Två av tre områden kom vidare. Det som inte hanns med går in i nästa års strategi, med färre timmar."


def load_strategies(place: Place, events: dict[str, TrainingEvent]) -> None:
    """Tell the strategy of each year in the table; `back` counts school years from the present one."""
    table = rows(f"{place.slug}/strategy.csv")
    for back in sorted({int(row["back"]) for row in table}, reverse=True):
        year = SchoolYear(SchoolYear.current().start_year - back)
        _tell(place, year, [row for row in table if int(row["back"]) == back], events)


def _tell(place: Place, year: SchoolYear, table: list[Row], events: dict[str, TrainingEvent]) -> None:
    by = viewer(place, "coordinator")
    with clock.as_of(min(year.first_moment + BEGUN, clock.now())):
        strategy = operations.begin(by=by, year=year)
        operations.introduce(strategy, by=by, seen=strategy.version, introduction=INTRODUCTION)
        for row in table:
            _add(place, _fresh(by, strategy), row, events)
    with clock.as_of(min(year.first_moment + ADOPTED, clock.now())):
        strategy = _fresh(by, strategy)
        operations.adopt(strategy, by=by, seen=strategy.version)
    if any(row["outcome"] for row in table):
        with clock.as_of(min(year.end_moment - ADOPTED, clock.now())):
            _follow_up(_fresh(by, strategy), by, table)


def _add(place: Place, strategy: Strategy, row: Row, events: dict[str, TrainingEvent]) -> None:
    operations.add_priority(
        strategy,
        by=viewer(place, "coordinator"),
        area_id=place.catalogue.areas[row["area"]].id,
        need_id=place.catalogue.needs[row["need"]].id if row["need"] else None,
        reason=row["reason"],
        planned=row["planned"] or None,
        trainings=[events[name].id for name in words(row["events"])],
        hours=Decimal(row["hours"]) if row["hours"] else None,
        budget=Decimal(row["budget"]) if row["budget"] else None,
    )


def _follow_up(strategy: Strategy, by: Viewer, table: list[Row]) -> None:
    for priority, row in zip(strategy.priorities, table, strict=True):
        if row["outcome"]:
            operations.follow_up_priority(
                priority, by=by, seen=priority.version, outcome=Outcome(row["outcome"]), outcome_note=row["note"]
            )
    operations.follow_up(strategy, by=by, seen=strategy.version, follow_up=FOLLOW_UP)


def _fresh(by: Viewer, strategy: Strategy) -> Strategy:
    db.session.flush()
    known = strategy.id
    db.session.expire_all()
    found = queries.for_page(by, known)
    assert found is not None  # noqa: S101 - it was begun above
    return found
