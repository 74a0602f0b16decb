"""Compare of two revisions: `python -m tests.bench.comparing` prints one line a kind of change; ≤ 100 ms each."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from planner.core.clock import SchoolYear
from planner.core.i18n import in_language
from planner.core.settings import Settings
from planner.factory import create_app
from planner.plans.comparison import changes
from planner.plans.models.toolbox import FocusArea
from planner.plans.text import ActivityText, ObjectiveText, PlanText, frozen, thawed

OBJECTIVES, ACTIVITIES, ROUNDS, MOST_MS = 10, 20, 15, 100
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


def main() -> int:
    """Measure and print; return 1 when a figure is missed."""
    import tempfile  # noqa: PLC0415 - for this run only
    from pathlib import Path  # noqa: PLC0415

    old = plan()
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/x.sqlite3",
            secret_key="x" * 64,
            base_url="http://localhost",
            mail=f"maildir:{folder}/mail",
            env="development",
        )
        with create_app(settings).test_request_context(), in_language("sv"):
            for name, new in (
                ("nothing changed", old),
                ("20 of 200 activities changed", changed(old, 10)),
                ("all activities changed", changed(old, 1)),
            ):
                before, after = frozen(old), frozen(new)
                times = []
                for _ in range(ROUNDS):
                    began = time.process_time()
                    found = changes(thawed(before), thawed(after))
                    _said = [(str(change.label), len(change.parts)) for change in found]
                    times.append((time.process_time() - began) * 1000)
                took = median(times)
                missed += took > MOST_MS
                print(f"compare, {name}: {len(found)} changes, {took:.1f} ms CPU (limit {MOST_MS})")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
