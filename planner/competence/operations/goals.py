"""Proposing, deciding on, confirming, dropping and sharing goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from sqlalchemy import update

from planner.competence import rules
from planner.competence.models.content import GoalContent
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.revision import may_be_revised
from planner.competence.operations import revisions
from planner.competence.queries import goals as queries
from planner.competence.queries.assessments import history
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from datetime import date

    from planner.competence.models.goal import GoalStep
    from planner.core.viewer import Viewer


def propose(by: Viewer, *, school_id: int, **content: Unpack[GoalContent]) -> Goal:
    """Propose a goal of one's own to the principal of a school where one is library staff."""
    if school_id not in rules.schools_to_agree_at(by):
        raise RefusedError(_("Choose a school where you have a post"), field="school_id")
    _must_be_in_time(content["due_on"], user_id=by.user_id, school_id=school_id)
    _must_rise(by, content)
    goal = Goal(user_id=by.user_id, school_id=school_id, state=GoalState.PROPOSED, evidence_count=0)
    goal.describe(**content)
    step = goal.propose(at=clock.now())
    db.session.add(goal)
    db.session.flush()
    step.goal_id = goal.id
    _record(goal, step, before=None)
    return goal


def revise(goal: Goal, *, by: Viewer, seen: int | None, **content: Unpack[GoalContent]) -> Goal:
    """Rewrite one's own goal and propose it; one that is agreed on stands until the change is agreed on too."""
    expect_version(goal, seen)
    before = goal.state
    _must_be_in_time(content["due_on"], user_id=by.user_id, school_id=goal.school_id)
    _must_rise(by, content)
    if may_be_revised(goal):
        revisions.propose(goal, content=content)
        return goal
    step = goal.propose(at=clock.now())
    goal.describe(**content)
    _record(goal, step, before=before)
    return goal


def agree(goal: Goal, *, by: Viewer, seen: int | None) -> Goal:
    """Agree to a goal, as it was read."""
    expect_version(goal, seen)
    before = goal.state
    _record(goal, goal.agree(by=by.user_id, at=clock.now()), before=before)
    return goal


def send_back(goal: Goal, *, by: Viewer, seen: int | None, reason: str) -> Goal:
    """Return a goal with a reason."""
    expect_version(goal, seen)
    before = goal.state
    _record(goal, goal.send_back(by=by.user_id, at=clock.now(), reason=reason), before=before)
    return goal


def achieve(goal: Goal, *, by: Viewer, seen: int | None) -> Goal:
    """Confirm a goal as achieved, on the evidence that was read."""
    expect_version(goal, seen)
    before = goal.state
    _record(goal, goal.achieve(by=by.user_id, at=clock.now()), before=before)
    return goal


def drop(goal: Goal, *, by: Viewer, seen: int | None, reason: str) -> Goal:
    """Close a goal unreached, with a reason."""
    expect_version(goal, seen)
    before = goal.state
    step = goal.drop(by=by.user_id, at=clock.now(), reason=reason)
    if goal.change is not None:
        goal.change.withdraw(goal, at=clock.now())
    _record(goal, step, before=before)
    return goal


def share(goal: Goal, *, by: Viewer) -> None:
    """Let the coordinator see one's own goal."""
    _set_shared(goal, by=by, action="goal.shared", at=clock.now())


def take_back(goal: Goal, *, by: Viewer) -> None:
    """Let the coordinator see it no longer."""
    _set_shared(goal, by=by, action="goal.taken_back", at=None)


def _set_shared(goal: Goal, *, by: Viewer, action: str, at: object) -> None:
    # No new version: sharing changes nothing of what the principal has read and decides on.
    db.session.execute(update(Goal).where(Goal.id == goal.id).values(shared_with_coordinator_at=at))
    audit.record(action, subject="competence_goal", subject_id=goal.id, by=by.user_id)


def _must_be_in_time(due_on: date, *, user_id: int, school_id: int) -> None:
    if due_on < clock.today():
        raise RefusedError(_("Choose a day that has not passed"), field="due_on")
    last = queries.last_day_at(user_id, school_id)
    if last is not None and due_on > last:
        raise RefusedError(
            _("Choose a day within your post, which ends on %(day)s", day=written_date(last)), field="due_on"
        )


def _must_rise(by: Viewer, content: GoalContent) -> None:
    """Refuse a goal for a level where the person already says to be."""
    levels = history(by.user_id).now
    for place, aim in enumerate(content["aims"], start=1):
        now = levels.get(aim.area_id)
        if now is not None and aim.to_level <= now.level:
            raise RefusedError(
                _(
                    "In your self-assessment of %(day)s you are on level %(level)s already. Choose a higher one.",
                    day=written_date(clock.local(now.at).date()),
                    level=now.level,
                ),
                field="to_level" if place == 1 else f"to_level_{place}",
            )


def _record(goal: Goal, step: GoalStep, *, before: GoalState | None) -> None:
    db.session.add(step)
    audit.record(
        f"goal.{step.kind}",
        subject="competence_goal",
        subject_id=goal.id,
        by=step.by_id,
        before=None if before is None else {"state": before},
        after={"state": goal.state},
    )
    db.session.flush()
