"""The decision sheet of an approved version, and the public page where its code is checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from planner.core.access import grants, public
from planner.core.documents.answer import Form as DocumentForm
from planner.core.documents.answer import answer
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _
from planner.core.throttle import count_attempt
from planner.plans import rules, sheet
from planner.plans.forms.checking import CheckForm
from planner.plans.queries import plans as queries
from planner.plans.queries.checking import Found, approved_version, closed_plan
from planner.plans.views.blueprint import base_url, bp

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from planner.plans.models.revision import Revision

check = Blueprint("check", __name__)

# Sixteen characters cannot be guessed; this keeps the page from being used to try.
MOST_CHECKS, PER = 30, timedelta(minutes=15)
UNPROCESSABLE, TOO_MANY = 422, 429


@bp.get("/<int:plan_id>/revisions/<int:number>/decision")
@grants(rules.may_read_revision, load=queries.revision_for)
def decision(revision: Revision) -> ResponseReturnValue:
    """Show the decision sheet, to print."""
    made = sheet.decision_sheet(revision, base_url=base_url())
    return render_template(
        "plans/decision.html", sheet=made, revision=revision, how=sheet.how_to_check(made), said=sheet.said
    )


@bp.get("/<int:plan_id>/revisions/<int:number>/decision.pdf")
@grants(rules.may_read_revision, load=queries.revision_for)
def decision_pdf(revision: Revision) -> ResponseReturnValue:
    """Answer with the decision sheet as PDF."""
    return decision_file(revision, DocumentForm.PDF)


@bp.get("/<int:plan_id>/revisions/<int:number>/decision.docx")
@grants(rules.may_read_revision, load=queries.revision_for)
def decision_word(revision: Revision) -> ResponseReturnValue:
    """Answer with the decision sheet for Word."""
    return decision_file(revision, DocumentForm.WORD)


def decision_file(revision: Revision, form: DocumentForm) -> Response:
    """Return the decision sheet as a file."""
    made = sheet.decision_sheet(revision, base_url=base_url())
    name = gettext("Decision %(title)s version %(number)s", title=revision.title, number=revision.number)
    return answer(sheet.as_document(made), form, name=name)


@check.get("/check")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code of a printed plan."""
    return check_page(CheckForm(code=request.args.get("code", "")[:200]))


@check.post("/check")
@public
def tell() -> ResponseReturnValue:
    """Tell whether the code is that of an approved version."""
    form = CheckForm()
    if count_attempt("check", request.remote_addr or "", per=PER) > MOST_CHECKS:
        form.form_errors.append(_("Too many codes have been checked from here. Wait a quarter of an hour."))
        return check_page(form), TOO_MANY
    if not form.validate():
        return check_page(form), UNPROCESSABLE
    found = approved_version(form.digits)
    closed = closed_plan(form.digits) if found is None else None
    return check_page(form, found=found, closed=closed, checked=form.digits)


def check_page(
    form: CheckForm, *, found: Found | None = None, closed: Found | None = None, checked: str | None = None
) -> str:
    """Write the page around the form, with the answer once a code has been checked."""
    code = sheet.grouped(checked) if checked is not None else None
    return render_template("plans/check.html", form=form, found=found, closed=closed, checked=code)
