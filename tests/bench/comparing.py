"""Compare of two revisions of a long plan: CPU time from what was frozen to the words of each change."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from flask import Flask

from planner.core.clock import SchoolYear
from planner.core.i18n import in_language
from planner.plans.comparison import changes
from planner.plans.models.toolbox import FocusArea
from planner.plans.text import ActivityText, ObjectiveText, PlanText, frozen, thawed
from tests.bench.figures import Result, spread

OBJECTIVES, ACTIVITIES = 10, 20
ROUNDS, QUICK_ROUNDS = 15, 5
MOST_MS: Final = 100.0
LONG: Final = "Vi läser tillsammans varje vecka och samtalar om det vi har läst i små grupper. " * 12


def plan() -> PlanText:
    """Return a plan of ten objectives with twenty activities each."""
    return PlanText(
        school="Lindskolan",
        focus_area=FocusArea.READING,
        school_year=SchoolYear(2026),
        title="Varje klass i biblioteket",
        current_state=LONG,
        objectives=tuple(
            ObjectiveText(
                number,
                f"Mål {number}",
                "Andel klasser",
                "%",
                Decimal(54),
                Decimal(85),
                LONG,
                tuple(
                    ActivityText(
                        number * 100 + n,
                        f"Aktivitet {number}.{n} med ganska många ord om vad som görs",
                        "F–6",
                        "Skolbibliotekarien",
                        due_on=date(2027, 5, 1),
                        resources=LONG,
                        hours=Decimal(n),
                    )
                    for n in range(ACTIVITIES)
                ),
            )
            for number in range(1, OBJECTIVES + 1)
        ),
    )


def changed(text: PlanText, every: int) -> PlanText:
    """Return the plan with every so-manieth activity rewritten."""
    return replace(
        text,
        objectives=tuple(
            replace(
                objective,
                activities=tuple(
                    replace(
                        activity,
                        what=f"{activity.what}, ändrat",
                        resources=LONG.replace("varje vecka", "varje månad"),
                        hours=Decimal(99),
                    )
                    if activity.id % every == 0
                    else activity
                    for activity in objective.activities
                ),
            )
            for objective in text.objectives
        ),
    )


def run(app: Flask, *, quick: bool) -> list[Result]:
    """Measure a compare from the frozen texts to the ready words, for each kind of change."""
    old = plan()
    cases = {"nothing": old, "20 of 200 activities": changed(old, 10), "all activities": changed(old, 1)}
    found = []
    with app.test_request_context(), in_language("sv"):
        for name, new in cases.items():
            before, after = frozen(old), frozen(new)
            taken = []
            for _round in range(QUICK_ROUNDS if quick else ROUNDS):
                began = time.process_time()
                listed = changes(thawed(before), thawed(after))
                _said = [(str(change.label), len(change.parts)) for change in listed]
                taken.append((time.process_time() - began) * 1000)
            found.append(
                Result(
                    f"compare of revisions, {name} changed",
                    median(taken),
                    uncertainty=spread(taken),
                    stated=f"≤ {MOST_MS:g}",
                    reach=MOST_MS,
                    note=f"{len(listed)} changes",
                )
            )
    return found
