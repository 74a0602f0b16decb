"""The unchanged feed, answered in front of Flask: most fetches change nothing, and most that a server does is fetches.

What may be answered is looked up at every fetch, in the database, as always. Everything that is not an unchanged feed
of this process, fetched by a program that has been noted today, goes on to Flask and the view, which answer the same.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import EnvironHeaders

from planner.core import clock
from planner.core.db import db
from planner.core.glancing import Glance, NoGlanceError
from planner.core.headers import on_everything
from planner.core.logs import answered_request
from planner.training.feeds import answer, clients, queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from planner.training.feeds.fetched import Fetched
    from planner.training.feeds.queries import Subscription
    from planner.training.feeds.shelf import Shelf

RULE = "/calendar/<token>.ics"
PATH = re.compile(r"/calendar/([A-Za-z0-9_-]{32})\.ics", re.ASCII)
STATUS = {200: "200 OK", 304: "304 NOT MODIFIED", 412: "412 PRECONDITION FAILED"}


class Ready:
    """A WSGI application around the app's own."""

    def __init__(self, app: Flask, inner: Any) -> None:  # noqa: ANN401 - a WSGI application
        """Answer from what the app keeps; inner answers the rest."""
        self._app, self._inner = app, inner
        self._hosts = frozenset(app.config["TRUSTED_HOSTS"])
        self._headers = list(on_everything(app.config["PLANNER"]).items())
        self._glance: Glance | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's
        """Answer a request."""
        asked = PATH.fullmatch(environ.get("PATH_INFO", ""))
        if asked is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        began = time.perf_counter()
        made = self._made(asked[1], environ)
        if made is None:
            return self._inner(environ, start_response)  # type: ignore[no-any-return]
        status, headers, content = made
        method = environ["REQUEST_METHOD"]
        answered_request(method=method, rule=RULE, status=status, began=began)
        start_response(STATUS[status], headers + self._headers)
        return [content] if method == "GET" else []

    def _made(self, token: str, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """Return the answer, or None for all that is not an unchanged feed."""
        if environ.get("HTTP_HOST", "").partition(":")[0] not in self._hosts:
            return None
        found = self._subscription(token)
        if found is None or found.extras:
            return None
        shelf: Shelf = self._app.extensions["feed_shelf"]
        fetched: Fetched = self._app.extensions["feeds_fetched"]
        day = clock.today()
        if not fetched.knows(found, day, clients.client(environ.get("HTTP_USER_AGENT", ""))):
            return None
        kept = shelf.find(found.identity, found.stamp(day))
        if kept is None or kept.body is None:
            return None
        modified_at = max(kept.modified_at, found.settings_changed_at)

        def body(zipped: bool) -> bytes:  # noqa: FBT001 - see answer.parts
            return shelf.zipped(found.identity, kept) if zipped else kept.body or b""

        return answer.parts(EnvironHeaders(environ), kept.etag, modified_at, body)

    def _subscription(self, token: str) -> Subscription | None:
        try:
            if self._glance is None:
                with self._app.app_context():
                    self._glance = queries.glance_at_subscription(db.engine)
            return queries.subscription(token, by=self._glance)
        except (NoGlanceError, SQLAlchemyError):
            return None
