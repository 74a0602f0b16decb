"""Proposing a change to a goal that is agreed on, and deciding on it; the agreed goal stands meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.models.content import must_hold_together
from planner.competence.models.revision import GoalRevision, RevisionState, may_be_revised, written
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from planner.competence.models.content import GoalContent
    from planner.competence.models.goal import Goal
    from planner.core.viewer import Viewer


def propose(goal: Goal, *, content: GoalContent) -> GoalRevision:
    """Put a change before the principal, or another one in its place while it waits."""
    if not may_be_revised(goal):
        raise RefusedError(_("The goal is closed, and stays as it was agreed on. Propose a new one."))
    must_hold_together(content)
    now, waiting = clock.now(), goal.change
    if waiting is None:
        waiting = GoalRevision(goal_id=goal.id, user_id=goal.user_id)
        db.session.add(waiting)
    waiting.state, waiting.content, waiting.proposed_at = RevisionState.PROPOSED, written(content), now
    goal.change_proposed_at, goal.change_returned_at = now, None
    _record(goal, "goal.change_proposed", by=goal.user_id)
    return waiting


def agree(goal: Goal, *, by: Viewer, seen: int | None) -> Goal:
    """Agree to the change, as it was read."""
    expect_version(goal, seen)
    _waiting(goal).agree(goal, by=by.user_id, at=clock.now())
    _record(goal, "goal.change_agreed", by=by.user_id)
    return goal


def send_back(goal: Goal, *, by: Viewer, seen: int | None, reason: str) -> Goal:
    """Return the change with a reason."""
    expect_version(goal, seen)
    _waiting(goal).send_back(goal, by=by.user_id, at=clock.now(), reason=reason)
    _record(goal, "goal.change_returned", by=by.user_id)
    return goal


def withdraw(goal: Goal, *, by: Viewer) -> None:
    """Let one's own goal stand as it was agreed."""
    change = goal.change or goal.returned_change
    if change is None:
        raise RefusedError(_("No change to the goal waits any more."))
    change.withdraw(goal, at=clock.now())
    _record(goal, "goal.change_withdrawn", by=by.user_id)


def _waiting(goal: Goal) -> GoalRevision:
    if goal.change is None:
        raise RefusedError(_("No change to the goal waits any more."))
    return goal.change


def _record(goal: Goal, action: str, *, by: int) -> None:
    audit.record(action, subject="competence_goal", subject_id=goal.id, by=by)
    db.session.flush()
