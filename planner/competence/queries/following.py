"""Reads of a goal's steps, links and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.competence import rules
from planner.competence.models.following import GoalLink, GoalWords, Milestone
from planner.competence.queries.goals import goal_seen
from planner.core.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.competence.models.goal import Goal
    from planner.core.viewer import Viewer


Part = TypeVar("Part")


@dataclass(frozen=True)
class PartOfGoal(Generic[Part]):
    """A step or a link, with the goal it belongs to."""

    part: Part
    goal: Goal


def milestone(viewer: Viewer, *, goal_id: int, milestone_id: int) -> PartOfGoal[Milestone] | None:
    """Return a step of a goal the person may know of, or None."""
    goal = goal_seen(viewer, goal_id=goal_id)
    found = db.session.scalar(select(Milestone).where(Milestone.id == milestone_id, Milestone.goal_id == goal_id))
    return PartOfGoal(found, goal) if found is not None and goal is not None else None


def link(viewer: Viewer, *, goal_id: int, goal_link_id: int) -> PartOfGoal[GoalLink] | None:
    """Return a link of a goal whose evidence the person may read, or None."""
    goal = goal_seen(viewer, goal_id=goal_id)
    if goal is None or not rules.may_see_evidence(viewer, goal):
        return None
    found = db.session.scalar(select(GoalLink).where(GoalLink.id == goal_link_id, GoalLink.goal_id == goal_id))
    return PartOfGoal(found, goal) if found is not None else None


def milestones(goal: Goal) -> Sequence[Milestone]:
    """Return a goal's steps by their days."""
    return db.session.scalars(
        select(Milestone).where(Milestone.goal_id == goal.id).order_by(Milestone.due_on, Milestone.id)
    ).all()


def links(viewer: Viewer, goal: Goal) -> Sequence[GoalLink]:
    """Return a goal's links in the order they were added; none for who may not read the evidence."""
    if not rules.may_see_evidence(viewer, goal):
        return []
    return db.session.scalars(select(GoalLink).where(GoalLink.goal_id == goal.id).order_by(GoalLink.id)).all()


def own_words(viewer: Viewer, *, goal_id: int) -> GoalWords | None:
    """Return what the person has said of a goal, or None."""
    return db.session.scalar(select(GoalWords).where(GoalWords.goal_id == goal_id, GoalWords.by_id == viewer.user_id))


def words(viewer: Viewer, goal: Goal) -> Sequence[GoalWords]:
    """Return what the two have said, the person's own part first; nothing for anybody else."""
    if not rules.may_see_evidence(viewer, goal):
        return []
    found = db.session.scalars(
        select(GoalWords).options(joinedload(GoalWords.by)).where(GoalWords.goal_id == goal.id).order_by(GoalWords.id)
    ).all()
    return sorted(found, key=lambda said: said.by_id != goal.user_id)
