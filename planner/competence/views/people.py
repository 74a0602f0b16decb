"""My goals, my staff, and what others share with me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from planner.competence import rules
from planner.competence.queries import assessments
from planner.competence.queries import goals as queries
from planner.competence.queries import log as log_queries
from planner.competence.queries import profile as profiles
from planner.competence.views.room import bp, room_of_a_leader, rooms
from planner.core import clock
from planner.core.access import grants, signed_in, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import SEE_OTHER, Form
from planner.core.i18n import language
from planner.core.steps import steps_line
from planner.framework.queries import levels
from planner.framework.words import TARGET_KIND_TITLES

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/me")
@signed_in
def me() -> ResponseReturnValue:
    """Show my goals, my hours this school year and what I have been at but not logged."""
    person = viewer()
    room = room_of_a_leader(person)
    if room and not rules.may_assess(person) and not queries.has_goals(person):
        return redirect(url_for(room), SEE_OTHER)
    return my_page()


def my_page(refused: Form | None = None) -> str:
    """Write the page of a person's own goals; refused: a form on it that was not carried out."""
    person = viewer()
    plans, assesses = rules.may_plan_competence(person), rules.may_assess(person)
    to_log = log_queries.not_logged(person) if plans else []
    mine, goals = profiles.profile(person), queries.own_goals(person)
    known, known_levels = profiles.sharers(person), levels()
    return render_template(
        "competence/me.html",
        profile=mine,
        lines=[(gap, steps_line(gap.now, gap.target)) for gap in mine.gaps],
        on_offer=profiles.on_offer(person, [gap.area_id for gap in mine.below], known=known),
        aimed_at={aim.area_id: goal for goal in goals if goal.under_way for aim in goal.areas},
        offered={sharer.area_id for sharer in known if sharer.user_id == person.user_id},
        press=Form(formdata=None),
        profile_kinds=[TARGET_KIND_TITLES[kind] for kind in mine.kinds],
        assesses=assesses,
        goals=goals,
        log=log_queries.year_hours(person, year=SchoolYear.current()),
        to_log=[(attended, Form(formdata=None)) for attended in to_log],
        level={level.level: level for level in known_levels},
        words={level.level: f"{level.level} {level.title(language()).lower()}" for level in known_levels},
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
    staff, waiting = queries.team(person), queries.waiting_for(person)
    return render_template(
        "competence/team.html",
        waiting=waiting,
        due=queries.due_among(staff),
        assessments=assessments.shared_by_staff(person),
        team=staff,
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
