"""Completion over time: burn-ups recomputed from dated facts, beside coverage and effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.i18n import language
from planner.core.i18n import lazy_gettext as _
from planner.core.viewer import holds_a_post
from planner.progress.over_time import over_time
from planner.progress.views import matrix
from planner.progress.views.needs import year_asked, year_tabs

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = matrix.bp


@bp.get("/over-time")
@grants(holds_a_post)
def course() -> ResponseReturnValue:
    """Show how completion has moved over a school year."""
    year, goal = year_asked(), request.args.get("goal") or None
    shown = over_time(viewer(), year, goal=goal)
    goals = [(None, _("All")), *((each.code, each.title(language())) for each in shown.board.goals)]
    return render_template(
        "progress/over_time.html",
        shown=shown,
        goal=goal,
        year=year,
        tabs=year_tabs("progress.course", year, goal=goal),
        goal_tabs=[
            {
                "label": label,
                "href": url_for("progress.course", year=year.start_year, goal=code),
                "current": code == goal,
            }
            for code, label in goals
        ],
    )
