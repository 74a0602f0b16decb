"""What the law asks a public website to tell: how accessible it is, and what it does with personal data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, make_response, render_template, request

from planner.core.access import public, reader
from planner.core.db import enter
from planner.core.i18n import LANGUAGES, in_language, language
from planner.core.viewer import Viewer
from planner.open_process.comments.views.room import place
from planner.open_process.faults import queries
from planner.open_process.faults.models import ANSWERED_WITHIN

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("statements", __name__)

# The day somebody last held the accessibility statement against the site.
REVIEWED = date(2026, 11, 22)
ACCESSIBILITY, PRIVACY = "statements/accessibility.html", "statements/privacy.html"


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Show how accessible the site is and how to report faults."""
    return statement(ACCESSIBILITY)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show what is kept of people, why and how long."""
    return statement(PRIVACY)


@bp.get("/open/<slug>/accessibility")
@public
def accessibility_of(slug: str) -> ResponseReturnValue:
    """Show it as the municipality's own, with the form for reports."""
    municipality = place(slug)
    return statement(ACCESSIBILITY, slug=municipality.slug, name=municipality.name)


@bp.get("/open/<slug>/privacy")
@public
def privacy_of(slug: str) -> ResponseReturnValue:
    """Show it as the municipality's own."""
    municipality = place(slug)
    return statement(PRIVACY, slug=municipality.slug, name=municipality.name)


def statement(template: str, *, slug: str | None = None, name: str | None = None) -> ResponseReturnValue:
    """Write a statement; visitors get it without a cookie, so that it can be kept by caches on the way.

    slug, name: the municipality whose page it is; else that of who has signed in.
    """
    who = reader()
    if slug is None and isinstance(who, Viewer):
        slug, name = who.municipality_slug, who.municipality_name
        enter(who.municipality_id)
    asked = request.args.get("language", "")
    with in_language(asked if asked in LANGUAGES else language()):
        answer = make_response(
            render_template(
                template,
                slug=slug,
                name=name,
                terms=queries.terms() if slug else None,
                contacts=queries.coordinators() if who.signed_in else [],
                places=[] if slug else queries.open_municipalities(),
                days=ANSWERED_WITHIN.days,
                reviewed=REVIEWED,
            )
        )
    if not who.signed_in:
        answer.headers["Cache-Control"] = "public, max-age=3600"
        if asked not in LANGUAGES:
            answer.vary.add("Accept-Language")
    return answer
