"""One school's own picture: its indicators beside the median and similar schools, and the years before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.axis import Scale
from planner.core.i18n import gettext as _
from planner.core.plots import strip
from planner.inventory.models.questions import Dimension
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.answers import counted, summary
from planner.inventory.seeing.pictures import measured
from planner.inventory.seeing.similar import Sized, similar_to
from planner.inventory.seeing.sources import catalogue, every_row, own_figures
from planner.inventory.spread import known, median

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from planner.core.i18n import Text
    from planner.core.plots import Strip
    from planner.inventory.seeing.similar import Similar
    from planner.inventory.seeing.sources import Facts, RoundFacts
    from planner.inventory.seeing.wording import SchoolFigure
    from planner.schools.models import School

YEARS_SHOWN = 4


@dataclass(frozen=True)
class OwnItem:
    """An indicator as ready text: the school's figure, how all lie, the similar schools' median, the years before.

    before: (year, figure) of the rounds before, the newest first; only those counted in the same way.
    """

    facts: Facts
    figure: str | None
    others: str | None
    similar: str | None
    strip: Strip | None
    before: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class SchoolPage:
    """A school's picture in a year; similar: the schools it is shown beside."""

    round: RoundFacts
    groups: Sequence[tuple[Text, Sequence[OwnItem]]]
    similar: Similar
    known: int
    all: int


def school_page(school: School, rounds: Sequence[RoundFacts], *, year: int) -> SchoolPage:
    """Return the picture; as many statements however many years, schools and indicators there are."""
    held = next(each for each in rounds if each.year == year)
    shown = {code: facts for code, facts in catalogue(year).items() if facts.asked}
    rows = every_row(shown, held)
    earlier = own_figures(shown, _before(rounds, year), school_id=school.id)
    sized = [Sized(row.school_id, row.name, row.stages, row.size) for row in next(iter(rows.values()), [])]
    own = next(
        (one for one in sized if one.id == school.id), Sized(school.id, school.name, school.stages, school.pupils)
    )
    similar = similar_to(own, sized)
    groups: dict[Dimension, list[OwnItem]] = {dimension: [] for dimension in Dimension}
    for code, facts in shown.items():
        groups[facts.measure.dimension].append(
            _item(facts, own, rows[code], similar=similar, earlier=earlier[code], year=year)
        )
    items = [item for listed in groups.values() for item in listed]
    return SchoolPage(
        round=held,
        groups=[(DIMENSIONS[dimension], listed) for dimension, listed in groups.items() if listed],
        similar=similar,
        known=sum(item.figure is not None for item in items),
        all=len(items),
    )


def _before(rounds: Sequence[RoundFacts], year: int) -> list[RoundFacts]:
    return sorted((each for each in rounds if each.year < year), key=lambda each: -each.year)[:YEARS_SHOWN]


def _earlier(facts: Facts, earlier: Sequence[tuple[int, Decimal]], *, year: int) -> list[tuple[int, str]]:
    """Return the school's own figures of the years before, back to a change of definition, not a later one."""
    begins = max((each.year for each in facts.measure.breaks if each.year <= year), default=0)
    return [(before, facts.wording.write(figure)) for before, figure in earlier if before >= begins]


def _own_answer(facts: Facts, row: SchoolFigure | None) -> str | None:
    """Return what a school answered where that is no figure."""
    given = counted(facts, [] if row is None else [row])
    return next((one.label for one in given if one.count and row is not None and row.is_answered), None)


def _item(
    facts: Facts,
    own: Sized,
    rows: Sequence[SchoolFigure],
    *,
    similar: Similar,
    earlier: Sequence[tuple[int, Decimal]],
    year: int,
) -> OwnItem:
    mine = next((row for row in rows if row.school_id == own.id), None)
    if not facts.is_figure:
        return OwnItem(facts, _own_answer(facts, mine), summary(facts, rows), None, None, ())
    wording, found = facts.wording, measured(rows, facts.wording)
    figures = {row.school_id: row.figure for row in rows}
    figure = figures.get(own.id)
    beside = median(figures.get(other.id) for other in similar.schools)

    def text(one: Decimal | None) -> str | None:
        return None if one is None else wording.write(one)

    drawn = None
    if found.p10 is not None and found.median is not None and found.p90 is not None:
        ordered = known(figures.values())
        scale = Scale.over(ordered if wording.target is None else [*ordered, wording.target])
        band = (found.p10, found.median, found.p90)
        drawn = strip(ordered, scale, band=band, target=wording.target, mark=figure)
    middle = None if found.median is None else _("Median %(median)s", median=wording.write(found.median))
    return OwnItem(facts, text(figure), middle, text(beside), drawn, _earlier(facts, earlier, year=year))
