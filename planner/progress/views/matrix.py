"""The progress of the whole: needs × schools, and the rows behind each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.viewer import holds_a_post
from planner.plans.rules import may_read
from planner.progress.completion import NOTHING, seen_from
from planner.progress.matrix import SHOWN, Filters, Stage, matrix, stage_of
from planner.progress.queries import evidence
from planner.progress.queries.completion import counts
from planner.progress.queries.matrix import Place, place
from planner.progress.rules import may_read_place, writes_plans
from planner.progress.views.needs import year_asked, year_tabs
from planner.progress.words import DIMENSIONS_OF_NEEDS, STAGES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("progress", __name__, url_prefix="/progress")


def filters_asked() -> Filters:
    """Return what of the matrix the address asks for; what cannot be is left out."""
    stage = request.args.get("state", "")
    return Filters(
        goal=request.args.get("goal") or None,
        dimension=request.args.get("dimension") or None,
        school=request.args.get("school", type=int),
        stage=Stage(stage) if stage in set(SHOWN) else None,
    )


@bp.get("/")
@grants(holds_a_post)
def index() -> ResponseReturnValue:
    """Show which school has planned, begun and done something for which need."""
    return index_page()


def index_page() -> str:
    """Write the matrix that the address asks for."""
    year, filters = year_asked(), filters_asked()
    kept = {"goal": filters.goal, "dimension": filters.dimension, "school": filters.school, "state": filters.stage}
    return render_template(
        "progress/index.html",
        matrix=matrix(viewer(), year, filters),
        tabs=year_tabs("progress.index", year, **kept),
        year=year,
        stages=STAGES,
        dimensions=DIMENSIONS_OF_NEEDS,
    )


@bp.get("/needs/<int:need_id>/schools/<int:school_id>")
@grants(may_read_place, load=place)
def cell(found: Place) -> ResponseReturnValue:
    """Show the activities of one school for one need."""
    year = year_asked()
    at, ids = seen_from(year), {"need_id": found.need.id, "school_id": found.school.id}
    rows = [
        row for row in evidence.activities_for(found.need.id, year, now=at) if row.plan.school_id == found.school.id
    ]
    tally = (
        counts(year, [found.need.id], now=at, goals={}).by_need[found.need.id].activities.get(found.school.id, NOTHING)
    )
    opened = [row for row in rows if may_read(viewer(), row.plan)]
    return render_template(
        "progress/cell.html",
        need=found.need,
        school=found.school,
        year=year,
        tally=tally,
        stage=stage_of(tally, concerned=found.concerned),
        stages=STAGES,
        opened=opened,
        closed=len(rows) - len(opened),
        tabs=year_tabs("progress.cell", year, **ids),
        writes=writes_plans(viewer()),
        back=url_for("progress.index", year=year.start_year, _anchor=f"need-{found.need.id}"),
    )
