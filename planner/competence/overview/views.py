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


HIDDEN = "hidden"


@dataclass(frozen=True)
class Part:
    """A part of a bar: from and width in percent; standing: HIDDEN for what is not shown."""

    standing: str
    start: float
    width: float


@dataclass(frozen=True)
class AreaRow:
    """An area as the page shows it: whole: by standing; below: how many are below the target in each group of schools.

    bar: no parts when all is hidden.
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
        people = one.counts.whole.figure or 0
        made.append(AreaRow(found.areas[one.area_id].title(language()), whole, below, bar(whole, people=people)))
    return made


def bar(whole: dict[Standing, Count], *, people: int) -> list[Part]:
    """Return the parts of a bar of all people, what is not shown last and together; nothing when all is hidden."""
    parts: list[Part] = []
    start = 0.0
    for standing, count in whole.items():
        if count.figure is not None:
            parts.append(Part(standing, round(start, 2), round(100 * count.figure / people, 2)))
            start += 100 * count.figure / people
    if parts and any(count.hidden for count in whole.values()):
        parts.append(Part(HIDDEN, round(start, 2), round(100 - start, 2)))
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
