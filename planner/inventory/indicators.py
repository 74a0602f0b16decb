"""Indicators derived from the questionnaire's columns: pure functions, and unknown is never zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PUPILS, STAFF_HOURS, LOCATION, STOCK, ACQUIRED, SEATS = (
    "Elever",
    "Tot_personaltimmar",
    "VAR01",
    "fy_1",
    "fy_2",
    "Sittplatser",
)
OFFERS = tuple(f"VAR08_{n}" for n in range(1, 7))
COLUMNS = (PUPILS, STAFF_HOURS, LOCATION, *OFFERS, STOCK, ACQUIRED, SEATS)
YES, NOT_RELEVANT, IN_THE_SCHOOL = Decimal(1), Decimal(3), Decimal(1)


class Indicator(StrEnum):
    """What is derived for each school from its answers in a round."""

    STAFFED_HOURS = "staffed_hours_per_100_pupils"
    ACCESSIBILITY = "accessibility_score"
    RENEWAL_RATE = "renewal_rate"
    SEATS = "seats_per_100_pupils"


INDICATOR_TITLES: dict[Indicator, Text] = {
    Indicator.STAFFED_HOURS: _("staffed hours per 100 pupils"),
    Indicator.ACCESSIBILITY: _("steps of accessibility"),
    Indicator.RENEWAL_RATE: _("renewal of the stock"),
    Indicator.SEATS: _("seats per 100 pupils"),
}


@dataclass(frozen=True)
class Answer:
    """What a school answered in a column; figure None is unknown, or not relevant to the school."""

    figure: Decimal | None
    relevant: bool = True


UNANSWERED = Answer(None)


def derived(indicator: Indicator, answers: Mapping[str, Answer]) -> Decimal | None:
    """Return a school's figure for an indicator, or None when anything it needs is unknown."""
    return DERIVED[indicator](answers)


def staffed_hours_per_100_pupils(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return allocated staff hours in a normal week for each 100 pupils (Tot_personaltimmar, Elever)."""
    return per_100_pupils(STAFF_HOURS, answers)


def seats_per_100_pupils(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return seats in the library for each 100 pupils (Sittplatser, Elever)."""
    return per_100_pupils(SEATS, answers)


def accessibility_score(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return 0 to 7 steps: one for a library in the school itself, and up to six for what it offers.

    The offers are VAR08_1 to _6 (minority languages, other languages, adapted media, talking books,
    a written plan, pupils' influence): the share answered yes among those relevant to the school,
    times six, so that nobody loses steps over what is not relevant there. One unknown answer makes
    the score unknown, since a part of it cannot be compared. Opening hours stand apart, in hours.
    """
    offers = [answers.get(column, UNANSWERED) for column in OFFERS]
    relevant = [offer.figure for offer in offers if offer.relevant and offer.figure != NOT_RELEVANT]
    place = answers.get(LOCATION, UNANSWERED).figure
    if not relevant or place is None or None in relevant:
        return None
    offered = Decimal(len(offers) * relevant.count(YES)) / len(relevant)
    return offered + (1 if place == IN_THE_SCHOOL else 0)


def renewal_rate(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return the year's acquisitions as a share of the printed stock (fy_2 / fy_1)."""
    return quotient(answers.get(ACQUIRED, UNANSWERED).figure, answers.get(STOCK, UNANSWERED).figure)


def per_100_pupils(column: str, answers: Mapping[str, Answer]) -> Decimal | None:
    """Return a column's figure for each 100 pupils of the same round."""
    each = quotient(answers.get(column, UNANSWERED).figure, answers.get(PUPILS, UNANSWERED).figure)
    return None if each is None else each * 100


def quotient(figure: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a figure divided by a whole, or None when either is unknown or the whole is nothing."""
    return None if figure is None or not whole else figure / whole


DERIVED: dict[Indicator, Callable[[Mapping[str, Answer]], Decimal | None]] = {
    Indicator.STAFFED_HOURS: staffed_hours_per_100_pupils,
    Indicator.ACCESSIBILITY: accessibility_score,
    Indicator.RENEWAL_RATE: renewal_rate,
    Indicator.SEATS: seats_per_100_pupils,
}
