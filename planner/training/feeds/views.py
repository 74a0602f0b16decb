"""The addresses that calendar programs fetch, and single sessions as files."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from flask_login import user_logged_in

from planner.core import clock
from planner.core.access import grants, public
from planner.core.db import enter, every_municipality
from planner.schools.queries import viewer_by_session
from planner.training import ical
from planner.training.feeds import answer, clients, extras, operations, queries
from planner.training.feeds.blueprint import bp
from planner.training.feeds.building import build
from planner.training.feeds.fetched import Fetched, note_after
from planner.training.feeds.ready import Ready
from planner.training.feeds.rules import may_download
from planner.training.feeds.shelf import Kept, Shelf
from planner.training.feeds.subscribing import key
from planner.training.feeds.window import Window
from planner.training.models.event import TrainingSession

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask.typing import ResponseReturnValue

    from planner.core.sessions import SignedIn
    from planner.training.feeds.extras import DayEntry
    from planner.training.feeds.queries import Subscription

ROBOTS = "User-agent: *\nAllow: /calendar/\nAllow: /\n"


def register(app: Flask) -> None:
    """Mount the pages, keep feeds ready, and give everyone who signs in their addresses."""
    app.extensions["feed_shelf"] = Shelf()
    app.extensions["feeds_fetched"] = Fetched()
    app.register_blueprint(bp)
    app.wsgi_app = Ready(app, app.wsgi_app)  # type: ignore[method-assign]
    user_logged_in.connect(give_addresses, app)


def give_addresses(app: Flask, user: SignedIn) -> None:
    """Make the addresses in the POST that signs in, so that the page, which only reads, can show them."""
    del app
    with every_municipality():
        found = viewer_by_session(user.token)
        if found is not None:
            operations.ensure_feeds(by=found, key=key())


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """Answer a calendar program; every address that is not in force gets the same answer."""
    found = queries.subscription(token)
    if found is None:
        headers = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
        return Response("There is no calendar at this address.\n", 404, headers, mimetype="text/plain")
    changed: dict[str, object] = {}
    response = answered(found, changed)
    client, day = clients.client(request.headers.get("User-Agent", "")), clock.today()
    if current_app.extensions["feeds_fetched"].is_new(found, day, client):
        changed |= {"last_fetched_on": day, "last_client": client}
    if changed:
        note_after(response, current_app._get_current_object(), found, changed)  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way to the app itself
    return response


def answered(found: Subscription, changed: dict[str, object]) -> Response:
    """Answer from what is kept, or build it first; changed: gets what is to be noted once the answer is sent."""
    shelf: Shelf = current_app.extensions["feed_shelf"]
    day = clock.today()
    days, days_changed_at = days_of(found, day, changed) if found.extras else ([], None)
    stamp = found.stamp(day, days_changed_at, extras.mark(days)) if found.extras else found.stamp(day)

    def built() -> Kept:
        enter(found.municipality_id)
        return shelf.build(found.identity, stamp, lambda: build(found, day, days, days_changed_at))

    kept = shelf.find(found.identity, stamp) or built()

    def body(zipped: bool) -> bytes:  # noqa: FBT001 - see answer.calendar
        whole = kept if kept.body is not None else built()
        return shelf.zipped(found.identity, whole) if zipped else whole.body or b""

    return answer.calendar(kept.etag, max(kept.modified_at, found.settings_changed_at), body)


def days_of(found: Subscription, day: date, changed: dict[str, object]) -> tuple[list[DayEntry], datetime]:
    """Return the chosen days in the window, and since when they are as they are.

    They follow from what several features hold, and nobody counts their changes. What they say is compared with
    what was noted at the fetch before; when it differs it has changed now, and that is noted after this fetch.
    """
    enter(found.municipality_id)
    first, last = Window(day).days
    days = extras.entries(found.extras, user_id=found.user_id, language=found.language, first=first, last=last)
    mark = extras.mark(days)
    if mark == found.extras_mark and found.extras_changed_at is not None:
        return days, found.extras_changed_at
    moment = clock.now().replace(microsecond=0)
    changed |= {"extras_mark": mark, "extras_changed_at": moment}
    return days, moment


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Forbid nothing: Google refuses to subscribe to calendars that are forbidden here."""
    return Response(ROBOTS, mimetype="text/plain")


@bp.get("/training/<int:event_id>/calendar.ics")
@grants(may_download, load=queries.session_file)
def next_session(session: TrainingSession) -> ResponseReturnValue:
    """Download the event's next session."""
    return _file(session)


@bp.get("/training/<int:event_id>/sessions/<int:session_id>/calendar.ics")
@grants(may_download, load=queries.session_file)
def session_file(session: TrainingSession) -> ResponseReturnValue:
    """Download one session."""
    return _file(session)


def _file(session: TrainingSession) -> Response:
    response = Response(ical.download(session.fragment or b""), content_type=answer.CONTENT_TYPE)
    day = clock.local(session.starts_at).date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{_ascii(session.event.title)}-{day}.ics"'
    return response


def _ascii(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "session"
