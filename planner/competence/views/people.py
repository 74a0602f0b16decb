"""My goals, my staff, and what others share with me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from planner.competence import rules
from planner.competence.queries import goals as queries
from planner.competence.queries import log as log_queries
from planner.competence.views.room import bp, room_of_a_leader, rooms
from planner.core import clock
from planner.core.access import grants, signed_in, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import SEE_OTHER, Form
from planner.framework.queries import levels

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/me")
@signed_in
def me() -> ResponseReturnValue:
    """Show my goals, my hours this school year and what I have been at but not logged."""
    person = viewer()
    room = room_of_a_leader(person)
    if room and not rules.may_plan_competence(person) and not queries.has_goals(person):
        return redirect(url_for(room), SEE_OTHER)
    return my_page()


def my_page(refused: Form | None = None) -> str:
    """Write the page of a person's own goals; refused: a form on it that was not carried out."""
    person = viewer()
    plans = rules.may_plan_competence(person)
    to_log = log_queries.not_logged(person) if plans else []
    return render_template(
        "competence/me.html",
        goals=queries.own_goals(person),
        log=log_queries.year_hours(person, year=SchoolYear.current()),
        to_log=[(attended, Form(formdata=None)) for attended in to_log],
        level={level.level: level for level in levels()},
        plans=plans,
        refused=refused,
        tabs=rooms(person, "competence.me"),
        today=clock.today(),
    )


@bp.get("/team")
@grants(rules.leads_staff)
def team() -> ResponseReturnValue:
    """Show a principal the library staff of the school and their goals."""
    person = viewer()
    return render_template(
        "competence/team.html",
        waiting=queries.waiting_for(person),
        team=queries.team(person),
        level={level.level: level for level in levels()},
        tabs=rooms(person, "competence.team"),
        today=clock.today(),
    )


@bp.get("/shared")
@grants(rules.may_see_shared)
def shared() -> ResponseReturnValue:
    """Show the coordinator the goals that people chose to share."""
    person = viewer()
    return render_template(
        "competence/shared.html",
        goals=queries.shared_goals(person),
        level={level.level: level for level in levels()},
        tabs=rooms(person, "competence.shared"),
        today=clock.today(),
    )
