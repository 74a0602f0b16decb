"""One's own certificate, and the public page where its code is checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, public, viewer
from planner.core.documents.answer import Form as DocumentForm
from planner.core.documents.answer import answer
from planner.core.forms import UNPROCESSABLE, Form, submit
from planner.core.i18n import gettext
from planner.core.i18n import lazy_gettext as _
from planner.core.throttle import count_attempt
from planner.training.certificates import operations, queries, rules
from planner.training.certificates.document import as_document, days, grouped
from planner.training.certificates.forms import CheckForm
from planner.training.queries.attendance import attended_sessions
from planner.training.queries.chosen import own_sessions

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.certificates.queries import Checked
    from planner.training.models.sign_up import SignUp

bp = Blueprint("certificates", __name__)

# Twenty-four characters cannot be guessed; this keeps the page from being used to try.
MOST_CHECKS, PER = 30, timedelta(minutes=15)
TOO_MANY = 429


@bp.get("/training/certificates/<int:sign_up_id>")
@grants(rules.may_read, load=queries.own_sign_up)
def certificate(sign_up: SignUp) -> ResponseReturnValue:
    """Show one's certificate, offer to make it, or say why there is none."""
    return _page(sign_up, Form())


@bp.post("/training/certificates/<int:sign_up_id>")
@grants(rules.may_read, load=queries.own_sign_up)
def issue(sign_up: SignUp) -> ResponseReturnValue:
    """Make one's certificate."""
    form, sign_up_id, by = Form(), sign_up.id, viewer()
    return submit(
        form,
        lambda: operations.issue(sign_up, by=by),
        page=lambda: _page(queries.own_sign_up(by, sign_up_id) or abort(404), form),
        to=url_for("certificates.certificate", sign_up_id=sign_up_id),
        done=_("Your certificate is ready."),
    )


@bp.get("/training/certificates/<int:sign_up_id>.pdf")
@grants(rules.may_read, load=queries.own_sign_up)
def certificate_pdf(sign_up: SignUp) -> ResponseReturnValue:
    """Answer with the certificate as PDF."""
    found = queries.in_force(sign_up) or abort(404)
    document = as_document(found, sign_up, municipality=viewer().municipality_name)
    return answer(document, DocumentForm.PDF, name=gettext("Certificate %(title)s", title=found.title))


def _page(sign_up: SignUp, form: Form) -> str:
    found = queries.in_force(sign_up)
    attended = attended_sessions(sign_up.event, sign_up.id)
    return render_template(
        "training/certificate.html",
        times=found.times if found else [(session.starts_at, session.ends_at) for session in attended],
        hours=operations.hours_of(attended),
        sign_up=sign_up,
        event=sign_up.event,
        certificate=found,
        code=grouped(found.code) if found else None,
        standing=rules.standing(sign_up, own_sessions(sign_up.event, sign_up.id), at=clock.now()),
        form=form,
    )


@bp.get("/check-certificate")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code of a certificate."""
    return _check_page(CheckForm(code=request.args.get("code", "")[:200]))


@bp.post("/check-certificate")
@public
def tell() -> ResponseReturnValue:
    """Tell whether the code is that of a certificate."""
    form = CheckForm()
    if count_attempt("check-certificate", request.remote_addr or "", per=PER) > MOST_CHECKS:
        form.form_errors.append(_("Too many codes have been checked from here. Wait a quarter of an hour."))
        return _check_page(form), TOO_MANY
    if not form.validate():
        return _check_page(form), UNPROCESSABLE
    return _check_page(form, found=queries.by_code(form.digits), checked=grouped(form.digits))


def _check_page(form: CheckForm, *, found: Checked | None = None, checked: str | None = None) -> str:
    return render_template("training/check_certificate.html", form=form, found=found, checked=checked, days=days)
