"""The page about the API, for those who write programs, and its document for the programs themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request

from planner.accounts.tokens.words import SCOPES
from planner.api import document, refusing
from planner.api.addresses import ADDRESSES
from planner.api.allowance import MOST
from planner.api.schemas.common import LARGEST_PAGE, USUAL_PAGE
from planner.core.access import public
from planner.core.addresses import absolute

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("api", __name__)
CACHING = "public, max-age=300"


@bp.get("/api/")
@public
def about() -> ResponseReturnValue:
    """Tell how programs read what is here."""
    return render_template(
        "api/about.html",
        addresses=ADDRESSES,
        scopes=SCOPES,
        problems=[make() for make in refusing.KINDS],
        most=MOST,
        usual_page=USUAL_PAGE,
        largest_page=LARGEST_PAGE,
        base=absolute(""),
    )


@bp.get("/api/v1/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """Answer with the document of the API."""
    response = Response(current_app.extensions[document.KEPT], mimetype="application/json")
    response.headers["Cache-Control"] = CACHING
    response.add_etag()
    return response.make_conditional(request)
