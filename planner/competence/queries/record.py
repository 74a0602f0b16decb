"""Everything of a person's own: goals, log and self-assessments, to take along; nothing that others wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from planner.competence.models.assessment import SelfAssessment
from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.goal import Goal
from planner.competence.models.log import LogEntry
from planner.core.db import db
from planner.framework.queries import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Record:
    """A person's goals by the day they are due, the log from its beginning, and the assessments in order of time."""

    goals: Sequence[Goal]
    entries: Sequence[LogEntry]
    assessments: Sequence[SelfAssessment]


def record(viewer: Viewer) -> Record:
    """Return everything of the viewer's own, in a fixed number of statements."""
    goals = db.session.scalars(
        select(Goal)
        .options(
            joinedload(Goal.school),
            selectinload(Goal.areas).joinedload(GoalArea.area),
            selectinload(Goal.needs).joinedload(GoalNeed.need),
            selectinload(Goal.evidence),
        )
        .where(Goal.user_id == viewer.user_id)
        .order_by(Goal.due_on, Goal.id)
    ).all()
    entries = db.session.scalars(
        select(LogEntry)
        .options(joinedload(LogEntry.area))
        .where(LogEntry.user_id == viewer.user_id)
        .order_by(LogEntry.done_on, LogEntry.id)
    ).all()
    assessments = db.session.scalars(
        select(SelfAssessment)
        .options(selectinload(SelfAssessment.answers), selectinload(SelfAssessment.framework).options(*whole()))
        .where(SelfAssessment.user_id == viewer.user_id)
        .order_by(SelfAssessment.begun_at, SelfAssessment.id)
    ).all()
    return Record(goals, entries, assessments)


def of_year(everything: Record, year: SchoolYear) -> Record:
    """Return what belongs to a school year: the log of the year, and the goals under way or due in it."""
    return Record(
        [goal for goal in everything.goals if goal.under_way or goal.school_year == year],
        [entry for entry in everything.entries if year.first_day <= entry.done_on <= year.last_day],
        everything.assessments,
    )
