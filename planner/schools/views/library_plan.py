"""The list for the municipality's library plan: to read, print and take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.documents.answer import Form, answer, as_file
from planner.core.i18n import gettext
from planner.core.sheets import XLSX, as_xlsx
from planner.schools import queries
from planner.schools.library_plan import LAW, LibraryPlan, document, library_plan, sheet
from planner.schools.rules import may_change_settings, may_see_library_plan

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("library_plan", __name__, url_prefix="/schools")


def todays() -> LibraryPlan:
    """Return the list of today, of the schools the viewer answers for."""
    return library_plan(queries.schools_for_library_plan(viewer()), day=clock.today())


def name() -> str:
    """Return what a file of the list is called, without ending."""
    return gettext(
        "School libraries %(municipality)s %(day)s", municipality=viewer().municipality_name, day=clock.today()
    )


@bp.get("/library-plan")
@grants(may_see_library_plan)
def index() -> ResponseReturnValue:
    """Show where each school's library is, and why elsewhere."""
    return render_template(
        "schools/library_plan.html", plan=todays(), law=LAW, may_change=may_change_settings(viewer())
    )


@bp.get("/library-plan.<any(pdf, docx):form>")
@grants(may_see_library_plan)
def file(form: str) -> ResponseReturnValue:
    """Answer with the list as a document."""
    return answer(document(todays(), municipality=viewer().municipality_name), Form(form), name=name())


@bp.get("/library-plan.xlsx")
@grants(may_see_library_plan)
def workbook() -> ResponseReturnValue:
    """Answer with the list as a workbook."""
    return as_file(as_xlsx([sheet(todays())], title=name()), name=f"{name()}.xlsx", kind=XLSX)
