"""What there is to take: for each table what it is, what its columns mean, and its rows.

Nothing that the public page keeps back: no person, no school beside a figure, no need that waits to be confirmed, and
no figure of the inventory that fewer schools stand behind than the municipality's smallest group.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core.db import db
from planner.core.i18n import Text, in_language
from planner.core.i18n import lazy_gettext as _
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.sources import every_column, rounds
from planner.inventory.spread import known, percentile
from planner.open_process.queries.work import work
from planner.schools.models import Municipality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.inventory.seeing.facts import Facts
    from planner.inventory.seeing.sources import Column
    from planner.open_process.queries.pages import PublicPage

LICENCE = "CC0-1.0"
LICENCE_ADDRESS = "https://creativecommons.org/publicdomain/zero/1.0/"
P10, HALF, P90, STEP = Decimal("0.1"), Decimal("0.5"), Decimal("0.9"), Decimal("0.001")
Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table: what it is called in addresses and in words, what its columns mean, and its rows."""

    name: str
    title: Text
    what: Text
    columns: tuple[tuple[str, Text], ...]
    rows: Callable[[PublicPage], Iterator[Row]]


def needs(page: PublicPage) -> Iterator[Row]:
    """Return the needs as the public page tells of them, each once, by code."""
    stands = work(page)
    goals: dict[int, str] = {}
    for goal, rows in stands.goals:
        for row in rows:
            goals[row.need.id] = goal.code if goal else ""
    for row in sorted(stands.board.rows, key=lambda row: (len(row.need.code), row.need.code)):
        need, tally = row.need, row.tally
        yield {
            "code": need.code,
            "title_sv": need.title_sv,
            "title_en": need.title_en if need.in_english else None,
            "product_goal": goals.get(need.id) or None,
            "found_by": need.source.value,
            "standing": row.standing.value,
            "school_year": stands.board.year.start_year,
            "measures_planned": tally.planned,
            "measures_done": tally.done,
            "schools_concerned": row.concerned,
            # Where all that is counted is people's, it is not split by school.
            "schools_taking_part": None if row.only_people else row.covered,
        }


def inventory(page: PublicPage) -> Iterator[Row]:
    """Return how the schools lie, for each fixed round and each figure that is asked or reckoned."""
    fewest = db.session.scalar(select(Municipality.smallest_group).where(Municipality.id == page.municipality_id)) or 1
    for held in rounds(page.reader):
        every = {code: facts for code, facts in catalogue(held.year).items() if facts.asked and facts.is_figure}
        _schools, columns = every_column(every, held)
        for code, facts in every.items():
            yield _lie(held.year, facts, columns[code], fewest)


def _lie(year: int, facts: Facts, column: Column, fewest: int) -> Row:
    figures = known(column.figures.values())
    told = figures if len(figures) >= fewest else []
    measure = facts.measure
    with in_language("sv"):
        title, unit = str(measure.title), str(measure.unit)
    with in_language("en"):
        english = str(measure.title)
    return {
        "year": year,
        "indicator": facts.code,
        "title_sv": title,
        "title_en": english,
        "unit": "1" if measure.share else unit,
        "dimension": measure.dimension.value,
        "schools_asked": column.asked,
        "schools_reported": len(figures),
        "median": _rounded(percentile(told, HALF)),
        "p10": _rounded(percentile(told, P10)),
        "p90": _rounded(percentile(told, P90)),
    }


def _rounded(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else figure.quantize(STEP).normalize()


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "needs",
            _("Coordination needs and where they stand"),
            _("What the school libraries need to do together, what is being done, and how many schools take part."),
            (
                ("code", _("what the need is called for short")),
                ("title_sv", _("the need, in Swedish")),
                ("title_en", _("the need, in English where it has been said")),
                ("product_goal", _("the code of the first product goal it serves")),
                ("found_by", _("group, survey, inventory or comment")),
                ("standing", _("confirmed, planned, in_progress, done, verified or dismissed")),
                ("school_year", _("the school year that is counted, by the year it begins in")),
                ("measures_planned", _("measures that answer the need in that school year")),
                ("measures_done", _("how many of them are done")),
                ("schools_concerned", _("how many schools the need concerns")),
                ("schools_taking_part", _("how many of them have an activity for it; empty when it is not by school")),
            ),
            needs,
        ),
        Table(
            "inventory",
            _("The inventory: how the schools' figures lie"),
            _(
                "For each year and figure: how many schools were asked, how many said something, and the median and "
                "tenths. Only years that are closed. A figure that too few schools stand behind is empty."
            ),
            (
                ("year", _("the calendar year")),
                ("indicator", _("what the figure is called for short")),
                ("title_sv", _("what it is, in Swedish")),
                ("title_en", _("what it is, in English")),
                ("unit", _("in what it is counted; 1 is a share from 0 to 1")),
                ("dimension", _("staffing, accessibility, collection, pedagogy or premises")),
                ("schools_asked", _("how many schools were asked")),
                ("schools_reported", _("how many of them gave a figure")),
                ("median", _("half of the schools lie below it")),
                ("p10", _("a tenth of the schools lie below it")),
                ("p90", _("nine tenths of the schools lie below it")),
            ),
            inventory,
        ),
    )
}
