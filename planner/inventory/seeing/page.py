"""One indicator's page: everything that is said of it, from the one reading of its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import swedish_order, written_number, written_percent
from planner.core.pages import Slice
from planner.inventory.differences.queries import of_indicator
from planner.inventory.seeing.answers import counted
from planner.inventory.seeing.beside_need import beside_need
from planner.inventory.seeing.pictures import picture
from planner.inventory.seeing.queries import need_figures, need_index
from planner.inventory.seeing.similar import Sized, similar_to
from planner.inventory.seeing.sources import read, year_rows, years_figures
from planner.inventory.seeing.words import Measure
from planner.inventory.seeing.years import series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.inventory.differences.models import Difference
    from planner.inventory.seeing.answers import Counted
    from planner.inventory.seeing.beside_need import BesideNeed
    from planner.inventory.seeing.facts import Facts
    from planner.inventory.seeing.models import NeedIndex
    from planner.inventory.seeing.pictures import Picture
    from planner.inventory.seeing.sources import RoundFacts
    from planner.inventory.seeing.wording import SchoolFigure, Wording
    from planner.inventory.seeing.years import Series
    from planner.inventory.spread import Measures

ROWS_SHOWN = 200
NAMED = 12  # schools without a figure that are named under the picture


@dataclass(frozen=True)
class TableRow:
    """One school as ready text."""

    id: int
    name: str
    stages: str
    pupils: str
    figure: str
    sure: str
    mark: bool


@dataclass(frozen=True)
class IndicatorPage:
    """What the page shows of an indicator in a year.

    table: the part of the schools that this page of the table shows, in the order of the dots. schools: all
    that can be marked, by name. similar: the marked school first, then those like it.
    """

    facts: Facts
    round: RoundFacts
    picture: Picture
    table: Sequence[TableRow]
    part: Slice
    shown_measures: Sequence[tuple[Measure, str]]
    series: Sequence[Series]
    need: BesideNeed | None
    index: NeedIndex | None
    schools: Sequence[tuple[int, str]]
    marked: int | None
    marked_name: str | None
    similar: Sequence[TableRow]
    same_stages: int
    differences: Sequence[Difference]
    answers: Sequence[Counted]

    reported: int

    @property
    def measures(self) -> Measures:
        """The measures of the year's figures."""
        return self.picture.measures


def indicator_page(
    viewer: Viewer,
    facts: Facts,
    rounds: Sequence[RoundFacts],
    *,
    year: int,
    school: int | None,
    page: str | None,
) -> IndicatorPage:
    """Return the page, in a number of statements that does not depend on how many schools or years there are."""
    wording = facts.wording
    held = next(each for each in rounds if each.year == year)
    cells, figures = read(facts, held, rounds if facts.is_figure else ())
    rows = year_rows(facts, held, cells)
    names = {row.school_id: row.name for row in rows}
    marked = school if school in names else None
    marks = frozenset(() if marked is None else (marked,))
    drawn = picture(rows, wording, marked=marks)
    part = Slice.of(page, count=len(rows), size=ROWS_SHOWN)
    index = need_index(year)
    similar, same = _similar(rows, marked, wording)
    return IndicatorPage(
        facts=facts,
        round=held,
        picture=drawn,
        table=[_row(row, wording, marked) for row in drawn.rows[part.offset : part.offset + part.size]],
        part=part,
        shown_measures=shown_measures(drawn.measures, wording) if facts.is_figure else [],
        series=series(years_figures(facts, rounds, figures, marked=marked), wording) if facts.is_figure else [],
        answers=[] if facts.is_figure else counted(facts, rows),
        reported=sum(row.is_answered for row in rows) if not facts.is_figure else drawn.measures.reported,
        need=beside_need(rows, need_figures(index), wording, marked=marks) if index and facts.is_figure else None,
        index=index,
        schools=sorted(names.items(), key=lambda item: swedish_order(item[1])),
        marked=marked,
        marked_name=None if marked is None else names[marked],
        similar=similar,
        same_stages=same,
        differences=of_indicator(viewer, facts.code),
    )


def shown_measures(found: Measures, wording: Wording) -> list[tuple[Measure, str]]:
    """Return what can be said of the spread as ready text; what cannot is left out."""
    said = [
        (Measure.MEDIAN, None if found.median is None else wording.write(found.median)),
        (Measure.P10, None if found.p10 is None else wording.write(found.p10)),
        (Measure.P90, None if found.p90 is None else wording.write(found.p90)),
        (Measure.RATIO, None if found.ratio is None else wording.plain(found.ratio)),
        (Measure.RANGE, None if found.range is None else wording.write(found.range)),
        (Measure.GINI, None if found.gini is None else written_number(found.gini, 2)),
    ]
    if found.below is not None and found.below.share is not None:
        pupils = _(
            "%(part)s of %(all)s (%(share)s)",
            part=written_number(found.below.pupils, 0),
            all=written_number(found.below.all_pupils, 0),
            share=written_percent(found.below.share),
        )
        said.append((Measure.BELOW, pupils))
    return [(measure, text) for measure, text in said if text is not None]


def _row(row: SchoolFigure, wording: Wording, marked: int | None) -> TableRow:
    return TableRow(
        id=row.school_id,
        name=row.name,
        stages=row.stages.replace("-", "\N{EN DASH}"),
        pupils=written_number(row.pupils, 0),
        figure=written(row, wording),
        sure="" if row.figure is None else _("measured") if row.sure else _("estimated"),
        mark=row.school_id == marked,
    )


def written(row: SchoolFigure, wording: Wording) -> str:
    """Return a school's figure as text; what is not known is said, never a zero."""
    if row.figure is not None:
        return wording.write(row.figure)
    return _("unknown") if row.relevant else _("not relevant")


def _similar(rows: Sequence[SchoolFigure], marked: int | None, wording: Wording) -> tuple[list[TableRow], int]:
    if marked is None:
        return [], 0
    by_id = {row.school_id: row for row in rows}
    sized = [Sized(row.school_id, row.name, row.stages, row.size) for row in rows]
    found = similar_to(next(one for one in sized if one.id == marked), sized)
    shown = [by_id[marked], *(by_id[school.id] for school in found.schools)]
    return [_row(row, wording, marked) for row in shown], found.same_stages
