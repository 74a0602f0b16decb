"""How a public page is answered: kept ready under the page's revision, so that what is unchanged costs one look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, abort, current_app, request
from markupsafe import Markup

from planner.core import clock
from planner.core.assets import stylesheet_url
from planner.core.db import enter
from planner.core.i18n import language
from planner.open_process.queries.pages import PublicPage, page_at
from planner.open_process.reader import language_is_in_address
from planner.training.feeds.answer import NOT_MODIFIED, CalendarResponse, condition, wants_gzip
from planner.training.feeds.shelf import Kept, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from flask import Flask

HTML, ATOM = "text/html; charset=utf-8", "application/atom+xml; charset=utf-8"
# A minute is what a reader may be behind, and one more while the new page is fetched: what was hidden is gone by then.
CACHING = "public, max-age=60, stale-while-revalidate=60"


def register(app: Flask) -> None:
    """Keep built pages in this process."""
    app.extensions["open_pages"] = Shelf()


def page_or_404(slug: str) -> PublicPage:
    """Return the page that is open at an address, and keep the session to its municipality."""
    page = page_at(slug)
    if page is None:
        abort(404)
    enter(page.municipality_id)
    return page


def answered(page: PublicPage, build: Callable[[], str], *, what: str = HTML, of: str = "") -> Response:
    """Answer with what build returns, built once for each revision, or with 304 and nothing built at all.

    of: which of several at the same address, as the page of a list. The hour belongs to what it is kept under,
    since what is late or has begun follows from the time.
    """
    shelf: Shelf = current_app.extensions["open_pages"]
    identity = (page.municipality_id, language(), request.path, of)
    stamp = (page.revision, page.name, f"{clock.now():%Y%m%d%H}", stylesheet_url())

    def built() -> Kept:
        return shelf.build(identity, stamp, lambda: (build().encode(), clock.now()))

    kept = shelf.find(identity, stamp) or built()
    zipped = wants_gzip(request.headers.get("Accept-Encoding", ""))
    tag = f"{kept.etag}-gzip" if zipped else kept.etag
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": CACHING,
        "Vary": "Accept-Encoding" if language_is_in_address(request) else "Accept-Encoding, Accept-Language",
    }
    status = condition(request.headers, tag, clock.now().replace(microsecond=0))
    if status == NOT_MODIFIED:
        return _bare(status, headers)
    whole = kept if kept.body is not None else built()
    body = shelf.zipped(identity, whole) if zipped else whole.body or b""
    headers |= {"Content-Type": what, "Content-Language": language(), "Content-Length": str(len(body))}
    headers |= {"Content-Encoding": "gzip"} if zipped else {}
    return Response(body, status, headers)


def part(page: PublicPage, name: str, made_of: Hashable, build: Callable[[], str]) -> Markup:
    """Return a part of a page as HTML, built again only when what it is made of is another than the last time.

    Most changes are of one part; the others are then as they were. made_of: everything that the part shows.
    """
    shelf: Shelf = current_app.extensions["open_pages"]
    identity, stamp = (page.municipality_id, language(), page.slug, name), made_of
    kept = shelf.find(identity, stamp)
    if kept is None or kept.body is None:
        kept = shelf.build(identity, stamp, lambda: (build().encode(), clock.now()))
    return Markup((kept.body or b"").decode())  # noqa: S704 - written by a template, which has escaped it


def _bare(status: int, headers: dict[str, str]) -> Response:
    response = CalendarResponse(b"", status, headers)
    # What a constructor adds of its own says nothing of a page that is not sent.
    del response.headers["Content-Type"], response.headers["Content-Length"]
    return response
