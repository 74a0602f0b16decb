"""The progression matrix: written cell by cell, in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.plans import reading, rules
from planner.plans.coverage import coverage as reckoned
from planner.plans.forms.frame import CellForm
from planner.plans.matrix import MatrixText, grid
from planner.plans.models.matrix import Strand, YearBand
from planner.plans.operations import framing
from planner.plans.queries import frame as queries
from planner.plans.queries import lists
from planner.plans.queries.coverage import matrices
from planner.plans.views.blueprint import bp
from planner.plans.views.lists import chosen_filter
from planner.plans.views.writing import SAVED

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan
    from planner.plans.queries.frame import CellPlace

CELL = "/<int:plan_id>/matrix/<any(find, examine, create, rights):strand>/<any(f_3, y4_6, y7_9, upper_secondary):band>"


@dataclass(frozen=True)
class OpenCell:
    """Which cell is open for writing, and its form; no place: none is."""

    form: Form
    strand: Strand | None = None
    band: YearBand | None = None


@bp.get("/<int:plan_id>/matrix")
@grants(rules.may_write, load=queries.with_matrix)
def matrix(plan: Plan) -> ResponseReturnValue:
    """Show the matrix laid out for writing."""
    return matrix_page(plan, OpenCell(Form()))


def matrix_page(plan: Plan, opened: OpenCell) -> str:
    """Write the matrix around the cell that is open."""
    shown = reading.plan_page(viewer(), plan)
    matrix = shown.text.matrix or MatrixText(())
    every = request.args.get("bands") == "all" or (opened.band is not None and opened.band not in matrix.shown_bands)
    return render_template(
        "plans/matrix.html", plan=plan, shown=shown, matrix=matrix, grid=grid(matrix, all_bands=every), opened=opened
    )


@bp.get("/matrix")
@grants(rules.may_see_coverage)
def coverage() -> ResponseReturnValue:
    """Show the schools' matrices side by side."""
    year = chosen_filter().school_year
    return render_template(
        "plans/coverage.html",
        coverage=reckoned(matrices(viewer(), year)),
        year=year,
        year_tabs=[
            {"label": str(y), "href": url_for("plans.coverage", year=y.start_year), "current": y == year}
            for y in lists.years(viewer())
        ],
    )


@bp.get(CELL)
@grants(rules.may_write_part, load=queries.cell_place)
def cell(place: CellPlace) -> ResponseReturnValue:
    """Open a cell for writing."""
    return matrix_page(place.plan, OpenCell(CellForm(obj=place.row), place.strand, place.band))


@bp.post(CELL)
@grants(rules.may_write_part, load=queries.cell_place)
def save_cell(place: CellPlace) -> ResponseReturnValue:
    """Save a cell, and go back to the matrix or on to the next empty cell."""
    form, plan, key = CellForm(), place.plan, (place.plan.id, place.strand, place.band)
    return submit(
        form,
        lambda: framing.save_cell(plan, strand=key[1], band=key[2], by=viewer(), seen=form.version.data, **form.values),
        page=lambda: matrix_page(there(*key).plan, OpenCell(form, key[1], key[2])),
        to=lambda _done: after(*key),
        done=SAVED,
        fresh=lambda: CellForm(obj=there(*key).row),
    )


def there(plan_id: int, strand: Strand, band: YearBand) -> CellPlace:
    """Read a cell afresh."""
    return queries.cell_place(viewer(), plan_id, strand, band) or abort(404)


def after(plan_id: int, strand: Strand, band: YearBand) -> str:
    """Return where to go when a cell is saved: to it, or to the next empty one when that was asked for."""
    if "next" in request.form:
        text = reading.present_text(queries.with_matrix(viewer(), plan_id) or abort(404))
        empty = (text.matrix or MatrixText(())).next_empty(strand, band)
        if empty is not None:
            return url_for("plans.cell", plan_id=plan_id, strand=empty.strand, band=empty.band, _anchor="open")
    return url_for("plans.matrix", plan_id=plan_id, _anchor=f"cell-{strand}-{band}")
