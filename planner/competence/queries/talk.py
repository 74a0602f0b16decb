"""What a principal has before the yearly talk with one of the library staff: what was shared, and nothing more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.competence import rules
from planner.competence.models.assessment import SelfAssessment
from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.following import GoalLink, GoalWords, Milestone
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import GoalEvidence, LogEntry
from planner.competence.queries import assessments, goals, profile
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.framework.models import TargetKind
from planner.schools.models import Post, School
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from planner.competence.queries.profile import Gap, Offer
    from planner.core.viewer import Viewer
    from planner.framework.models import CompetenceArea


@dataclass(frozen=True)
class GoalInTalk:
    """A goal with its steps, links, entries attached, and what each of the two has said."""

    goal: Goal
    milestones: Sequence[Milestone]
    links: Sequence[GoalLink]
    entries: Sequence[LogEntry]
    words: Sequence[GoalWords]

    def said_by(self, user_id: int) -> GoalWords | None:
        """Return what one of the two has said."""
        return next((said for said in self.words if said.by_id == user_id), None)


@dataclass(frozen=True)
class Talk:
    """One person before the yearly talk: goals agreed at the viewer's schools, and what else the person has shared.

    entries: those of the school year attached to these goals; gaps: of the newest assessment that is shared.
    """

    person: User
    posts: Sequence[tuple[str, str]]
    year: SchoolYear
    goals: Sequence[GoalInTalk]
    entries: Sequence[LogEntry]
    assessment: SelfAssessment | None
    gaps: Sequence[Gap]
    offers: dict[int, Offer]

    @property
    def hours(self) -> Decimal:
        """The hours of the entries attached."""
        return sum((entry.hours for entry in self.entries), Decimal(0))

    @property
    def hours_by_area(self) -> list[tuple[CompetenceArea, Decimal]]:
        """The hours of each area with any, most first."""
        found: dict[int, tuple[CompetenceArea, Decimal]] = {}
        for entry in self.entries:
            found[entry.area_id] = entry.area, found.get(entry.area_id, (entry.area, Decimal(0)))[1] + entry.hours
        return sorted(found.values(), key=lambda pair: (-pair[1], pair[0].code))

    @property
    def below(self) -> list[Gap]:
        """The areas below the target, the widest gap first."""
        return sorted((gap for gap in self.gaps if gap.below), key=lambda gap: (gap.now or 0) - gap.target)

    def area_name(self, area_id: int, language: str) -> str:
        """Return what an area is called that the goals aim at or that is below its target."""
        gap = next((gap for gap in self.gaps if gap.area_id == area_id), None)
        aims = (aim.area for one in self.goals for aim in one.goal.areas if aim.area_id == area_id)
        return gap.title(language) if gap is not None else next(aims).title(language)

    @property
    def aimed_at(self) -> set[int]:
        """The areas of the goals under way."""
        return {aim.area_id for one in self.goals if one.goal.under_way for aim in one.goal.areas}


def talk(viewer: Viewer, *, person_id: int) -> Talk | None:
    """Return what the viewer has before the talk, or None for who holds no library post at a school the viewer leads.

    In a number of statements that does not depend on how much there is.
    """
    led = rules.schools_led(viewer)
    if not led or person_id == viewer.user_id:
        return None
    held = db.session.execute(
        select(Post, User, School.name)
        .join(User, User.id == Post.user_id)
        .join(School, School.id == Post.school_id)
        .where(
            Post.user_id == person_id,
            Post.school_id.in_(led),
            Post.kind.is_not(None),
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .order_by(School.name, Post.id)
    ).all()
    if not held:
        return None
    year = SchoolYear.current()
    found = _goals(viewer, person_id=person_id, year=year)
    kinds = {TargetKind(post.kind) for post, _user, _school in held if post.kind is not None}
    shared = _newest_shared(viewer, person_id=person_id)
    gaps = profile.gaps_of(kinds, _levels(shared)) if shared is not None else []
    entries = {entry.id: entry for one in found for entry in one.entries}
    made = Talk(
        person=held[0][1],
        posts=[(school, str(post.kind)) for post, _user, school in held],
        year=year,
        goals=found,
        entries=sorted(
            (entry for entry in entries.values() if year.first_day <= entry.done_on <= year.last_day),
            key=lambda entry: (entry.done_on, entry.id),
        ),
        assessment=shared,
        gaps=gaps,
        offers={},
    )
    wanted = {gap.area_id for gap in made.below} | made.aimed_at
    made.offers.update(profile.on_offer(viewer, sorted(wanted), known=[]))
    return made


def _goals(viewer: Viewer, *, person_id: int, year: SchoolYear) -> list[GoalInTalk]:
    """Return the person's goals at schools the viewer leads: under way, or of this school year."""
    seen = db.session.scalars(
        select(Goal)
        .options(
            joinedload(Goal.school),
            selectinload(Goal.areas).joinedload(GoalArea.area),
            selectinload(Goal.needs).joinedload(GoalNeed.need),
        )
        .where(Goal.user_id == person_id, Goal.school_id.in_(rules.schools_led(viewer)), goals.visible_to(viewer))
        .order_by(Goal.due_on, Goal.id)
    ).all()
    shown = [goal for goal in seen if goal.under_way or goal.school_year == year]
    ids = [goal.id for goal in shown]
    milestones = defaultdict[int, list[Milestone]](list)
    links, entries = defaultdict[int, list[GoalLink]](list), defaultdict[int, list[LogEntry]](list)
    words = defaultdict[int, list[GoalWords]](list)
    steps = select(Milestone).where(Milestone.goal_id.in_(ids)).order_by(Milestone.due_on, Milestone.id)
    for step in db.session.scalars(steps):
        milestones[step.goal_id].append(step)
    for link in db.session.scalars(select(GoalLink).where(GoalLink.goal_id.in_(ids)).order_by(GoalLink.id)):
        links[link.goal_id].append(link)
    said = select(GoalWords).options(joinedload(GoalWords.by)).where(GoalWords.goal_id.in_(ids))
    for part in db.session.scalars(said.order_by(GoalWords.id)):
        words[part.goal_id].append(part)
    attached = (
        select(GoalEvidence)
        .options(joinedload(GoalEvidence.entry).joinedload(LogEntry.area))
        .where(GoalEvidence.goal_id.in_(ids))
        .order_by(GoalEvidence.attached_at, GoalEvidence.id)
    )
    for piece in db.session.scalars(attached):
        entries[piece.goal_id].append(piece.entry)
    return [
        GoalInTalk(goal, milestones[goal.id], links[goal.id], entries[goal.id], words[goal.id])
        for goal in sorted(shown, key=lambda goal: goal.state is GoalState.DROPPED)
    ]


def _newest_shared(viewer: Viewer, *, person_id: int) -> SelfAssessment | None:
    return db.session.scalar(
        select(SelfAssessment)
        .options(selectinload(SelfAssessment.answers))
        .where(SelfAssessment.user_id == person_id, assessments.visible_to(viewer))
        .order_by(SelfAssessment.finished_at.desc(), SelfAssessment.id.desc())
        .limit(1)
    )


def _levels(shared: SelfAssessment) -> dict[int, assessments.LevelNow]:
    at = shared.finished_at
    return {
        answer.area_id: assessments.LevelNow(answer.level, at)
        for answer in shared.answers
        if answer.level is not None and at is not None
    }
