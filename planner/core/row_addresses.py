"""Addresses of many rows: the pattern is asked for once, each row's id is written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import url_for

from planner.core.db import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


def each_url(
    endpoint: str, name: str, *, anchor: str | None = None, **others: int | str | None
) -> Callable[[int], str]:
    """Return what writes the address for an id; name: the id's in the address. A `url_for` each takes far longer."""
    given: dict[str, Any] = others | {name: LARGEST_ID}
    before, after = url_for(endpoint, _anchor=anchor, **given).split(str(LARGEST_ID))
    return lambda row_id: f"{before}{row_id}{after}"


def named_url(endpoint: str, name: str, **others: int | str | None) -> Callable[[str], str]:
    """Return what writes the address for a name, as `each_url` does for ids."""
    given: dict[str, Any] = others | {name: "NAME-HERE"}
    before, after = url_for(endpoint, **given).split("NAME-HERE")
    return lambda one: f"{before}{quote(one)}{after}"


def register(app: Flask) -> None:
    """Let the templates write addresses of many rows."""
    app.jinja_env.globals["each_url"] = each_url
    app.jinja_env.globals["named_url"] = named_url
