"""How a calendar is answered: validators, conditions and compression by RFC 9110."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.http import http_date, parse_date, parse_etags

from planner.core import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import Headers

CONTENT_TYPE = "text/calendar; charset=utf-8"
OK, NOT_MODIFIED, PRECONDITION_FAILED = 200, 304, 412
CODING = re.compile(r"\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.ASCII)


class CalendarResponse(Response):
    """A response whose headers leave as they are: Werkzeug would take Last-Modified away from a 304."""

    def get_wsgi_headers(self, environ: dict[str, object]) -> Headers:
        """Return the headers that leave."""
        del environ
        return self.headers


def calendar(etag: str, modified_at: datetime, body: Callable[[bool], bytes]) -> Response:
    """Answer with a calendar, or that it has not changed.

    etag: of the bytes as they are; body: returns the bytes, compressed when called with True, and is
    called only when they are sent.
    """
    status, headers, content = parts(request.headers, etag, modified_at, body)
    response = CalendarResponse(content, status, headers)
    if status == NOT_MODIFIED:
        # What a constructor adds of its own says nothing of a calendar that is not sent.
        del response.headers["Content-Type"], response.headers["Content-Length"]
    return response


def parts(
    asked: Headers, etag: str, modified_at: datetime, body: Callable[[bool], bytes]
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and content of the answer to a request with those headers."""
    zipped = wants_gzip(asked.get("Accept-Encoding", ""))
    tag = f"{etag}-gzip" if zipped else etag
    # An answer never says that it was changed after it was sent.
    modified_at = min(modified_at, clock.now()).replace(microsecond=0)
    status = condition(asked, tag, modified_at)
    headers = [
        ("ETag", f'"{tag}"'),
        ("Last-Modified", http_date(modified_at)),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding"),
        ("X-Robots-Tag", "noindex"),
    ]
    content = b""
    if status != NOT_MODIFIED:
        content = body(zipped) if status == OK else b""
        headers += [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(content)))]
        headers += [("Content-Encoding", "gzip")] if zipped and content else []
    return status, headers, content


def condition(headers: Headers, tag: str, modified_at: datetime) -> int:
    """Return 200, 304 or 412 by the request's conditions, in the order of RFC 9110 section 13.2.2."""
    if "If-Match" in headers:
        match = parse_etags(headers["If-Match"])
        if not (match.star_tag or match.contains(tag)):
            return PRECONDITION_FAILED
    elif (since := _moment(headers.get("If-Unmodified-Since"))) is not None and modified_at > since:
        return PRECONDITION_FAILED
    if "If-None-Match" in headers:
        none = parse_etags(headers["If-None-Match"])
        return NOT_MODIFIED if none.star_tag or none.contains_weak(tag) else OK
    since = _moment(headers.get("If-Modified-Since"))
    return NOT_MODIFIED if since is not None and modified_at <= since else OK


def wants_gzip(accepted: str) -> bool:
    """Tell whether gzip is asked for by name, and not less than the bytes as they are."""
    if "gzip" not in accepted:
        return False
    asked: dict[str, float] = {}
    for part in accepted.split(","):
        if coding := CODING.fullmatch(part):
            asked[coding[1].lower()] = float(coding[2] or 1)
    quality = max(asked.get("gzip", 0), asked.get("x-gzip", 0))
    return quality > 0 and quality >= asked.get("identity", 0)


def _moment(header: str | None) -> datetime | None:
    moment = parse_date(header) if header else None
    return moment.astimezone(UTC) if moment else None
