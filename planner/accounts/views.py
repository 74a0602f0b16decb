"""Pages for signing in and out, passwords and one's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.datastructures import MultiDict

from planner.accounts import operations, queries
from planner.accounts.forms import (
    BY_ITSELF,
    ChangePasswordForm,
    DigestForm,
    EmailForm,
    LanguageForm,
    NewPasswordForm,
    RemindersForm,
    SignInForm,
    TrainingMailForm,
)
from planner.accounts.models import DigestEvery
from planner.accounts.passwords import normal_email
from planner.accounts.proving import with_own_password
from planner.core import kept
from planner.core.access import SignInRequiredError, public, reader, signed_in, viewer
from planner.core.errors import RefusedError
from planner.core.forms import SEE_OTHER, UNPROCESSABLE, submit
from planner.core.i18n import LANGUAGES
from planner.core.i18n import lazy_gettext as _
from planner.core.sessions import SignedIn, local_path
from planner.core.throttle import count_attempt, forget_attempts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("accounts", __name__)

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_PLACE, PER_PLACE, LINKS_PER_ACCOUNT = 10, 200, 5
TOO_MANY = 429


def begin(token: str) -> None:
    """Start a fresh cookie for the session."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(SignedIn(token))
    g.pop("csrf_token", None)  # made for the session that ended here


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page."""
    return sign_in_page(SignInForm(next=local_path(request.args.get("next"))))


@bp.post("/sign-in")
@public
def do_sign_in() -> ResponseReturnValue:
    """Sign in, then go on to where the person was heading, with what was typed."""
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form), UNPROCESSABLE
    email = normal_email(form.email.data or "")
    if _too_many(email):
        form.form_errors.append(_("Too many attempts. Wait a quarter of an hour, or ask for a new password."))
        return sign_in_page(form), TOO_MANY
    try:
        begin(operations.sign_in(email=email, password=form.password.data or "", instead_of=SignedIn.token_of(session)))
    except RefusedError as error:
        form.refuse(error)
        return sign_in_page(form), UNPROCESSABLE
    forget_attempts("sign-in", f"{email}|{request.remote_addr}")
    typed = kept.opened(form.kept.data or "")
    return kept.continue_page(typed) if typed else redirect(local_path(form.next.data), SEE_OTHER)


def sign_in_page(form: SignInForm) -> str:
    """Write the sign-in page around a form."""
    return render_template("accounts/sign_in.html", form=form)


def _too_many(email: str) -> bool:
    place = request.remote_addr or ""
    here = count_attempt("sign-in", f"{email}|{place}", per=WINDOW)
    return here > PER_ACCOUNT_AND_PLACE or count_attempt("place", place, per=WINDOW) > PER_PLACE


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
    operations.sign_out(token=SignedIn.token_of(session))
    logout_user()
    session.clear()
    answer = redirect(url_for("accounts.sign_in"), SEE_OTHER)
    answer.headers["Clear-Site-Data"] = '"storage"'  # what a page keeps in this browser while it cannot send it
    return answer


@bp.get("/forgotten-password")
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for the address to send a link to."""
    return render_template("accounts/forgotten_password.html", form=EmailForm())


@bp.post("/forgotten-password")
@public
def ask_for_link() -> ResponseReturnValue:
    """Send the link, and say the same whether the address is known or not."""
    form = EmailForm()
    if not form.validate():
        return render_template("accounts/forgotten_password.html", form=form), UNPROCESSABLE
    email = normal_email(form.email.data or "")
    if count_attempt("link", email, per=timedelta(hours=1)) <= LINKS_PER_ACCOUNT:
        operations.ask_for_password_reset(email=email, base_url=current_app.config["PLANNER"].base_url)
    return redirect(url_for("accounts.link_sent"), SEE_OTHER)


@bp.get("/forgotten-password/sent")
@public
def link_sent() -> ResponseReturnValue:
    """Say what happens now."""
    return render_template("accounts/link_sent.html")


@bp.get("/password/<token>")
@public
def password(token: str) -> ResponseReturnValue:
    """Show the form for choosing a password by a mailed link."""
    link = queries.usable_link(token) or abort(404)
    return render_template("accounts/password.html", form=NewPasswordForm(), email=link.user.email)


@bp.post("/password/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Set the password and sign in."""
    link = queries.usable_link(token) or abort(404)
    form, email = NewPasswordForm(), link.user.email
    try:
        if form.validate():
            begin(operations.choose_password(link, new_password=form.new_password.data or ""))
            return redirect("/", SEE_OTHER)
    except RefusedError as error:
        form.refuse(error)
    return render_template("accounts/password.html", form=form, email=email), UNPROCESSABLE


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """Show one's own account."""
    return account_page(ChangePasswordForm())


def account_page(
    form: ChangePasswordForm,
    *,
    digest: DigestForm | None = None,
    reminders: RemindersForm | None = None,
    training: TrainingMailForm | None = None,
) -> str:
    """Write the account page around a form."""
    chosen = queries.mail_chosen(viewer().user_id)
    saved = {"calendar_by": chosen.calendar_by or BY_ITSELF, "news": "on" if chosen.news else "off"}
    return render_template(
        "accounts/account.html",
        form=form,
        languages=LanguageForm(formdata=None, language=viewer().language),
        digest=digest or DigestForm(formdata=None, digest=chosen.digest.value),
        reminders=reminders or RemindersForm(formdata=None, reminders="on" if chosen.reminders else "off"),
        training=training or TrainingMailForm(formdata=None, **saved),
    )


@bp.post("/account/digest")
@signed_in
def digest() -> ResponseReturnValue:
    """Choose how often the digest comes by mail."""
    form = DigestForm()
    return submit(
        form,
        lambda: operations.choose_digest(viewer(), every=DigestEvery(form.digest.data)),
        page=lambda: account_page(ChangePasswordForm(formdata=None), digest=form),
        to=url_for("accounts.account"),
        done=_("Saved."),
    )


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password."""
    form = ChangePasswordForm()
    return submit(
        form,
        lambda: begin(with_own_password(viewer(), lambda: operations.change_password(viewer(), **form.values))),
        page=lambda: account_page(form),
        to=url_for("accounts.account"),
        done=_("Your password is changed. You have been signed out everywhere else."),
    )


@bp.post("/account/reminders")
@signed_in
def reminders() -> ResponseReturnValue:
    """Choose whether reminders come by mail."""
    form = RemindersForm()
    return submit(
        form,
        lambda: operations.choose_reminders(viewer(), wanted=form.reminders.data == "on"),
        page=lambda: account_page(ChangePasswordForm(formdata=None), reminders=form),
        to=url_for("accounts.account"),
        done=_("Saved."),
    )


@bp.post("/account/training")
@signed_in
def training_mail() -> ResponseReturnValue:
    """Choose how training comes into one's calendar, and whether news of it comes by mail."""
    form = TrainingMailForm()
    return submit(
        form,
        lambda: operations.choose_training_mail(viewer(), calendar_by=form.chosen, news=form.news.data == "on"),
        page=lambda: account_page(ChangePasswordForm(formdata=None), training=form),
        to=url_for("accounts.account"),
        done=_("Saved."),
    )


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    """Choose the language, for oneself when signed in, else for this browser."""
    form = LanguageForm()
    if form.language.data not in LANGUAGES:
        abort(422)
    session["language"] = form.language.data
    if reader().signed_in:
        operations.choose_language(viewer(), language=form.language.data)
    return redirect(local_path(form.back.data), SEE_OTHER)


def ask_to_sign_in(_error: SignInRequiredError) -> ResponseReturnValue:
    """Send a reader to sign in and back; what was being saved goes along."""
    typed = kept.from_request()
    if typed is None:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), SEE_OTHER)
    form = SignInForm(formdata=MultiDict(), kept=kept.sealed(typed))
    return sign_in_page(form), 401
