"""The request is the transaction: success commits, refusal or error rolls back, reading never writes."""

from __future__ import annotations

import string
from contextlib import nullcontext
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.routing import IntegerConverter, Map

from planner.core.db import LARGEST_ID, db
from planner.core.writing import reading_only

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from flask.ctx import RequestContext

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class IdConverter(IntegerConverter):
    """A number in an address; one too large for the database is an address that does not exist (404)."""

    def __init__(self, map: Map, **options: int) -> None:  # noqa: A002 - the base class's name
        """Cap what is accepted."""
        super().__init__(map, max=LARGEST_ID, **options)  # type: ignore[arg-type]


class PlannerApp(Flask):
    """Flask with one database transaction around each request."""

    def request_context(self, environ: WSGIEnvironment) -> RequestContext:
        """Read an address's query though bytes of it are no text: they are written as any other sign is."""
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query, safe=string.printable, encoding="latin-1")
        return super().request_context(environ)

    def full_dispatch_request(self) -> Response:
        """Answer a request; all of a reading one, error pages included, may not write."""
        with reading_only() if request.method in READING_METHODS else nullcontext():
            return super().full_dispatch_request()

    def dispatch_request(self) -> Response:
        """Run the view; commit before the answer leaves, so that an answer is a promise kept."""
        try:
            response = self.make_response(super().dispatch_request())
        except BaseException:
            db.session.rollback()
            raise
        # Nothing to end where the database was not asked: to ask for the session would make one.
        if db.session.registry.has():
            if response.status_code < 400:  # noqa: PLR2004
                # The answer is written: nobody reads the rows again, so none is marked as to be read anew.
                db.session().expire_on_commit = False
                db.session.commit()
            else:
                db.session.rollback()
        return response
