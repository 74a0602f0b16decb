"""One school's own picture: its indicators beside the median and similar schools, and the years before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.inventory.models.questions import Dimension
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.answers import answer_of, summary
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.pictures import lying, scale_of, strip_of
from planner.inventory.seeing.similar import Sized, similar_to
from planner.inventory.seeing.sources import every_column, own_figures
from planner.inventory.spread import median

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from planner.core.i18n import Text
    from planner.core.plots import Strip
    from planner.inventory.seeing.facts import Facts
    from planner.inventory.seeing.similar import Similar
    from planner.inventory.seeing.sources import Column, RoundFacts
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
    sized, columns = every_column(shown, held)
    earlier = own_figures(shown, _before(rounds, year), school_id=school.id)
    own = next(
        (one for one in sized if one.id == school.id), Sized(school.id, school.name, school.stages, school.pupils)
    )
    similar = similar_to(own, sized)
    groups: dict[Dimension, list[OwnItem]] = {dimension: [] for dimension in Dimension}
    for code, facts in shown.items():
        groups[facts.measure.dimension].append(
            _item(facts, columns[code], own.id, similar=similar, earlier=earlier[code], year=year)
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


def _item(
    facts: Facts,
    column: Column,
    school_id: int,
    *,
    similar: Similar,
    earlier: Sequence[tuple[int, Decimal]],
    year: int,
) -> OwnItem:
    if not facts.is_figure:
        return OwnItem(facts, answer_of(facts, column, school_id), summary(facts, column), None, None, ())
    wording = facts.wording
    ordered, found = lying(column, wording)
    figure = column.figures.get(school_id)
    beside = median(column.figures.get(other.id) for other in similar.schools)
    drawn = strip_of(ordered, found, scale_of(found, wording), wording, mark=figure)
    middle = None if found.median is None else _("Median %(median)s", median=wording.write(found.median))

    def text(one: Decimal | None) -> str | None:
        return None if one is None else wording.write(one)

    return OwnItem(facts, text(figure), middle, text(beside), drawn, _earlier(facts, earlier, year=year))
