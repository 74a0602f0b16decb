"""The feature's blueprints, and what pages without a cookie need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, current_app, request

from planner.core import clock
from planner.core.db import enter
from planner.core.throttle import count_attempt
from planner.open_process.answer import page_or_404
from planner.open_process.comments import queries, secret
from planner.open_process.comments.limits import Limit
from planner.open_process.comments.operations.moderating import Desk

if TYPE_CHECKING:
    from planner.schools.models import Municipality

public_bp = Blueprint("open_comments", __name__, url_prefix="/open/<slug>/comments")
bp = Blueprint("moderation", __name__, url_prefix="/moderation")

TOO_MANY = 429


def key() -> str:
    """Return the app's own key."""
    return str(current_app.secret_key)


def desk() -> Desk:
    """Return what links in letters are made with."""
    return Desk(key(), current_app.config["PLANNER"].base_url)


def place(slug: str) -> Municipality:
    """Return the municipality whose page it is, and keep the session to it; or answer 404."""
    found = queries.municipality_by_slug(slug) or abort(404)
    enter(found.id)
    return found


def open_place(slug: str) -> Municipality:
    """Return the municipality whose page is switched on, and keep the session to it; or answer 404."""
    page_or_404(slug)
    return place(slug)


def with_query(**changes: str) -> str:
    """Return the query of this page's address with something changed."""
    return urlencode(dict(request.args) | changes)


def is_from_elsewhere() -> bool:
    """Tell whether a form was sent from another website's page.

    Browsers say so themselves (Sec-Fetch-Site). Older ones send Origin, which our Referrer-Policy makes `null`.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc != request.host
    except ValueError:  # as for http://[, which is no address at all
        return True


def is_crowded(what: str, limit: Limit, municipality_id: int) -> bool:
    """Count another sending and tell whether there are too many: from one network, or from all together.

    Counted in a transaction of its own; what was read before has to be read anew.
    """
    network = secret.veiled(request.remote_addr, clock.today(), key=key())
    mine = f"{municipality_id} {network}"
    for per, most in ((limit.hour, limit.by_network), (limit.day, limit.by_network_a_day)):
        if count_attempt(f"{what} network {per}", mine, per=per) > most:
            return True  # a flood from one network does not use up what all others have
    return count_attempt(f"{what} all", str(municipality_id), per=limit.hour) > limit.by_all
