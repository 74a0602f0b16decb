"""The page that stops the news, reached from the mail without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, render_template

from planner.core.access import public
from planner.training.news import operations
from planner.training.news.stopping import person_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("training_news", __name__)


@bp.get("/training/news/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask whether to stop: programs that look at the links in a mail must stop nothing."""
    if person_of(token, key=key()) is None:
        abort(404)
    return render_template("training/news_stop.html", stopped=False)


@bp.post("/training/news/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop, for the button on the page and for a mail program's own (RFC 8058, which allows no redirect)."""
    if not operations.stop(token, key=key()):
        abort(404)
    return render_template("training/news_stop.html", stopped=True)


def key() -> str:
    """Return what the addresses are made from."""
    return str(current_app.config["PLANNER"].secret_key)
