"""What went wrong, for programs: application/problem+json of RFC 9457, at every address of the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, json

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_TYPE = "application/problem+json"
BLANK = "about:blank"
# Where programs are answered: all below it but the page that people read.
PROGRAMS = "/api/v"


@dataclass(frozen=True)
class Problem:
    """A problem: its status, what it is called, and what to do; kind: its address, when it has one of its own."""

    status: int
    title: str
    detail: str = ""
    kind: str = BLANK
    more: Mapping[str, Any] = field(default_factory=dict)


def are_answered_at(path: str) -> bool:
    """Tell whether an address answers programs, so that what goes wrong there is told as JSON."""
    return path.startswith(PROGRAMS)


def answer(problem: Problem) -> Response:
    """Return the answer that tells it; nothing of it is kept by anybody."""
    told = {"type": problem.kind, "title": problem.title, "status": problem.status}
    if problem.detail:
        told["detail"] = problem.detail
    body = json.dumps(told | dict(problem.more))
    return Response(body, problem.status, {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
