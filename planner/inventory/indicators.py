"""Derived indicators: pure formulas over the questionnaire's columns; unknown is never zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory.models.answers import Quality
from planner.inventory.questionnaire import (
    ACQUIRED,
    COST,
    LIS_HOURS,
    LOANS,
    LOCATION,
    OFFERS,
    PUPILS,
    SEATS,
    STAFF_HOURS,
    STAFFED_ALL,
    STOCK,
    UNSTAFFED_ALL,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# What the effects of needs are read from.
COLUMNS = (PUPILS, STAFF_HOURS, LOCATION, *OFFERS, STOCK, ACQUIRED, SEATS)
YES, NOT_RELEVANT, IN_THE_SCHOOL = Decimal(1), Decimal(3), Decimal(1)
FULL_TIME, SCHOOL_WEEK = Decimal(40), Decimal(40)


class Indicator(StrEnum):
    """What is derived for each school from its answers in a round."""

    HOURS_A_WEEK = "staffed_hours_per_week"
    STAFFED_HOURS = "staffed_hours_per_100_pupils"
    PUPILS_PER_POST = "pupils_per_full_time_equivalent"
    LIS_SHARE = "share_of_hours_with_lis_degree"
    OPEN_SHARE = "open_share_of_school_week"
    ACCESSIBILITY = "accessibility_score"
    ITEMS = "items_per_pupil"
    RENEWAL_RATE = "renewal_rate"
    LOANS = "loans_per_pupil"
    COST = "media_cost_per_pupil"
    SEATS = "seats_per_100_pupils"


INDICATOR_TITLES: dict[Indicator, Text] = {
    Indicator.HOURS_A_WEEK: _("staffed hours a week"),
    Indicator.STAFFED_HOURS: _("staffed hours per 100 pupils"),
    Indicator.PUPILS_PER_POST: _("pupils per full-time post"),
    Indicator.LIS_SHARE: _("share of hours with a library degree"),
    Indicator.OPEN_SHARE: _("open share of the school week"),
    Indicator.ACCESSIBILITY: _("steps of accessibility"),
    Indicator.ITEMS: _("items per pupil"),
    Indicator.RENEWAL_RATE: _("renewal of the stock"),
    Indicator.LOANS: _("loans per pupil"),
    Indicator.COST: _("media cost per pupil"),
    Indicator.SEATS: _("seats per 100 pupils"),
}


@dataclass(frozen=True)
class Answer:
    """What a school answered in a column; figure None is unknown, or not relevant to the school."""

    figure: Decimal | None
    relevant: bool = True
    quality: Quality | None = None


UNANSWERED = Answer(None)


def derived(indicator: Indicator, answers: Mapping[str, Answer]) -> Decimal | None:
    """Return a school's figure for an indicator, or None when anything it needs is unknown."""
    return DERIVED[indicator](answers)


def weakest(qualities: Iterable[Quality | None]) -> Quality:
    """Return how sure a derived figure is: as its weakest part; None is a part that was not answered."""
    found = set(qualities)
    if found & {None, Quality.UNKNOWN}:
        return Quality.UNKNOWN
    if Quality.ESTIMATED in found:
        return Quality.ESTIMATED
    return Quality.MEASURED


def staffed_hours_per_week(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return allocated staff hours in a normal week (Tot_personaltimmar)."""
    return figure(STAFF_HOURS, answers)


def staffed_hours_per_100_pupils(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return allocated staff hours in a normal week for each 100 pupils (Tot_personaltimmar, Elever)."""
    return per_100_pupils(STAFF_HOURS, answers)


def pupils_per_full_time_equivalent(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return pupils for each full-time post of 40 hours (Elever, Tot_personaltimmar); none where there are no hours."""
    hours = figure(STAFF_HOURS, answers)
    return quotient(figure(PUPILS, answers), None if hours is None else hours / FULL_TIME)


def share_of_hours_with_lis_degree(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return the share of the staff hours held by staff with a library degree (VAR05_1, Tot_personaltimmar)."""
    return quotient(figure(LIS_HOURS, answers), figure(STAFF_HOURS, answers))


def open_share_of_school_week(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return the share of a school week of 40 hours when any pupil may come, at most 1 (VAR06_1 and VAR06_3)."""
    staffed, unstaffed = figure(STAFFED_ALL, answers), figure(UNSTAFFED_ALL, answers)
    if staffed is None or unstaffed is None:
        return None
    return min(Decimal(1), (staffed + unstaffed) / SCHOOL_WEEK)


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
    place = figure(LOCATION, answers)
    if not relevant or place is None or None in relevant:
        return None
    offered = Decimal(len(offers) * relevant.count(YES)) / len(relevant)
    return offered + (1 if place == IN_THE_SCHOOL else 0)


def renewal_rate(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return the year's acquisitions as a share of the printed stock (fy_2 / fy_1)."""
    return quotient(figure(ACQUIRED, answers), figure(STOCK, answers))


def items_per_pupil(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return printed stock for each pupil (fy_1, Elever)."""
    return quotient(figure(STOCK, answers), figure(PUPILS, answers))


def loans_per_pupil(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return the calendar year's loans for each pupil (fy_3, Elever)."""
    return quotient(figure(LOANS, answers), figure(PUPILS, answers))


def media_cost_per_pupil(answers: Mapping[str, Answer]) -> Decimal | None:
    """Return SEK spent on media for each pupil, value added tax left out (VAR13_1, Elever)."""
    return quotient(figure(COST, answers), figure(PUPILS, answers))


def per_100_pupils(column: str, answers: Mapping[str, Answer]) -> Decimal | None:
    """Return a column's figure for each 100 pupils of the same round."""
    each = quotient(figure(column, answers), figure(PUPILS, answers))
    return None if each is None else each * 100


def figure(column: str, answers: Mapping[str, Answer]) -> Decimal | None:
    """Return what was answered in a column, or None when it is unknown."""
    return answers.get(column, UNANSWERED).figure


def quotient(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a figure divided by a whole, or None when either is unknown or the whole is nothing."""
    return None if part is None or not whole else part / whole


DERIVED: dict[Indicator, Callable[[Mapping[str, Answer]], Decimal | None]] = {
    Indicator.HOURS_A_WEEK: staffed_hours_per_week,
    Indicator.STAFFED_HOURS: staffed_hours_per_100_pupils,
    Indicator.PUPILS_PER_POST: pupils_per_full_time_equivalent,
    Indicator.LIS_SHARE: share_of_hours_with_lis_degree,
    Indicator.OPEN_SHARE: open_share_of_school_week,
    Indicator.ACCESSIBILITY: accessibility_score,
    Indicator.ITEMS: items_per_pupil,
    Indicator.RENEWAL_RATE: renewal_rate,
    Indicator.LOANS: loans_per_pupil,
    Indicator.COST: media_cost_per_pupil,
    Indicator.SEATS: seats_per_100_pupils,
}
