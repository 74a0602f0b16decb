"""A goal: propose it, read it, rewrite it, share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.competence import rules
from planner.competence.comparing import changes, names
from planner.competence.following_forms import LinkForm, MilestoneForm, words_form
from planner.competence.forms import DropForm, EvidenceForm, GoalForm, ReturnForm, typed_of
from planner.competence.history import history
from planner.competence.models.revision import content_of, may_be_revised, read
from planner.competence.operations import goals
from planner.competence.operations.following import FOLLOWED_UP
from planner.competence.queries import following
from planner.competence.queries import goals as queries
from planner.competence.queries import log as log_queries
from planner.competence.queries import profile as profiles
from planner.competence.queries.use import shared_answers
from planner.competence.views.room import bp
from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import language, written_date
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import areas, levels
from planner.needs.queries import choosable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from planner.competence.comparing import Changed
    from planner.competence.models.following import GoalWords
    from planner.competence.models.goal import Goal
    from planner.framework.models import CompetenceArea, CompetenceLevel

CHANGED = _("The change is proposed. The goal stands as it was agreed until your principal has agreed to it.")

# ---------------------------------------------------------------- write


def goal_page_form(form: GoalForm, goal: Goal | None = None) -> str:
    """Write the page of the form for a goal, a new one or one that is there."""
    meanings = form.offer(areas=areas(also=named_by(goal)), levels=levels(), needs=choosable())
    return render_template("competence/goal_form.html", form=form, meanings=meanings, goal=goal)


def new_form(**proposed: int | None) -> GoalForm:
    """Return the form for a new goal, with what there is to choose from."""
    form = GoalForm(**proposed)
    form.offer(areas=areas(), levels=levels(), needs=choosable())
    person = viewer()
    at = rules.schools_to_agree_at(person)
    form.offer_schools(
        {post.school_id: post.school_name or "" for post in person.posts if post.school_id in at}.items()
    )
    return form


@bp.get("/goals/new")
@grants(rules.may_plan_competence)
def new_goal() -> ResponseReturnValue:
    """Show the form for a new goal, filled in where it is to close a gap."""
    gap = profiles.gap_in(viewer(), area_id=request.args.get("area", type=int))
    if gap is None:
        return goal_page_form(new_form())
    to_level = gap.target if gap.below else None
    return goal_page_form(new_form(area_id=gap.area_id, from_level=gap.now, to_level=to_level))


@bp.post("/goals/new")
@grants(rules.may_plan_competence)
def propose() -> ResponseReturnValue:
    """Propose a goal."""
    form, person = new_form(), viewer()
    only = min(rules.schools_to_agree_at(person))
    return submit(
        form,
        lambda: goals.propose(person, **{"school_id": only} | form.content),
        page=lambda: goal_page_form(form),
        to=lambda goal: url_for("competence.goal", goal_id=goal.id),
        done=_("The goal is proposed. Your principal sees it on the home page."),
    )


def named_by(goal: Goal | None) -> list[int]:
    """Return the areas a goal names already, which it keeps though they may be retired."""
    return [aim.area_id for aim in goal.areas] if goal else []


def revise_form(goal: Goal) -> GoalForm:
    """Return the form for a goal that is there, with the change that waits or was returned where there is one."""
    change = goal.change or goal.returned_change
    content = read(change.content) if change else content_of(goal)
    form = GoalForm(version=goal.version, **typed_of(content))
    form.offer(areas=areas(also=named_by(goal)), levels=levels(), needs=choosable())
    del form.school_id
    return form


@bp.get("/goals/<int:goal_id>/edit")
@grants(rules.may_revise, load=queries.goal_seen)
def edit_goal(goal: Goal) -> ResponseReturnValue:
    """Show the form for rewriting a goal."""
    return goal_page_form(revise_form(goal), goal)


@bp.post("/goals/<int:goal_id>/edit")
@grants(rules.may_revise, load=queries.goal_seen)
def revise(goal: Goal) -> ResponseReturnValue:
    """Rewrite a goal and propose it."""
    form, goal_id = revise_form(goal), goal.id
    return submit(
        form,
        lambda: goals.revise(goal, by=viewer(), seen=form.version.data, **form.content),
        page=lambda: goal_page_form(form, again(goal_id)),
        to=url_for("competence.goal", goal_id=goal_id),
        done=CHANGED if may_be_revised(goal) else _("The goal is proposed as it reads now."),
        fresh=lambda: revise_form(again(goal_id)),
    )


def again(goal_id: int) -> Goal:
    """Return the goal read afresh, after a refusal."""
    return queries.goal_for_page(viewer(), goal_id=goal_id) or abort(404)


# ---------------------------------------------------------------- read


@bp.get("/goals/<int:goal_id>")
@grants(rules.may_see, load=queries.goal_for_page)
def goal(goal: Goal) -> ResponseReturnValue:
    """Show a goal."""
    return goal_page(goal)


def goal_page(goal: Goal, **refused: Form) -> str:
    """Write a goal's page; refused: a form on it that was not carried out, by what it was for."""
    person = viewer()
    own, decides = rules.owns(person, goal), rules.may_decide(person, goal)
    shown = queries.evidence_for(person, goal)
    words, known_levels, known_areas = following.words(person, goal), levels(), areas()
    return render_template(
        "competence/goal.html",
        goal=goal,
        level={level.level: level for level in known_levels},
        evidence=[(piece, Form(formdata=None)) for piece in shown],
        uses=shared_answers([piece.entry.sign_up_id for piece in shown if piece.entry.sign_up_id]),
        links=following.links(person, goal),
        milestones=following.milestones(goal),
        words=words,
        says=rules.may_say(person, goal) and goal.state in FOLLOWED_UP,
        changed=proposed_changes(goal, known_areas, known_levels) if own or decides else [],
        history=history(goal),
        press=Form(formdata=None),
        principals=queries.principals_of(goal) if own and goal.may_change else [],
        own=own,
        decides=decides,
        retired=retired_areas(goal, known_areas) if goal.under_way else [],
        revises=rules.may_revise(person, goal) and (goal.may_change or may_be_revised(goal)),
        drops=goal.under_way and (own or (decides and goal.takes_evidence)),
        sees_evidence=rules.may_see_evidence(person, goal),
        forms=goal_forms(goal, words, own=own, decides=decides) | refused,
        refused=[form for form in refused.values() if form.error_list],
        today=clock.today(),
    )


def retired_areas(goal: Goal, known: Sequence[CompetenceArea]) -> list[str]:
    """Return the names of the areas a goal aims at that have left the framework."""
    used = {area.id for area in known}
    return [aim.area.title(language()) for aim in goal.areas if aim.area_id not in used]


def proposed_changes(
    goal: Goal, known: Sequence[CompetenceArea], known_levels: Sequence[CompetenceLevel]
) -> list[Changed]:
    """Return what the change that waits, or was returned, does to the goal."""
    change = goal.change or goal.returned_change
    if change is None:
        return []
    before, after = content_of(goal), read(change.content)
    named = queries.named(before, after, known)
    return changes(before, after, names(*named, known_levels))


def goal_forms(goal: Goal, words: Sequence[GoalWords], *, own: bool, decides: bool) -> dict[str, Form]:
    """Return the forms of a goal's page for its reader, each counting on what the page shows."""
    kinds: dict[str, type[Form]] = {"drop": DropForm} if own or decides else {}
    if own:
        kinds |= {"share": Form}
    if decides:
        kinds |= {"agree": Form, "send_back": ReturnForm, "achieve": Form}
    forms = {name: kind(formdata=None, version=goal.version) for name, kind in kinds.items()}
    if own and goal.takes_evidence:
        forms["attach"] = evidence_form(goal, typed=False)
        forms["link"] = LinkForm(formdata=None)
    if own and goal.under_way:
        forms["milestone"] = MilestoneForm(formdata=None)
    if own or decides:
        mine = next((said for said in words if said.by_id == viewer().user_id), None)
        forms["words"] = words_form(mine, typed=False)
    return forms


def evidence_form(goal: Goal, *, typed: bool = True) -> EvidenceForm:
    """Return the form for attaching an entry of one's own log; typed: with what was posted."""
    form = EvidenceForm() if typed else EvidenceForm(formdata=None)
    found = log_queries.entries_to_attach(viewer(), goal_id=goal.id)
    form.offer((entry, f"{written_date(entry.done_on)}: {entry.what}") for entry in found)
    return form
