"""All addresses of comments, mounted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.open_process.comments import beside, needs
from planner.open_process.comments.views import moderating, raising, reading, writing
from planner.open_process.comments.views.room import bp, public_bp, with_query
from planner.open_process.comments.words import REASONS, SIGNATURES

if TYPE_CHECKING:
    from flask import Flask
    from flask_wtf import CSRFProtect

WITH_ADDRESSES = (moderating, raising, reading, writing)


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Mount the pages; who has no account has no cookie either, and the form's own token instead of the session's."""
    for view in (writing.send, writing.found, writing.reply):
        csrf.exempt(view)
    beside.register()
    needs.register()
    app.register_blueprint(public_bp)
    app.register_blueprint(bp)
    app.jinja_env.globals["with_query"] = with_query
    app.jinja_env.globals["comment_reasons"] = REASONS
    app.jinja_env.globals["comment_signatures"] = SIGNATURES
