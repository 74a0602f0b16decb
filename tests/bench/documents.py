"""Documents: a long plan with three years of revisions as PDF and as Word, from the database to the file."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from sqlalchemy import select

from planner.accounts.models import User
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.core.documents.pdf import as_pdf
from planner.core.documents.word import as_word
from planner.core.viewer import Viewer
from planner.plans.exports.document import plan_document
from planner.plans.gathering import plan_pages
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding, following, writing
from planner.plans.queries import plans as queries
from planner.schools.queries import viewer_by_id
from tests.bench.figures import Result, spread
from tests.bench.town import Place, Town

OBJECTIVES, ACTIVITIES, REVISIONS = 10, 20, 3
ROUNDS, QUICK_ROUNDS = 15, 5
MOST_MS: Final = 1000.0


def run(town: Town, *, quick: bool, label: str) -> list[Result]:
    """Measure the wall time of making each file; the first one, which loads the libraries, aside."""
    with town.app.test_request_context():
        enter(town.there.id)
        reader, plan_id = _long_plan(town.there)
        kinds: dict[str, Callable[[], bytes]] = {
            "PDF": lambda: as_pdf(plan_document(plan_pages(reader, [plan_id])[0])),
            "Word": lambda: as_word(plan_document(plan_pages(reader, [plan_id])[0])),
        }
        taken: dict[str, list[float]] = {name: [] for name in kinds}
        for _round in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
            for name, make in kinds.items():
                began = time.perf_counter()
                content = make()
                taken[name].append((time.perf_counter() - began) * 1000)
                if len(content) < 10_000:
                    raise ValueError(f"{name}: {len(content)} bytes are no document of {OBJECTIVES * ACTIVITIES} rows.")
                db.session.expunge_all()
        db.session.rollback()
    about = f"{OBJECTIVES} × {ACTIVITIES} activities, {REVISIONS} revisions{label}"
    return [
        Result(
            f"plan as {name}, {about}",
            median(times[1:]),
            wall=median(times[1:]),
            uncertainty=spread(times[1:]),
            stated="≤ 1000" if name == "PDF" else "",
            reach=MOST_MS if name == "PDF" else None,
        )
        for name, times in taken.items()
    ]


def _long_plan(place: Place) -> tuple[Viewer, int]:
    """Write a plan of full length, approve it three times and follow it up; not committed."""
    writer, principal = (_somebody(place, name) for name in ("librarian", "principal"))
    plan = writing.begin(
        by=writer,
        school_id=min(writer.school_ids & principal.school_ids),
        focus_area=FocusArea.READING,
        school_year=SchoolYear(SchoolYear.current().start_year - 5),
        title="En lång plan",
    )
    for number in range(1, OBJECTIVES + 1):
        objective = writing.add_objective(
            plan,
            by=writer,
            title=f"Varje klass har bibliotekstid på schemat, del {number}",
            indicator="Andel klasser med minst 40 minuter i biblioteket varje vecka",
            unit="%",
            baseline=Decimal(54),
            target=Decimal(85),
            how_measured="Räknas i schemat i augusti, november och mars.",
        )
        for count in range(1, ACTIVITIES + 1):
            writing.add_activity(
                objective,
                by=writer,
                needs=[],
                what=f"Bokprat i alla klasser tillsammans med folkbiblioteket, omgång {number}.{count}",
                target_group="F–6",
                responsible="Skolbibliotekarien",
                frequency="Varje vecka",
            )
    for revision in range(REVISIONS):
        if revision:
            deciding.start_new_version(plan, by=writer)
        deciding.submit(plan, by=writer, base_url="http://localhost")
        now = queries.whole(plan.id)
        deciding.approve(now, by=principal, seen=now.version, base_url="http://localhost")
    for part in queries.whole(plan.id).objectives:
        for days_ago, figure in ((200, 60), (100, 66), (5, 71)):
            measured_on = clock.today() - timedelta(days=days_ago)
            following.record_value(part, by=writer, measured_on=measured_on, figure=Decimal(figure), note=None)
    db.session.flush()
    return writer, plan.id


def _somebody(place: Place, name: str) -> Viewer:
    user_id = db.session.scalar(select(User.id).where(User.email == place.address(name)))
    found = viewer_by_id(user_id or 0)
    if found is None:
        raise LookupError(f"{name} of {place.slug} has no account.")
    return found
