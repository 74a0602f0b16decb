"""Error pages: what is wrong, what to do, and what was typed kept; none of them asks the database anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from planner.core import kept, problems
from planner.core.access import reader
from planner.core.db import db
from planner.core.i18n import lazy_gettext as _
from planner.core.logs import failure
from planner.core.viewer import Anonymous

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

TRY_AGAIN_SECONDS = "30"

WORDS = {
    400: (_("The request could not be understood"), _("Go back and try again.")),
    403: (
        _("You may not do this"),
        _("You can see this, but your post does not give you the right to do it."),
    ),
    404: (
        _("The page was not found"),
        _(
            "It may have been moved, or the address may be mistyped. What you are looking for may also be "
            "something that your post does not let you see."
        ),
    ),
    405: (_("This address does not work that way"), _("Go back and try again.")),
    406: (
        _("This cannot be had in the form asked for"),
        _("Ask for application/json."),
    ),
    413: (
        _("What you sent is too large"),
        _("Go back with the browser's back button: your text is still in the form. Shorten it and send it again."),
    ),
    422: (_("Something in the form is not right"), _("Go back and look through what you filled in.")),
    429: (_("Too many attempts"), _("Wait a while and try again.")),
}


def register(app: Flask) -> None:
    """Answer every failure with a page of ours."""
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(CSRFError, answer_expired)
    for busy in (OperationalError, PoolTimeoutError, DBAPIError):
        app.register_error_handler(busy, answer_unavailable)
    for simultaneous in (IntegrityError, StaleDataError):
        app.register_error_handler(simultaneous, answer_simultaneous)
    app.register_error_handler(DataError, lambda _error: answer(422))
    app.register_error_handler(Exception, answer_failure)


def answer(code: int) -> ResponseReturnValue:
    """Return the page for a status code."""
    title, text = WORDS.get(code, WORDS[400])
    return kept.page(code, title, text, kept=None)


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """Answer what Werkzeug or abort() raised, with its headers (Allow, Retry-After) kept."""
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect of the router's
        return error
    if isinstance(error, SecurityError):
        # A host we do not answer for: there is no address to build a page's links from.
        if problems.are_answered_at(request.path):
            return problems.answer(problems.Problem(400, "Bad Request"))
        return Response("400 Bad Request", 400, mimetype="text/plain")
    without_database()
    shown, status = kept.page(error.code, *WORDS.get(error.code, WORDS[400]))
    extra = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return shown, status, extra


def answer_expired(_error: CSRFError) -> ResponseReturnValue:
    """The form was opened in another session: show what was typed, to be sent again."""
    try:
        reader()
    except OperationalError as away:
        return answer_unavailable(away)
    return kept.page(
        400,
        _("The form had been open too long"),
        _("For your safety it has to be sent again. What you wrote is still here."),
    )


def answer_unavailable(error: Exception) -> ResponseReturnValue:
    """The database is locked, full, read-only or away: say so without asking it anything."""
    failure(error)
    without_database()
    shown, _status = kept.page(
        503,
        _("The service cannot save or read right now"),
        _("Try again in a minute; if you were writing, your text is below."),
    )
    return shown, 503, {"Retry-After": TRY_AGAIN_SECONDS}


def answer_simultaneous(error: Exception) -> ResponseReturnValue:
    """Somebody else did something at the same moment that rules this out."""
    failure(error)
    without_database()
    return kept.page(
        409,
        _("Somebody else was faster"),
        _(
            "Something changed at the same moment. Open the page again to see how it is now; if you were writing, "
            "your text is below."
        ),
    )


def answer_failure(error: Exception) -> ResponseReturnValue:
    """Our fault: log the kind and the place, show nothing of either."""
    if current_app.testing:
        raise error
    failure(error)
    without_database()
    return kept.page(
        500,
        _("Something went wrong on our side"),
        _("It has been noted. Try again in a while; if you were writing, your text is below."),
    )


def without_database() -> None:
    """Let the error page be written for a reader who is already known, or for nobody: no query from here on."""
    db.session.rollback()
    if "reader" not in g:
        g.reader = Anonymous()
