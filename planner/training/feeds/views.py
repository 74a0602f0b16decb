"""The addresses that calendar programs fetch, and the page where one gets them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask_login import user_logged_in

from planner.core import clock
from planner.core.access import grants, public, signed_in, viewer
from planner.core.db import enter, every_municipality
from planner.core.forms import Form, submit
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.schools.queries import viewer_by_session
from planner.training import ical
from planner.training.feeds import answer, clients, operations, queries
from planner.training.feeds.building import build
from planner.training.feeds.fetched import Fetched, note_after
from planner.training.feeds.page import cards
from planner.training.feeds.rules import may_download
from planner.training.feeds.shelf import Kept, Shelf
from planner.training.models.calendar import FeedKind
from planner.training.models.event import TrainingSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.core.sessions import SignedIn
    from planner.training.feeds.queries import Subscription

bp = Blueprint("feeds", __name__)

ROBOTS = "User-agent: *\nAllow: /calendar/\nAllow: /\n"


def register(app: Flask) -> None:
    """Mount the pages, keep feeds ready, and give everyone who signs in their addresses."""
    app.extensions["feed_shelf"] = Shelf()
    app.extensions["feeds_fetched"] = Fetched()
    app.register_blueprint(bp)
    user_logged_in.connect(give_addresses, app)


def give_addresses(app: Flask, user: SignedIn) -> None:
    """Make the addresses in the POST that signs in, so that the page, which only reads, can show them."""
    with every_municipality():
        found = viewer_by_session(user.token)
        if found is not None:
            operations.ensure_feeds(by=found, key=app.config["PLANNER"].secret_key)


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """Answer a calendar program; every address that is not in force gets the same answer."""
    found = queries.subscription(token)
    if found is None:
        headers = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
        return Response("There is no calendar at this address.\n", 404, headers, mimetype="text/plain")
    response = answered(found)
    client, day = clients.client(request.headers.get("User-Agent", "")), clock.today()
    if current_app.extensions["feeds_fetched"].is_new(found, day, client):
        note_after(response, current_app._get_current_object(), found, day=day, client=client)  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way to the app itself
    return response


def answered(found: Subscription) -> Response:
    """Answer from what is kept, or build it first."""
    shelf: Shelf = current_app.extensions["feed_shelf"]
    day = clock.today()
    stamp = (found.mark, day)

    def built() -> Kept:
        enter(found.municipality_id)
        return shelf.build(found.identity, stamp, lambda: build(found, day))

    kept = shelf.find(found.identity, stamp) or built()

    def body(zipped: bool) -> bytes:  # noqa: FBT001 - see answer.calendar
        whole = kept if kept.body is not None else built()
        return shelf.zipped(found.identity, whole) if zipped else whole.body or b""

    return answer.calendar(kept.etag, max(kept.modified_at, found.settings_changed_at), body)


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Forbid nothing: Google refuses to subscribe to calendars that are forbidden here."""
    return Response(ROBOTS, mimetype="text/plain")


@bp.get("/subscribe")
@signed_in
def subscribe() -> ResponseReturnValue:
    """Show one's own addresses."""
    return subscribe_page()


def subscribe_page() -> str:
    """Write the page; each button is a form of its own."""
    shown = cards(queries.feeds_in_force(viewer().user_id), key=key())
    return render_template("training/subscribe.html", cards=shown, new_form=Form)


def key() -> str:
    """Return what addresses are made from."""
    return str(current_app.config["PLANNER"].secret_key)


@bp.post("/subscribe")
@signed_in
def start() -> ResponseReturnValue:
    """Make the addresses one has never had, then show them."""
    return _submit(lambda: operations.ensure_feeds(by=viewer(), key=key()), None)


@bp.post("/subscribe/<any(all, mine):kind>/renew")
@signed_in
def renew(kind: str) -> ResponseReturnValue:
    """Make a new address; the old one is dead at once."""
    done = _("The new address is ready. The one before it no longer works.")
    return _submit(lambda: operations.renew(FeedKind(kind), by=viewer(), key=key()), done)


@bp.post("/subscribe/<any(all, mine):kind>/stop")
@signed_in
def stop(kind: str) -> ResponseReturnValue:
    """Make the address dead at once."""
    done = _("The address no longer works. You can make a new one whenever you like.")
    return _submit(lambda: operations.stop(FeedKind(kind), by=viewer()), done)


@bp.post("/subscribe/<any(all, mine):kind>/alarms/<any(on, off):wanted>")
@signed_in
def alarms(kind: str, wanted: str) -> ResponseReturnValue:
    """Turn alarms on or off."""
    done = _("Alarms are on.") if wanted == "on" else _("Alarms are off.")
    return _submit(lambda: operations.set_alarms(FeedKind(kind), on=wanted == "on", by=viewer()), done)


def _submit(do: Callable[[], None], done: Text | None) -> ResponseReturnValue:
    return submit(Form(), do, page=subscribe_page, to=url_for("feeds.subscribe"), done=done)


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
