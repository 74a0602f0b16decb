"""What the law asks a public website to tell: how accessible it is, and what it does with personal data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, make_response, render_template, request

from planner.core.access import public, reader
from planner.core.i18n import LANGUAGES, in_language, language
from planner.core.viewer import Role, Viewer
from planner.schools.queries import holders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from planner.accounts.models import User

bp = Blueprint("statements", __name__)

# The day somebody last held the accessibility statement against the site.
REVIEWED = date(2026, 11, 22)


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Show how accessible the site is and how to report faults."""
    return statement("statements/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show what is kept of people, why and how long."""
    return statement("statements/privacy.html")


def statement(template: str) -> ResponseReturnValue:
    """Write a statement; visitors get it without a cookie, so that it can be kept by caches on the way."""
    asked = request.args.get("language", "")
    with in_language(asked if asked in LANGUAGES else language()):
        answer = make_response(render_template(template, contacts=contacts(), reviewed=REVIEWED))
    if not reader().signed_in:
        answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def contacts() -> Sequence[User]:
    """Return whom to write to: the coordinators of the reader's municipality."""
    return holders(Role.COORDINATOR, None) if isinstance(reader(), Viewer) else []
