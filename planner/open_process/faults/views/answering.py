"""Answering reports of faults, and saying what the public is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import Slice, pager
from planner.open_process.comments.views.room import desk
from planner.open_process.faults import operations, queries
from planner.open_process.faults.forms import FaultAnswerForm, MendForm, TermsForm
from planner.open_process.faults.models import ANSWERED_WITHIN
from planner.open_process.faults.rules import may_answer_fault, may_see_faults, may_set_terms

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.open_process.faults.models import FaultReport

bp = Blueprint("faults", __name__, url_prefix="/moderation/faults")
ON_A_PAGE = 30


@dataclass(frozen=True)
class Forms:
    """The forms of a report's page."""

    answer: FaultAnswerForm
    mend: MendForm


def forms_of(report: FaultReport, refused: Form | None = None) -> Forms:
    """Return empty forms, and the refused one in its place."""
    answer = refused if isinstance(refused, FaultAnswerForm) else FaultAnswerForm(formdata=None, obj=None)
    mend = refused if isinstance(refused, MendForm) else MendForm(formdata=None, obj=None)
    for form in (answer, mend):
        if form is not refused:
            form.version.data = report.version
    return Forms(answer, mend)


@bp.get("/")
@grants(may_see_faults)
def index() -> ResponseReturnValue:
    """Show the reports, those that wait first."""
    who = viewer()
    part = Slice.of(request.args.get("page"), count=queries.amount(who), size=ON_A_PAGE)
    return render_template(
        "open_process/faults/list.html",
        reports=queries.for_list(who, part),
        waiting=queries.waiting(who),
        now=clock.now(),
        within=ANSWERED_WITHIN,
        slug=who.municipality_slug,
        pager=pager(part, lambda number: url_for("faults.index", page=number)),
    )


@bp.get("/<int:fault_id>")
@grants(may_answer_fault, load=queries.for_page)
def show(report: FaultReport) -> ResponseReturnValue:
    """Show one report with its history."""
    return page(report)


def page(report: FaultReport, refused: Form | None = None) -> str:
    """Write the page of a report."""
    return render_template(
        "open_process/faults/report.html",
        report=report,
        forms=forms_of(report, refused),
        refused=refused,
        due=report.received_at + ANSWERED_WITHIN,
        late=report.is_missed(clock.now()),
    )


@bp.post("/<int:fault_id>/answer")
@grants(may_answer_fault, load=queries.for_page)
def answer(report: FaultReport) -> ResponseReturnValue:
    """Answer it."""
    form, known, who = FaultAnswerForm(), report.id, viewer()
    return submit(
        form,
        lambda: operations.answer(report, by=who, seen=form.version.data, text=form.text.data, desk=desk()),
        page=lambda: page(queries.for_page(who, known) or abort(404), form),
        to=url_for("faults.show", fault_id=known),
        done=_("The answer is sent to the page of who reported it, and by mail if an address was left."),
        fresh=lambda: forms_of(queries.for_page(who, known) or abort(404)).answer,
    )


@bp.post("/<int:fault_id>/mend")
@grants(may_answer_fault, load=queries.for_page)
def mend(report: FaultReport) -> ResponseReturnValue:
    """Say that it is mended."""
    form, known, who = MendForm(), report.id, viewer()
    return submit(
        form,
        lambda: operations.mend(report, by=who, seen=form.version.data, text=form.mended.data, desk=desk()),
        page=lambda: page(queries.for_page(who, known) or abort(404), form),
        to=url_for("faults.show", fault_id=known),
        done=_("It is marked as mended."),
        fresh=lambda: forms_of(queries.for_page(who, known) or abort(404)).mend,
    )


@bp.get("/terms")
@grants(may_set_terms)
def terms() -> ResponseReturnValue:
    """Show whom the public reaches, and how long addresses are kept."""
    return terms_page(TermsForm(obj=queries.terms()))


def terms_page(form: TermsForm) -> str:
    """Write the page with the form."""
    return render_template("open_process/faults/terms.html", form=form, slug=viewer().municipality_slug)


@bp.post("/terms")
@grants(may_set_terms)
def save_terms() -> ResponseReturnValue:
    """Save them."""
    form = TermsForm()
    return submit(
        form,
        lambda: operations.set_terms(by=viewer(), seen=form.version.data, **form.values),
        page=lambda: terms_page(form),
        to=url_for("faults.index"),
        done=_("What the public is told is saved."),
        fresh=lambda: TermsForm(obj=queries.terms()),
    )
