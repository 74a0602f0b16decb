"""One's own goals, log and self-assessments as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from planner.competence import exports, rules
from planner.competence import take_along as take_along_file
from planner.competence.queries import log as log_queries
from planner.competence.queries import profile as profiles
from planner.competence.queries.record import of_year, record
from planner.competence.views.room import bp
from planner.core.access import grants, signed_in, viewer
from planner.core.clock import SchoolYear
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer, as_file
from planner.core.i18n import gettext
from planner.core.sheets import XLSX, as_xlsx
from planner.framework.queries import levels

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def asked_year() -> SchoolYear:
    """Return the school year the address asks for, brought within those of the log."""
    years = log_queries.school_years(viewer())
    asked = request.args.get("year", type=int)
    return next((year for year in years if year.start_year == asked), SchoolYear.current())


@bp.get("/me/talk.<any(pdf, docx):form>")
@grants(rules.may_plan_competence)
def talk(form: str) -> ResponseReturnValue:
    """Answer with my document for the yearly talk; with my self-assessment only when I ask for it."""
    person, year = viewer(), asked_year()
    mine = profiles.profile(person) if request.args.get("assessment") else None
    known = {level.level: level for level in levels()}
    document = exports.for_the_talk(person, of_year(record(person), year), year=year, levels=known, profile=mine)
    return answer(document, FileForm(form), name=f"{gettext('For the yearly talk')} {year}")


@bp.get("/me/talk.xlsx")
@grants(rules.may_plan_competence)
def talk_sheet() -> ResponseReturnValue:
    """Answer with my log and my goals of a school year as a workbook."""
    person, year = viewer(), asked_year()
    known = {level.level: level for level in levels()}
    title = f"{gettext('Training log')} {year}"
    content = as_xlsx(exports.sheets(of_year(record(person), year), known), title=title)
    return as_file(content, name=f"{title}.xlsx", kind=XLSX)


@bp.get("/me/record.json")
@signed_in
def take_along() -> ResponseReturnValue:
    """Answer with everything of my own, to take along; also when my post has ended."""
    person = viewer()
    content = take_along_file.as_json(person, record(person)).encode()
    return as_file(content, name="competence-record.json", kind="application/json")
