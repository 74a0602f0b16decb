"""Plans to keep, send and count with: PDF, Word, workbook and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from planner.core.access import grants, viewer
from planner.core.documents.answer import Form as Kind
from planner.core.documents.answer import answer, as_file
from planner.core.forms import UNPROCESSABLE, Form
from planner.core.i18n import gettext
from planner.core.sheets import CSV, XLSX, as_csv, as_xlsx
from planner.core.viewer import holds_a_post
from planner.plans import rules
from planner.plans.exports import document, tables
from planner.plans.gathering import plan_pages
from planner.plans.operations import exporting
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import bp
from planner.plans.views.lists import chosen_filter, index_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan
    from planner.plans.reading import PlanPage


@bp.get("/<int:plan_id>/plan.pdf")
@grants(rules.may_read, load=queries.visible)
def plan_as_pdf(plan: Plan) -> ResponseReturnValue:
    """Give the plan as the reader sees it, as an accessible PDF."""
    page = plan_pages(viewer(), [plan.id])[0]
    return answer(document.plan_document(page), Kind.PDF, name=_name(page))


@bp.get("/<int:plan_id>/plan.docx")
@grants(rules.may_read, load=queries.visible)
def plan_as_word(plan: Plan) -> ResponseReturnValue:
    """Give the plan as the reader sees it, as a Word document."""
    page = plan_pages(viewer(), [plan.id])[0]
    return answer(document.plan_document(page), Kind.WORD, name=_name(page))


def _name(page: PlanPage) -> str:
    return f"{page.text.school} {page.focus_area} {page.text.school_year}"


@bp.post("/export.<any(pdf, docx, xlsx, csv):kind>")
@grants(holds_a_post)
def export(kind: str) -> ResponseReturnValue:
    """Give the plans of the list, narrowed as it is, as one document or as tables; that it was done is recorded."""
    chosen = chosen_filter()
    if not Form().validate():
        return index_page(chosen), UNPROCESSABLE
    pages = exporting.export(chosen, by=viewer(), kind=kind)
    if pages is None:
        abort(UNPROCESSABLE)
    name = gettext("Action plans %(year)s", year=chosen.school_year)
    if kind == "xlsx":
        return as_file(as_xlsx(tables.sheets(pages), title=name), name=f"{name}.xlsx", kind=XLSX)
    if kind == "csv":
        return as_file(as_csv(tables.activities(pages)), name=f"{name}.csv", kind=CSV)
    whole = document.year_document(pages, municipality=viewer().municipality_name, year=chosen.school_year)
    return answer(whole, Kind(kind), name=name)
