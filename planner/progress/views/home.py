"""The home page: a welcome for visitors, what waits and what has changed for whoever has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from planner.core.access import public, reader, signed_in, viewer
from planner.core.forms import Form, submit
from planner.core.viewer import Viewer
from planner.plans import words
from planner.progress import visits
from planner.progress.forms import SeenForm
from planner.progress.home import home

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("home", __name__)
NO_CONTENT = 204


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the welcome, or one's own home."""
    who = reader()
    return home_page(who) if isinstance(who, Viewer) else render_template("home/welcome.html")


def home_page(who: Viewer, seen: SeenForm | None = None) -> str:
    """Write the home page; seen: the button that was refused."""
    found = home(who)
    seen = seen or SeenForm(formdata=None)
    seen.until.process_data(found.now.isoformat())  # this page's own moment, also after a refusal
    seen.until.raw_data = None
    return render_template(
        "home/index.html",
        home=found,
        focus_areas=words.FOCUS_AREAS,
        states=words.STATES,
        quick=Form(formdata=None),
        seen=seen,
    )


@bp.post("/home/seen")
@signed_in
def seen() -> ResponseReturnValue:
    """Say that what has changed is seen."""
    form = SeenForm()
    return submit(
        form,
        lambda: visits.see(form.moment, by=viewer()),
        page=lambda: home_page(viewer(), form),
        to="/",
    )


@bp.post("/home/visit")
@signed_in
def visit() -> ResponseReturnValue:
    """Note that the person is here; sent by the page itself."""
    visits.come(by=viewer())
    return "", NO_CONTENT
