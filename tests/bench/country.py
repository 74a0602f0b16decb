"""The whole country's measures, counted per municipality and need: the app's statement beside plain SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Final

from sqlalchemy import Engine, create_engine, select

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter, every_municipality
from planner.core.settings import read_settings
from planner.core.transaction import PlannerApp
from planner.needs.models import Need
from planner.progress.queries.completion import counts
from tests.bench.figures import Result, spread

COUNTRY: Final = """
SELECT municipality_id, need_id, sum(planned), sum(done), sum(late) FROM (
  SELECT link.municipality_id, link.need_id, count(*) AS planned,
         sum(CASE activity.status WHEN 'done' THEN 1 ELSE 0 END) AS done,
         sum(CASE WHEN activity.status IN ('planned', 'ongoing') AND activity.due_in_force < CURRENT_DATE
             THEN 1 ELSE 0 END) AS late
  FROM plan
  JOIN activity ON activity.municipality_id = plan.municipality_id AND activity.plan_id = plan.id
  JOIN activity_need AS link ON link.municipality_id = activity.municipality_id AND link.activity_id = activity.id
  WHERE plan.school_year = {year} AND activity.in_force_since IS NOT NULL AND link.in_force_since IS NOT NULL
        AND activity.status <> 'cancelled'
  GROUP BY link.municipality_id, link.need_id
  UNION ALL
  SELECT link.municipality_id, link.need_id, count(*), sum(CASE event.state WHEN 'held' THEN 1 ELSE 0 END), 0
  FROM training_event AS event
  JOIN event_need AS link ON link.municipality_id = event.municipality_id AND link.event_id = event.id
  WHERE event.school_year = {year} AND event.state IN ('open', 'closed', 'held')
  GROUP BY link.municipality_id, link.need_id
) AS counted GROUP BY municipality_id, need_id
"""
# One flat table of measures with a covering index: what the figure to reach was stated beside.
FLAT: Final = """
SELECT municipality_id, need_id, status, count(*) FROM bench_measure WHERE school_year = {year}
GROUP BY municipality_id, need_id, status
"""


def count(env: Mapping[str, str], app: PlannerApp, *, quick: bool, label: str) -> list[Result]:
    """Measure the app's own count of one municipality after the other beside plain SQL for all; in turns."""
    year = SchoolYear.current()
    plain = create_engine(read_settings(env).database_url)
    kinds: dict[str, Callable[[], int]] = {
        "ours": lambda: _ours(app, year),
        "SQL": lambda: _plain(plain, COUNTRY.format(year=year.start_year)),
        "flat": lambda: _plain(plain, FLAT.format(year=year.start_year)),
    }
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    found: dict[str, int] = {}
    for _ in range(3 if quick else 7):
        for kind, run in kinds.items():
            began = time.perf_counter()
            found[kind] = run()
            took[kind].append((time.perf_counter() - began) * 1000)
    plain.dispose()
    ours, limit, flat = (median(took[kind]) for kind in kinds)
    return [
        Result(
            f"whole country, municipality × need{label}",
            ours,
            limit,
            uncertainty=spread(took["ours"]),
            stated="≤ 2 × SQL",
            reach=2 * limit,
            note=f"{found['ours']:,} of {found['SQL']:,} needs; one flat table with a covering index: {flat:.0f} ms",
        )
    ]


def _ours(app: PlannerApp, year: SchoolYear) -> int:
    """Count one municipality after the other, as each one's own page does: the app has no way around the wall."""
    with app.app_context():
        with every_municipality():
            needs: dict[int, list[int]] = {}
            for municipality, need in db.session.execute(select(Need.municipality_id, Need.id)):
                needs.setdefault(municipality, []).append(need)
        counted = 0
        for municipality, own in needs.items():
            enter(municipality)
            # Goals are told of as people's, municipality by municipality, and are no part of the country's sum.
            found = counts(year, own, now=clock.now(), goals={})
            counted += sum(bool(found.completion(need, ()).tally.planned) for need in own)
        return counted


def _plain(engine: Engine, statement: str) -> int:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('planner.municipality', '*', true)")
        return len(connection.exec_driver_sql(statement).all())
