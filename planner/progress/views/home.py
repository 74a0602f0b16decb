"""The home page: a welcome for visitors, what waits for whoever has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from planner.core.access import public, reader
from planner.core.forms import Form
from planner.core.viewer import Viewer
from planner.plans import words
from planner.progress.home import home

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the welcome, or one's own home."""
    who = reader()
    if not isinstance(who, Viewer):
        return render_template("home/welcome.html")
    return render_template(
        "home/index.html", home=home(who), focus_areas=words.FOCUS_AREAS, states=words.STATES, quick=Form()
    )
