"""What the principal decides of a goal, and giving one up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from planner.competence import rules
from planner.competence.forms import DropForm, ReturnForm
from planner.competence.operations import goals, revisions
from planner.competence.queries import goals as queries
from planner.competence.views.goals import again, goal_page
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.competence.models.goal import Goal
    from planner.core.i18n import Text


def decided(
    name: str,
    form: Form,
    goal: Goal,
    do: Callable[[], Any],
    *,
    done: Text | None,
    anchor: str | None = None,
    fresh: Callable[[], Form] | None = None,
) -> ResponseReturnValue:
    """Carry out a deed on a goal as it was read and answer on the goal's page.

    fresh: for text of one's own that is typed there, so that a conflict shows both texts.
    """
    goal_id = goal.id

    def page() -> str:
        return goal_page(again(goal_id), **{name: form})

    def read_again() -> str:
        form.form_errors.append(_("The goal was changed after you opened it. Read it as it is now, then decide."))
        form.version.raw_data, form.version.data = None, again(goal_id).version
        return page()

    to = url_for("competence.goal", goal_id=goal_id, _anchor=anchor)
    return submit(form, do, page=page, stale=None if fresh else read_again, fresh=fresh, to=to, done=done)


@bp.post("/goals/<int:goal_id>/agree")
@grants(rules.may_decide, load=queries.goal_seen)
def agree(goal: Goal) -> ResponseReturnValue:
    """Agree to a goal."""
    form = Form()
    return decided(
        "agree",
        form,
        goal,
        lambda: goals.agree(goal, by=viewer(), seen=form.version.data),
        done=_("You have agreed on the goal."),
    )


@bp.post("/goals/<int:goal_id>/return")
@grants(rules.may_decide, load=queries.goal_seen)
def send_back(goal: Goal) -> ResponseReturnValue:
    """Return a goal with a reason."""
    form = ReturnForm()
    return decided(
        "send_back",
        form,
        goal,
        lambda: goals.send_back(goal, by=viewer(), seen=form.version.data, reason=form.return_reason.data),
        done=_("The goal is returned with your reason."),
    )


@bp.post("/goals/<int:goal_id>/change/agree")
@grants(rules.may_decide, load=queries.goal_seen)
def agree_change(goal: Goal) -> ResponseReturnValue:
    """Agree to a change of a goal."""
    form = Form()
    return decided(
        "agree",
        form,
        goal,
        lambda: revisions.agree(goal, by=viewer(), seen=form.version.data),
        done=_("You have agreed on the change."),
    )


@bp.post("/goals/<int:goal_id>/change/return")
@grants(rules.may_decide, load=queries.goal_seen)
def return_change(goal: Goal) -> ResponseReturnValue:
    """Return a change of a goal with a reason."""
    form = ReturnForm()
    return decided(
        "send_back",
        form,
        goal,
        lambda: revisions.send_back(goal, by=viewer(), seen=form.version.data, reason=form.return_reason.data),
        done=_("The change is returned with your reason. The goal stands as it was agreed."),
    )


@bp.post("/goals/<int:goal_id>/achieve")
@grants(rules.may_decide, load=queries.goal_seen)
def achieve(goal: Goal) -> ResponseReturnValue:
    """Confirm a goal as achieved."""
    form = Form()
    return decided(
        "achieve",
        form,
        goal,
        lambda: goals.achieve(goal, by=viewer(), seen=form.version.data),
        done=_("You have confirmed that the goal is achieved."),
    )


@bp.post("/goals/<int:goal_id>/drop")
@grants(rules.may_drop, load=queries.goal_seen)
def drop(goal: Goal) -> ResponseReturnValue:
    """Give a goal up, with a reason."""
    form = DropForm()
    return decided(
        "drop",
        form,
        goal,
        lambda: goals.drop(goal, by=viewer(), seen=form.version.data, reason=form.drop_reason.data),
        done=_("The goal is dropped."),
    )


@bp.post("/goals/<int:goal_id>/share")
@grants(rules.owns, load=queries.goal_seen)
def share(goal: Goal) -> ResponseReturnValue:
    """Let the coordinator see one's own goal."""
    return decided(
        "share",
        Form(),
        goal,
        lambda: goals.share(goal, by=viewer()),
        done=_("The coordinator can see the goal now, but not your log."),
    )


@bp.post("/goals/<int:goal_id>/take-back")
@grants(rules.owns, load=queries.goal_seen)
def take_back(goal: Goal) -> ResponseReturnValue:
    """Let the coordinator see one's own goal no longer."""
    return decided(
        "share",
        Form(),
        goal,
        lambda: goals.take_back(goal, by=viewer()),
        done=_("The coordinator can no longer see the goal."),
    )
