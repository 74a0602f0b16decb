"""What a demonstration municipality has found of its differences, and its index of need."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core import clock
from planner.demo import past
from planner.inventory.differences import operations
from planner.inventory.differences.models import Verdict
from planner.inventory.differences.operations import Finding
from planner.inventory.seeing.operations import set_need_index
from planner.needs.operations import answer_difference
from planner.progress.differences import found
from planner.schools.models import AccessMode

if TYPE_CHECKING:
    from planner.demo.place import Place

YEAR = 2025
WHAT_IT_IS = "Påhittat socioekonomiskt index för demonstrationen, där 100 är kommunens genomsnitt"
HOURS, SEATS, RENEWAL = "staffed_hours_per_100_pupils", "seats_per_100_pupils", "renewal_rate"
JUDGED_DAYS_AGO = 40
# The indicator, what it was found to be, in whose words, and in how many days from the judging to look again.
JUDGED = (
    (
        HOURS,
        Verdict.UNWANTED,
        (
            "Timmarna följer inte elevernas behov: några skolor har ingen tjänst alls för att den inte har tillsatts. "
            "Rektorerna vill dela en tjänst. Talat med referensgruppen för bemanning."
        ),
        30,
    ),
    (
        SEATS,
        Verdict.WANTED,
        (
            "Skolor som delar lokal med folkbiblioteket har färre platser i det egna rummet men tillgång till fler. "
            "Skillnaden svarar mot hur lokalerna används."
        ),
        300,
    ),
    (
        RENEWAL,
        Verdict.NOT_JUDGED,
        "En skola har inte kunnat ange sitt bestånd. Vi bedömer skillnaden när beståndet är räknat.",
        120,
    ),
)


def load_differences(place: Place) -> None:
    """Judge differences some weeks ago, let a need answer the unwanted one, and supply the index of need."""
    by = past.viewer(place, "coordinator")
    schools = sorted(place.schools.values(), key=lambda school: school.unit_code)
    figures = {school.id: Decimal(70 + n * 37 % 61) for n, school in enumerate(schools)}
    with clock.as_of(past.moment(JUDGED_DAYS_AGO + 10)):
        set_need_index(None, year=YEAR, what_it_is=WHAT_IT_IS, figures=figures, seen=None, by=by)
    shared = [school.id for school in schools if school.access_mode is AccessMode.PUBLIC_LIBRARY]
    for code, verdict, reason, days in JUDGED:
        seen = found(by, code, YEAR)
        if seen is None or not seen.measures.reported:
            continue
        with clock.as_of(past.moment(JUDGED_DAYS_AGO)):
            finding = Finding(verdict, reason, past.day(days - JUDGED_DAYS_AGO))
            concerns = shared if code == SEATS else ()
            made = operations.judge(code, year=YEAR, schools=concerns, finding=finding, figures=seen.figures, by=by)
        if verdict is Verdict.UNWANTED:
            answer_difference(place.catalogue.needs["B1"], difference_id=made.id)
