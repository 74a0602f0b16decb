"""What an indicator is called and means, asked or derived: one description for form, picture and table."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.inventory import questionnaire as columns
from planner.inventory.indicators import INDICATOR_TITLES, Indicator
from planner.inventory.models.questions import Dimension, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.inventory.models.questions import Definition, Question

OWN_DECIMALS = 3


class Better(StrEnum):
    """Which way a municipality would want a figure to go; some figures say nothing by themselves."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Break:
    """That figures from a year on are not the same thing as those before, and why."""

    year: int
    reason: str
    language: str
    code: str


@dataclass(frozen=True)
class Measure:
    """An indicator as pages show it.

    parts: the columns it is made of, its own for one that is asked. language: of the municipality's own words,
    None for ours. share: a figure from 0 to 1, written as per cent. question_id: of one that is asked.
    """

    code: str
    name: str
    dimension: Dimension
    kind: Kind
    title: Text
    meaning: Text
    how_to_count: Text = ""
    unit: Text = ""
    choices: tuple[Text, ...] = ()
    decimals: int = 1
    better: Better = Better.NEITHER
    share: bool = False
    parts: tuple[str, ...] = ()
    language: str | None = None
    own: bool = False
    derived: bool = False
    question_id: int | None = None
    breaks: tuple[Break, ...] = field(default=())

    def is_comparable(self, before: int, after: int) -> bool:
        """Tell whether figures of two calendar years are counted in the same way."""
        return not any(before < each.year <= after for each in self.breaks)


@dataclass(frozen=True)
class Formula:
    """What is said of a derived indicator."""

    dimension: Dimension
    parts: tuple[str, ...]
    meaning: Text
    unit: Text = ""
    better: Better = Better.HIGHER
    share: bool = False
    decimals: int = 1


FORMULAS: dict[Indicator, Formula] = {
    Indicator.HOURS_A_WEEK: Formula(
        Dimension.STAFFING,
        (columns.STAFF_HOURS,),
        _("Hours a week that staff are allocated to the school library."),
        columns.HOURS,
    ),
    Indicator.STAFFED_HOURS: Formula(
        Dimension.STAFFING,
        (columns.STAFF_HOURS, columns.PUPILS),
        _("Staff hours a week, divided by the school's pupils and times 100."),
        _("hours a week per 100 pupils"),
    ),
    Indicator.PUPILS_PER_POST: Formula(
        Dimension.STAFFING,
        (columns.PUPILS, columns.STAFF_HOURS),
        _("The school's pupils divided by full-time posts; a full-time post is 40 hours a week."),
        _("pupils"),
        better=Better.LOWER,
        decimals=0,
    ),
    Indicator.LIS_SHARE: Formula(
        Dimension.STAFFING,
        (columns.LIS_HOURS, columns.STAFF_HOURS),
        _("Hours of staff with a degree in library and information science, divided by all staff hours."),
        share=True,
    ),
    Indicator.OPEN_SHARE: Formula(
        Dimension.ACCESSIBILITY,
        (columns.STAFFED_ALL, columns.UNSTAFFED_ALL),
        _(
            "Hours when any pupil may come, with and without staff, divided by a school week of 40 hours; "
            "at most the whole week."
        ),
        share=True,
    ),
    Indicator.ACCESSIBILITY: Formula(
        Dimension.ACCESSIBILITY,
        (columns.LOCATION, *columns.OFFERS),
        _(
            "0 to 7 steps: one for a library in the school itself, and up to six for the share of yes among media in "
            "minority languages, in other languages, adapted media, talking books, a written plan and pupils' say. "
            "What is not relevant to the school is left out."
        ),
        _("steps"),
    ),
    Indicator.ITEMS: Formula(
        Dimension.COLLECTION,
        (columns.STOCK, columns.PUPILS),
        _("Printed stock divided by the school's pupils."),
        _("items per pupil"),
        better=Better.NEITHER,
    ),
    Indicator.RENEWAL_RATE: Formula(
        Dimension.COLLECTION,
        (columns.ACQUIRED, columns.STOCK),
        _("The year's acquisitions divided by the printed stock."),
        share=True,
    ),
    Indicator.LOANS: Formula(
        Dimension.COLLECTION,
        (columns.LOANS, columns.PUPILS),
        _("The calendar year's loans divided by the school's pupils."),
        _("loans per pupil"),
    ),
    Indicator.COST: Formula(
        Dimension.COLLECTION,
        (columns.COST, columns.PUPILS),
        _("What was spent on media, without value added tax, divided by the school's pupils."),
        _("SEK per pupil"),
        better=Better.NEITHER,
        decimals=0,
    ),
    Indicator.SEATS: Formula(
        Dimension.PREMISES,
        (columns.SEATS, columns.PUPILS),
        _("Seats in the library, divided by the school's pupils and times 100."),
        _("seats per 100 pupils"),
    ),
}


def asked(question: Question, *, year: int | None = None) -> Measure:
    """Return what a question means in a year (at present, when none is given), with all its breaks."""
    standard = columns.BY_CODE.get(question.code)
    definitions = sorted(question.definitions, key=lambda definition: definition.from_year)
    until = [each for each in definitions if year is None or each.from_year <= year]
    held = until[-1] if until else (definitions[0] if definitions and standard is None else None)
    breaking = definitions if standard else definitions[1:]
    return Measure(
        code=question.code,
        name=standard.name if standard else question.code,
        dimension=question.dimension,
        kind=question.kind,
        title=held.title if held else (standard.title if standard else question.code),
        meaning=held.meaning if held else (standard.meaning if standard else ""),
        how_to_count=(held.how_to_count or "") if held else (standard.how_to_count if standard else ""),
        unit=(held.unit or "") if held else (standard.unit if standard else ""),
        choices=_choices(held, standard),
        decimals=standard.decimals if standard else OWN_DECIMALS,
        parts=(question.code,),
        language=held.language if held else None,
        own=standard is None,
        question_id=question.id,
        breaks=tuple(Break(each.from_year, each.reason or "", each.language, question.code) for each in breaking),
    )


def _choices(held: Definition | None, standard: columns.Standard | None) -> tuple[Text, ...]:
    if held and held.choices:
        return tuple(held.choices)
    return standard.choices if standard else ()


def derived_measure(indicator: Indicator, of: Mapping[str, Measure]) -> Measure:
    """Return what a derived indicator means; its series breaks where any of its parts does."""
    formula = FORMULAS[indicator]
    breaks = {each for part in formula.parts if part in of for each in of[part].breaks}
    return Measure(
        code=indicator.value,
        name=indicator.value,
        dimension=formula.dimension,
        kind=Kind.NUMBER,
        title=INDICATOR_TITLES[indicator],
        meaning=formula.meaning,
        unit=formula.unit,
        decimals=formula.decimals,
        better=formula.better,
        share=formula.share,
        parts=formula.parts,
        derived=True,
        breaks=tuple(sorted(breaks, key=lambda each: (each.year, each.code))),
    )


def every_measure(questions: Iterable[Question], *, year: int | None = None) -> dict[str, Measure]:
    """Return all indicators by code: the derived ones first, then what is asked, each in order of dimension."""
    base = {question.code: asked(question, year=year) for question in questions}
    found = {indicator.value: derived_measure(indicator, base) for indicator in Indicator} | base
    order = list(Dimension)
    return dict(sorted(found.items(), key=lambda pair: (not pair[1].derived, order.index(pair[1].dimension))))
