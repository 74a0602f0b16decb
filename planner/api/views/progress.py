"""How far the needs have come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.accounts.tokens.models import Scope
from planner.api import paging
from planner.api.schemas.progress import ProgressListSchema, ProgressQuery
from planner.api.service import part, reads
from planner.core.access import viewer
from planner.core.clock import SchoolYear
from planner.core.i18n import in_language, swedish_order
from planner.progress.board import board

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.progress.board import NeedRow
    from planner.progress.completion import Tally
    from planner.progress.effects import Effect
    from planner.schools.models import School

bp = part("progress", "How far each need has come: measures, schools that take part, and effect, side by side.")


@bp.get("")
@reads(bp, Scope.PROGRESS, ProgressListSchema, query=ProgressQuery)
def index(query: dict[str, Any]) -> object:
    """List the progress of needs.

    Measures and effect stand side by side and are never one number.
    """
    page, year = paging.asked(query), SchoolYear(query["year"]) if "year" in query else SchoolYear.current()
    shown = board(viewer(), year, {name: query[name] for name in ("standing", "goal") if name in query})
    schools = {school.id: school for school in shown.schools}
    rows = shown.rows[page.offset : page.offset + page.size]
    told_rows = [told(row, schools) for row in rows]
    return paging.listed(told_rows, page, len(shown.rows), year=year.start_year, total=shown.total)


def told(row: NeedRow, schools: Mapping[int, School]) -> dict[str, Any]:
    """Return a need's progress as programs read it."""
    need, tally = row.need, row.tally
    missing = sorted((schools[one] for one in row.completion.missing), key=lambda one: swedish_order(one.name))
    return {
        "need": need.code,
        "title": {"sv": need.title_sv, "en": need.title_en if need.in_english else None},
        "standing": row.standing.value,
        "measures": measures(row, tally),
        "schools": {"concerned": row.concerned, "covered": row.covered, "missing": missing},
        "effect": effect(row.effect) if row.effect is not None else None,
    }


def measures(row: NeedRow, tally: Tally) -> dict[str, Any]:
    """Return the counts of a need's measures."""
    activities = row.completion.activities.values()
    return {
        "planned": tally.planned,
        "done": tally.done,
        "begun": tally.begun,
        "late": tally.late,
        "completion": round(tally.done / tally.planned, 3) if tally.planned else None,
        "activities": {"planned": sum(a.planned for a in activities), "done": sum(a.done for a in activities)},
        "training": row.completion.events,
        "goals": row.completion.goals.tally,
    }


def effect(shown: Effect) -> dict[str, Any]:
    """Return a need's effect."""
    with in_language("sv"):
        swedish = str(shown.label)
    with in_language("en"):
        english = str(shown.label)
    return {**shown.figures, "label": {"sv": swedish, "en": english}, "hidden": shown.hidden}
