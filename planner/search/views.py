"""The search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from planner.core.access import grants, viewer
from planner.search import page
from planner.search.models import Kind
from planner.search.rules import may_search
from planner.search.words import KINDS, asked

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("search", __name__)


@bp.get("/search")
@grants(may_search)
def search() -> ResponseReturnValue:
    """Show what is found."""
    question, chosen = asked(request.args.get("q", "")), request.args.get("kind")
    kind = Kind(chosen) if chosen in set(Kind) else None
    shown = page.answered(viewer(), question, kind)
    return render_template(
        "search/results.html",
        shown=shown,
        kinds=KINDS,
        tabs=page.tabs(shown),
        groups=page.groups(shown),
        address=page.address,
    )
