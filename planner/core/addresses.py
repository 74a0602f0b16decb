"""The configured base address: what links in mail and calendars begin with, never the request's own Host."""

from __future__ import annotations

from typing import Any

from flask import current_app

from planner.core import mail


def absolute(path: str) -> str:
    """Return a path of this site as a whole address."""
    return f"{current_app.config['PLANNER'].base_url}{path}"


def host() -> str:
    """Return the configured host name, which calendar identifiers end in."""
    return str(current_app.config["PLANNER"].host)


def sender() -> str:
    """Return the address that mails come from, which organises what they put into calendars."""
    return mail.sender(current_app.config["PLANNER"])


def address_of(endpoint: str, ids: dict[str, Any]) -> str:
    """Return a page's whole address by its endpoint, outside a request too; ids may name an _anchor in the page."""
    values = {name: value for name, value in ids.items() if name != "_anchor"}
    path = current_app.url_map.bind("").build(endpoint, values)
    return absolute(f"{path}#{ids['_anchor']}" if "_anchor" in ids else path)
