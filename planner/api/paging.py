"""Long lists, a page at a time, with links to the other pages (RFC 8288)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request

from planner.core.addresses import absolute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Asked:
    """Which page was asked for."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many come before it."""
        return (self.number - 1) * self.size


def asked(query: Mapping[str, Any]) -> Asked:
    """Return which page a question asks for."""
    return Asked(query["page"], query["per_page"])


def listed(rows: Sequence[Any], page: Asked, count: int, **more: Any) -> tuple[dict[str, Any], int, dict[str, str]]:  # noqa: ANN401
    """Return a page of a list as the schema writes it, and the header that leads to the others."""
    last = max(1, -(-count // page.size))
    links = {"first": 1, "last": last}
    links |= {"prev": min(page.number - 1, last)} if page.number > 1 else {}
    links |= {"next": page.number + 1} if page.number < last else {}
    link = ", ".join(f'<{_address(number)}>; rel="{rel}"' for rel, number in links.items())
    told = {"number": page.number, "size": page.size, "count": count, "last": last}
    return {"data": rows, "page": told, **more}, 200, {"Link": link}


def _address(number: int) -> str:
    others = {name: value for name, value in request.args.items() if name != "page"}
    return f"{absolute(request.path)}?{urlencode(others | {'page': number})}"
