"""The addresses of open data: for everybody, the same bytes for all, and only where the public page is switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template

from planner.api.open_data import files
from planner.api.open_data.tables import LICENCE_ADDRESS, TABLES
from planner.core.access import public
from planner.open_process.answer import answered, page_or_404
from planner.open_process.views.public import frame

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.open_process.queries.pages import PublicPage

bp = Blueprint("open_data", __name__, url_prefix="/open/<slug>/data")


@bp.get("/")
@public
def index(slug: str) -> ResponseReturnValue:
    """Tell what there is to take, and what its columns mean."""
    page = page_or_404(slug)
    return answered(page, lambda: index_page(page))


def index_page(page: PublicPage) -> str:
    """Write the page."""
    return render_template("api/open_data.html", frame=frame(page), tables=TABLES.values(), kinds=files.KINDS)


@bp.get("/<any(needs, inventory):dataset>.<any(csv, json):kind>")
@public
def table(slug: str, dataset: str, kind: str) -> ResponseReturnValue:
    """Answer with a table."""
    page = page_or_404(slug)
    media = f"{files.KINDS[kind]}; charset=utf-8"
    return licensed(answered(page, lambda: files.WRITTEN[kind](TABLES[dataset], page), what=media))


@bp.get("/catalog.jsonld")
@public
def catalogue(slug: str) -> ResponseReturnValue:
    """Answer with the catalogue that portals read."""
    page = page_or_404(slug)
    return licensed(answered(page, lambda: files.catalogue(page), what="application/ld+json"))


def licensed(response: Response) -> Response:
    """Say under which licence it is, where a program looks for it."""
    response.headers["Link"] = f'<{LICENCE_ADDRESS}>; rel="license"'
    return response
