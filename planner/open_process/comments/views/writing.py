"""Writing a comment without an account, and seeing with the code what became of it; no page here sets a cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from planner.core.access import public
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.forms import SEE_OTHER, UNPROCESSABLE
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.open_process.comments import queries, secret
from planner.open_process.comments.forms import CodeForm, CommentForm, ReplyForm
from planner.open_process.comments.limits import LOOKING_UP, SENDING
from planner.open_process.comments.operations import receiving
from planner.open_process.comments.operations.receiving import Written
from planner.open_process.comments.views.about import asked_about, key_asked
from planner.open_process.comments.views.room import (
    TOO_MANY,
    is_crowded,
    is_from_elsewhere,
    key,
    open_place,
    place,
    public_bp,
)
from planner.open_process.queries.pages import of_municipality

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.open_process.comments.forms import PublicForm
    from planner.open_process.comments.models import PublicComment
    from planner.schools.models import Municipality

bp = public_bp
CROWDED = _("Very many have written just now. Your text is still here: wait a while and send it again.")
TOO_NEW = _("It was sent faster than anybody can write. Look your text through, and send it again.")
TOO_OLD = _("The page had been open for long. Your text is still here: send it again.")
ASKED_TOO_OFTEN = _("Very many have asked just now. Wait a while and try again.")
UNKNOWN = _("Nothing here has that code. Look it through: it has five groups of four letters and digits.")
ELSEWHERE = _("It did not come from this page. Look your text through, and send it from here.")


@bp.get("/new")
@public
def new(slug: str) -> ResponseReturnValue:
    """Show the form, and what happens with what is written."""
    return form_page(open_place(slug), CommentForm())


def form_page(municipality: Municipality, form: CommentForm) -> str:
    """Write the page with the form; its token is new unless it stands in the form already."""
    if not form.token.data:
        form.token.data = secret.new_token(municipality.slug, key=key())
    return render_template(
        "open_process/comments/new.html", municipality=municipality, form=form, subject=asked_about(key_asked())
    )


@bp.post("/new")
@public
def send(slug: str) -> ResponseReturnValue:
    """Register what was written, once, and lead to its own page."""
    municipality, form = open_place(slug), CommentForm()
    if (token := valid_token(form, slug)) is None:
        return form_page(municipality, form), UNPROCESSABLE
    if is_crowded("open comment", SENDING, municipality.id):
        form.form_errors.append(CROWDED)
        return form_page(place(slug), form), TOO_MANY
    return received(form, token, slug)


def valid_token(form: PublicForm, slug: str) -> secret.Token | None:
    """Check the form and its token; what is wrong is said above it, and a token that is of no use is made anew."""
    token = secret.read_token(form.token.data, slug, key=key())
    fine = form.validate()
    if is_from_elsewhere():
        form.form_errors.append(ELSEWHERE)
    elif token is None or token.is_too_old:
        form.token.data, token = None, None
        form.form_errors.append(TOO_OLD)
    elif token.is_too_new:
        form.form_errors.append(TOO_NEW)
    return token if fine and not form.form_errors else None


def received(form: CommentForm, token: secret.Token, slug: str) -> ResponseReturnValue:
    """Register a valid comment; sent twice it is one, also at the same moment."""
    sent = secret.sent_hash(token, form.text.data, form.name.data, form.email.data, request.args.get("about"))
    written = Written(form.text.data, form.name.data, form.email.data, language())
    for _attempt in range(2):
        municipality, about = place(slug), asked_about(key_asked()).about
        try:
            comment = receiving.receive(written, about=about, municipality_id=municipality.id, sent=sent, key=key())
        except IntegrityError:
            db.session.rollback()  # the same sending, a moment before: it is found now
            enter(municipality.id)
            continue
        code = secret.code_of(comment.nonce, key=key())
        return redirect(url_for("open_comments.own", slug=slug, code=code, language=asked_for()), SEE_OTHER)
    return abort(409)


def asked_for() -> str | None:
    """Return the language that the address asks for, to keep it on the way."""
    return request.args.get("language")


# ---------------------------------------------------------------- with the code


@bp.get("/find")
@public
def find(slug: str) -> ResponseReturnValue:
    """Show where one writes the code."""
    return render_template("open_process/comments/find.html", municipality=place(slug), form=CodeForm())


@bp.post("/find")
@public
def found(slug: str) -> ResponseReturnValue:
    """Lead to what the code belongs to; a wrong code and an unknown one are answered alike."""
    municipality, form = place(slug), CodeForm()
    if form.validate():
        crowded = is_crowded("open code", LOOKING_UP, municipality.id)
        if not crowded and (address := address_of(form.code.data, place(slug))):
            return redirect(address, SEE_OTHER)
        form.refuse(RefusedError(ASKED_TOO_OFTEN if crowded else UNKNOWN, field="code"))
    return render_template("open_process/comments/find.html", municipality=place(slug), form=form), UNPROCESSABLE


# What has a code, by the page the code leads to; what else anybody can send adds itself.
FOLLOWED: dict[str, Callable[[str], object]] = {"open_comments.own": queries.by_code}


def address_of(code: str, municipality: Municipality) -> str | None:
    """Return the page that a code leads to, or None."""
    page = next((name for name, by_code in FOLLOWED.items() if by_code(code) is not None), None)
    if page is None:
        return None
    return url_for(page, slug=municipality.slug, code=secret.tidy(code), language=asked_for())


@bp.get("/<code>")
@public
def own(slug: str, code: str) -> ResponseReturnValue:
    """Show the writer what has become of the comment."""
    municipality = place(slug)
    answer = make_response(own_page(municipality, queries.by_code(code) or abort(404), code, ReplyForm()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def own_page(municipality: Municipality, comment: PublicComment, code: str, form: ReplyForm) -> str:
    """Write the writer's page."""
    page = of_municipality()
    return render_template(
        "open_process/comments/own.html",
        municipality=municipality,
        comment=comment,
        code=secret.tidy(code),
        form=form,
        page_is_open=page is not None and page.opened_at is not None,
    )


@bp.post("/<code>")
@public
def reply(slug: str, code: str) -> ResponseReturnValue:
    """Take the writer's reply to the question."""
    municipality = place(slug)
    comment, form = queries.by_code(code) or abort(404), ReplyForm()
    if is_from_elsewhere():
        form.form_errors.append(ELSEWHERE)
        return own_page(municipality, comment, code, form), UNPROCESSABLE
    try:
        if form.validate():
            receiving.reply(comment, text=form.reply.data)
            return redirect(url_for("open_comments.own", slug=slug, code=code, language=asked_for()), SEE_OTHER)
    except RefusedError:
        form.form_errors.append(_("Your reply has come in already, or the question is no longer open."))
    return own_page(municipality, comment, code, form), UNPROCESSABLE
