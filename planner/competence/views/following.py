"""A goal on its way: steps to tick off, links as evidence, and each one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence import rules
from planner.competence.following_forms import LinkForm, MilestoneForm, words_form
from planner.competence.operations import following as operations
from planner.competence.operations import revisions
from planner.competence.queries import following as queries
from planner.competence.queries.goals import goal_seen
from planner.competence.views.decisions import decided
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.models.following import GoalLink, Milestone
    from planner.competence.models.goal import Goal
    from planner.competence.queries.following import PartOfGoal

# ---------------------------------------------------------------- steps


@bp.post("/goals/<int:goal_id>/steps")
@grants(rules.owns, load=goal_seen)
def add_milestone(goal: Goal) -> ResponseReturnValue:
    """Add a step to my goal."""
    form, person = MilestoneForm(), viewer()
    return decided(
        "milestone",
        form,
        goal,
        lambda: operations.add_milestone(goal, by=person, **form.values),
        done=_("The step is added."),
        anchor="steps",
    )


@bp.post("/goals/<int:goal_id>/steps/<int:milestone_id>/tick")
@grants(rules.owns_part, load=queries.milestone)
def tick(part: PartOfGoal[Milestone]) -> ResponseReturnValue:
    """Tick a step of my goal off."""
    do = operations.tick
    return decided("tick", Form(), part.goal, lambda: do(part.part, goal=part.goal), done=None, anchor="steps")


@bp.post("/goals/<int:goal_id>/steps/<int:milestone_id>/untick")
@grants(rules.owns_part, load=queries.milestone)
def untick(part: PartOfGoal[Milestone]) -> ResponseReturnValue:
    """Take the tick away."""
    do = operations.untick
    return decided("tick", Form(), part.goal, lambda: do(part.part, goal=part.goal), done=None, anchor="steps")


@bp.post("/goals/<int:goal_id>/steps/<int:milestone_id>/remove")
@grants(rules.owns_part, load=queries.milestone)
def remove_milestone(part: PartOfGoal[Milestone]) -> ResponseReturnValue:
    """Take a step of my goal away."""
    return decided(
        "tick",
        Form(),
        part.goal,
        lambda: operations.remove_milestone(part.part, goal=part.goal),
        done=_("The step is taken away."),
        anchor="steps",
    )


# ---------------------------------------------------------------- links


@bp.post("/goals/<int:goal_id>/links")
@grants(rules.owns, load=goal_seen)
def add_link(goal: Goal) -> ResponseReturnValue:
    """Add a page on the web to the evidence of my goal."""
    form, person = LinkForm(), viewer()
    return decided(
        "link",
        form,
        goal,
        lambda: operations.add_link(goal, by=person, address=form.address.data, shows=form.shows.data),
        done=_("The link is added. Your principal can read it now."),
        anchor="evidence",
    )


@bp.post("/goals/<int:goal_id>/links/<int:goal_link_id>/remove")
@grants(rules.owns_part, load=queries.link)
def remove_link(part: PartOfGoal[GoalLink]) -> ResponseReturnValue:
    """Take a link away."""
    return decided(
        "unlink",
        Form(),
        part.goal,
        lambda: operations.remove_link(part.part, goal=part.goal),
        done=_("The link is taken away."),
        anchor="evidence",
    )


# ---------------------------------------------------------------- words


@bp.post("/goals/<int:goal_id>/words")
@grants(rules.may_say, load=goal_seen)
def say(goal: Goal) -> ResponseReturnValue:
    """Say my part of how it goes with a goal."""
    form, person, goal_id = words_form(None), viewer(), goal.id
    return decided(
        "words",
        form,
        goal,
        lambda: operations.say(goal, by=person, seen=form.version.data, done=form.done.data, used=form.used.data),
        done=_("Your part is saved."),
        anchor="words",
        fresh=lambda: words_form(queries.own_words(person, goal_id=goal_id)),
    )


# ---------------------------------------------------------------- a change to what is agreed


@bp.post("/goals/<int:goal_id>/change/withdraw")
@grants(rules.owns, load=goal_seen)
def withdraw_change(goal: Goal) -> ResponseReturnValue:
    """Let my goal stand as it was agreed."""
    return decided(
        "withdraw",
        Form(),
        goal,
        lambda: revisions.withdraw(goal, by=viewer()),
        done=_("The goal stands as it was agreed."),
    )
