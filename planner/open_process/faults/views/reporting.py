"""Reporting a fault without an account, and seeing with the code what became of it; no page here sets a cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from planner.core import clock
from planner.core.access import public
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.forms import SEE_OTHER, UNPROCESSABLE
from planner.core.i18n import language
from planner.open_process.comments import secret
from planner.open_process.comments.limits import SENDING
from planner.open_process.comments.views.room import TOO_MANY, is_crowded, is_from_elsewhere, key, place
from planner.open_process.comments.views.writing import CROWDED, asked_for, valid_token
from planner.open_process.faults import operations, queries
from planner.open_process.faults.forms import FaultForm
from planner.open_process.faults.models import FaultKind, FaultReport
from planner.open_process.faults.operations import Reported

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.schools.models import Municipality

bp = Blueprint("open_faults", __name__, url_prefix="/open/<slug>/faults")


@bp.get("/new")
@public
def new(slug: str) -> ResponseReturnValue:
    """Show the form; the address may say which page it is about."""
    municipality = place(slug)
    return form_page(municipality, FaultForm(place=request.args.get("page", "")[:200]))


def form_page(municipality: Municipality, form: FaultForm) -> str:
    """Write the page with the form; its token is new unless it stands in the form already."""
    if not form.token.data:
        form.token.data = secret.new_token(municipality.slug, key=key())
    return render_template("open_process/faults/new.html", municipality=municipality, form=form)


@bp.post("/new")
@public
def send(slug: str) -> ResponseReturnValue:
    """Register what was reported, once, and lead to its own page."""
    municipality, form = place(slug), FaultForm()
    if (token := valid_token(form, slug)) is None:
        return form_page(municipality, form), UNPROCESSABLE
    if is_crowded("open fault", SENDING, municipality.id):
        form.form_errors.append(CROWDED)
        return form_page(place(slug), form), TOO_MANY
    return received(form, token, slug)


def received(form: FaultForm, token: secret.Token, slug: str) -> ResponseReturnValue:
    """Register a valid report; sent twice it is one, also at the same moment."""
    sent = secret.sent_hash(token, form.kind.data, form.text.data, form.place.data, form.email.data)
    reported = Reported(
        FaultKind(form.kind.data), form.text.data, form.place.data or None, form.email.data or None, language()
    )
    for _attempt in range(2):
        municipality = place(slug)
        try:
            report = operations.receive(reported, municipality_id=municipality.id, sent=sent, key=key())
        except IntegrityError:
            db.session.rollback()  # the same sending, a moment before: it is found now
            enter(municipality.id)
            continue
        code = secret.code_of(report.nonce, key=key())
        return redirect(url_for("open_faults.own", slug=slug, code=code, language=asked_for()), SEE_OTHER)
    return abort(409)


@bp.get("/<code>")
@public
def own(slug: str, code: str) -> ResponseReturnValue:
    """Show who reported it what has become of it."""
    municipality = place(slug)
    answer = make_response(own_page(municipality, queries.by_code(code) or abort(404), code))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def own_page(municipality: Municipality, report: FaultReport, code: str, problem: RefusedError | None = None) -> str:
    """Write the page of who reported it."""
    return render_template(
        "open_process/faults/own.html",
        municipality=municipality,
        report=report,
        code=secret.tidy(code),
        missed=report.is_missed(clock.now()),
        problem=problem.message if problem else None,
    )


@bp.post("/<code>")
@public
def miss(slug: str, code: str) -> ResponseReturnValue:
    """Note that an answer is missing."""
    municipality = place(slug)
    report = queries.by_code(code) or abort(404)
    try:
        if is_from_elsewhere():
            abort(403)
        operations.miss(report)
    except RefusedError as refused:
        return own_page(municipality, report, code, refused), UNPROCESSABLE
    return redirect(url_for("open_faults.own", slug=slug, code=code, language=asked_for()), SEE_OTHER)
