"""Two years that both schools of a town have reported; always inside the town."""

from __future__ import annotations

from planner.inventory.models.rounds import RoundState
from tests.factories import Town
from tests.inventory.rows import report

HOURS = "staffed_hours_per_100_pupils"


def two_years(town: Town, *, state: RoundState = RoundState.FIXED) -> None:
    """Let both schools report hours and pupils, 2024 and 2025: 3 and 9 hours per 100 pupils, then 4.5 and 10."""
    for year, first, second in ((2024, 6, 36), (2025, 9, 40)):
        answers = {
            town.school: {"Elever": 200, "Tot_personaltimmar": first},
            town.other_school: {"Elever": 400, "Tot_personaltimmar": second},
        }
        report(year, answers, state=state if year == 2025 else RoundState.FIXED)
