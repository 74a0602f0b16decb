"""The page that stops the digest, reached from the mail without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, render_template

from planner.core.access import public
from planner.core.i18n import in_language
from planner.progress.digest import operations
from planner.schools.daily import DAILY, LongJob

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue
    from flask_wtf import CSRFProtect

    from planner.accounts.models import User

bp = Blueprint("digest", __name__)


def register(app: Flask, csrf: CSRFProtect, *, key: str) -> None:
    """Mount the page, and write the digest every day; a mail program that stops it has no form of ours."""
    csrf.exempt(stop)
    app.register_blueprint(bp)
    DAILY["digest"] = LongJob(lambda day: operations.digest(day, key=key))


@bp.get("/digest/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask whether to stop: programs that look at the links in a mail must stop nothing."""
    return page(_reader(token), stopped=False)


@bp.post("/digest/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop, for the button on the page and for a mail program's own (RFC 8058, which allows no redirect)."""
    user = _reader(token)
    operations.stop(user)
    return page(user, stopped=True)


def page(user: User, *, stopped: bool) -> str:
    """Write the page in the language of the one whose digest it is."""
    with in_language(user.language):
        return render_template("home/digest_stop.html", stopped=stopped)


def _reader(token: str) -> User:
    return operations.reader_of(token, key=str(current_app.config["PLANNER"].secret_key)) or abort(404)
