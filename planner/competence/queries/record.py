"""Everything of a person's own: goals, log and self-assessments, to take along; nothing that others wrote."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from planner.competence.models.assessment import SelfAssessment
from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.following import GoalLink, GoalWords, Milestone
from planner.competence.models.goal import Goal
from planner.competence.models.log import LogEntry
from planner.competence.queries.use import own_answers
from planner.core.db import db
from planner.framework.queries import whole
from planner.training.queries.taken_along import own_sign_ups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.competence.models.use import TrainingUse
    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.training.queries.taken_along import OwnSignUp


@dataclass(frozen=True)
class Record:
    """A person's goals by the day they are due, the log from its beginning, and the assessments in order of time.

    milestones, links and words (the person's own) by goal; uses: the answers about trainings, by sign-up; sign_ups: to
    trainings, with what followed on each.
    """

    goals: Sequence[Goal]
    entries: Sequence[LogEntry]
    assessments: Sequence[SelfAssessment]
    milestones: Mapping[int, Sequence[Milestone]]
    links: Mapping[int, Sequence[GoalLink]]
    words: Mapping[int, GoalWords]
    uses: Mapping[int, TrainingUse]
    sign_ups: Sequence[OwnSignUp] = ()


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
    milestones, links = defaultdict[int, list[Milestone]](list), defaultdict[int, list[GoalLink]](list)
    own_steps = select(Milestone).where(Milestone.user_id == viewer.user_id)
    for step in db.session.scalars(own_steps.order_by(Milestone.due_on, Milestone.id)):
        milestones[step.goal_id].append(step)
    for link in db.session.scalars(select(GoalLink).where(GoalLink.user_id == viewer.user_id).order_by(GoalLink.id)):
        links[link.goal_id].append(link)
    own_words = select(GoalWords).where(GoalWords.user_id == viewer.user_id, GoalWords.by_id == viewer.user_id)
    words = {said.goal_id: said for said in db.session.scalars(own_words)}
    return Record(
        goals, entries, assessments, milestones, links, words, own_answers(viewer), sign_ups=own_sign_ups(viewer)
    )


def of_year(everything: Record, year: SchoolYear) -> Record:
    """Return what belongs to a school year: the log of the year, and the goals under way or due in it."""
    return Record(
        [goal for goal in everything.goals if goal.under_way or goal.school_year == year],
        [entry for entry in everything.entries if year.first_day <= entry.done_on <= year.last_day],
        everything.assessments,
        everything.milestones,
        everything.links,
        everything.words,
        everything.uses,
    )
