"""The coordinator's overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from planner.competence import rules
from planner.competence.overview.counting import Standing
from planner.competence.overview.queries import overview
from planner.competence.views.room import bp, rooms
from planner.core.access import grants, viewer
from planner.core.documents.answer import as_file
from planner.core.i18n import Text, language
from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext as _l
from planner.core.sheets import XLSX, Sheet, as_xlsx

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.overview.queries import Overview
    from planner.core.small_groups import Count

NAMES: dict[Standing, Text] = {
    Standing.BELOW: _l("Below the target"),
    Standing.REACHED: _l("At the target"),
    Standing.UNKNOWN: _l("Not assessed"),
}


@dataclass(frozen=True)
class Part:
    """A part of a bar: from and width in percent."""

    standing: Standing
    start: float
    width: float


@dataclass(frozen=True)
class AreaRow:
    """An area as the page shows it: whole: by standing; below: how many are below the target in each group of schools.

    bar: none when a count of the whole is hidden.
    """

    title: str
    whole: dict[Standing, Count]
    below: list[Count]
    bar: list[Part]


def rows(found: Overview) -> list[AreaRow]:
    """Return the areas in the framework's order."""
    made = []
    for one in found.counts:
        whole = {standing: one.counts.of_column[standing] for standing in Standing}
        below = [one.counts.cells[index, Standing.BELOW] for index in range(len(found.groups))]
        made.append(AreaRow(found.areas[one.area_id].title(language()), whole, below, bar(whole)))
    return made


def bar(whole: dict[Standing, Count]) -> list[Part]:
    """Return the parts of a bar, from below to not assessed; nothing when one of them is hidden."""
    figures = {standing: count.figure for standing, count in whole.items() if count.figure is not None}
    total = sum(figures.values())
    if len(figures) < len(Standing) or not total:
        return []
    parts, start = [], 0.0
    for standing in Standing:
        width = 100 * figures[standing] / total
        parts.append(Part(standing, round(start, 2), round(width, 2)))
        start += width
    return parts


@bp.get("/overview")
@grants(rules.may_see_overview)
def overview_page() -> ResponseReturnValue:
    """Show where the staff stand together, area by area."""
    found = overview(viewer())
    tongue = language()
    return render_template(
        "competence/overview.html",
        overview=found,
        rows=rows(found),
        hanging=[(area_id, found.areas[area_id].title(tongue)) for area_id in found.hanging],
        wanted=[(area_id, found.areas[area_id].title(tongue)) for area_id in found.wanted if area_id in found.areas],
        tabs=rooms(viewer(), "competence.overview_page"),
        standings=NAMES,
    )


@bp.get("/overview.xlsx")
@grants(rules.may_see_overview)
def overview_sheet() -> ResponseReturnValue:
    """Answer with the same counts as a workbook."""
    found = overview(viewer())
    return as_file(
        as_xlsx([sheet(found)], title=_("Competence overview")), name=_("Competence overview") + ".xlsx", kind=XLSX
    )


def sheet(found: Overview) -> Sheet:
    """Return the counts as a table; an empty cell is a count that is not shown."""
    groups = [_("Below: %(schools)s", schools=group.name or _("other schools")) for group in found.groups]
    head = [_("Area"), *NAMES.values(), *groups]
    return Sheet(
        _("Competence overview"),
        head,
        [(row.title, *(c.figure for c in row.whole.values()), *(c.figure for c in row.below)) for row in rows(found)],
    )
