"""What the overview counts: staff, their last assessments, goals under way and planned training."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Date, bindparam, select

from planner.competence.models.assessment import AssessedLevel, SelfAssessment
from planner.competence.models.content import GoalArea
from planner.competence.models.goal import UNDER_WAY, Goal
from planner.competence.overview import counting
from planner.competence.overview.counting import AreaCounts, Group, Member, Wish
from planner.core import clock
from planner.core.batches import last_batch
from planner.core.clock import local
from planner.core.db import db
from planner.core.small_groups import Attack
from planner.framework import queries as framework
from planner.framework.models import AreaTarget, CompetenceArea, FrameworkArea
from planner.schools.models import Municipality, Post, School
from planner.schools.queries import in_force
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from planner.core.viewer import Viewer

PLANNED = (EventState.DRAFT, EventState.OPEN, EventState.CLOSED)


@dataclass(frozen=True)
class Overview:
    """The whole picture: as_of None while too few people have assessed themselves."""

    as_of: datetime | None
    smallest: int
    groups: Sequence[Group]
    areas: Mapping[int, CompetenceArea]
    counts: Sequence[AreaCounts]
    wanted: Sequence[int]

    @property
    def attack(self) -> Attack:
        """What could be found out from all of it together."""
        return sum((one.attack for one in self.counts), Attack(0, 0, None))

    @property
    def below(self) -> list[AreaCounts]:
        """The areas in which at least as many as the smallest group are known to be below the target."""
        return [one for one in self.counts if self.below_in(one) is not None]

    @property
    def hanging(self) -> list[int]:
        """The areas in which at most one person has reached the target."""
        return [one.area_id for one in self.counts if one.hangs_on_one]

    def below_in(self, one: AreaCounts) -> int | None:
        """Return how many are below the target in an area, if that may be shown."""
        count = one.counts.of_column.get(counting.Standing.BELOW)
        return count.figure if count else None


def overview(viewer: Viewer) -> Overview:
    """Return the overview of the viewer's municipality, in eight statements."""
    smallest = db.session.get_one(Municipality, viewer.municipality_id).smallest_group
    areas = {area.id: area for area in framework.areas()}
    as_of = last_batch(_finished(), smallest=smallest)
    members = _members(local(as_of).date() if as_of else clock.today())
    wanted = _wanted(as_of or clock.now(), staff=len(members), smallest=smallest)
    if as_of is None:
        return Overview(None, smallest, [], areas, [], wanted)
    names = {school.id: school.name for school in db.session.execute(select(School.id, School.name))}
    among = counting.groups(members, names, smallest=smallest)
    counts = counting.counted(list(areas), members, _levels(as_of), among=among, smallest=smallest)
    return Overview(as_of, smallest, among, areas, counts, wanted)


def _finished() -> list[tuple[int, datetime]]:
    rows = db.session.execute(
        select(SelfAssessment.user_id, SelfAssessment.finished_at)
        .where(SelfAssessment.finished_at.is_not(None))
        .order_by(SelfAssessment.finished_at, SelfAssessment.id)
    )
    return [(user_id, at) for user_id, at in rows if at is not None]


def _members(day: date) -> list[Member]:
    """Return who was on the library staff that day, at the school with most hours, with the targets of the posts."""
    targets: dict[tuple[str, int], int] = {
        (str(kind), area_id): level
        for kind, area_id, level in db.session.execute(
            select(AreaTarget.kind, FrameworkArea.area_id, AreaTarget.level)
            .join(FrameworkArea, FrameworkArea.id == AreaTarget.framework_area_id)
            .where(framework.in_use()),
            {"today": day},
        )
    }
    posts = db.session.execute(
        select(Post.user_id, Post.school_id, Post.kind, Post.hours_per_week).where(
            Post.kind.is_not(None), Post.school_id.is_not(None), in_force(bindparam("day", type_=Date()))
        ),
        {"day": day},
    )
    schools: dict[int, list[tuple[Decimal, int]]] = {}
    levels: dict[int, dict[int, int]] = {}
    for user_id, school_id, kind, hours in posts:
        assert school_id is not None  # noqa: S101 - the condition says so
        schools.setdefault(user_id, []).append((-(hours or Decimal(0)), school_id))
        own = levels.setdefault(user_id, {})
        for (of_kind, area_id), level in targets.items():
            if of_kind == str(kind):
                own[area_id] = max(level, own.get(area_id, 0))
    return [Member(user_id, min(at)[1], levels[user_id]) for user_id, at in sorted(schools.items())]


def _levels(as_of: datetime) -> dict[tuple[int, int], int]:
    """Return the level each person last chose for each area, up to a moment."""
    rows = db.session.execute(
        select(SelfAssessment.user_id, AssessedLevel.area_id, AssessedLevel.level)
        .join(SelfAssessment, SelfAssessment.id == AssessedLevel.assessment_id)
        .where(SelfAssessment.finished_at <= as_of, AssessedLevel.level.is_not(None))
        .order_by(SelfAssessment.finished_at, SelfAssessment.id)
    )
    return {(user_id, area_id): level for user_id, area_id, level in rows if level is not None}


def _wanted(as_of: datetime, *, staff: int, smallest: int) -> list[int]:
    goals = db.session.execute(
        select(GoalArea.area_id, Goal.user_id, Goal.shared_with_coordinator_at.is_not(None))
        .join(Goal, Goal.id == GoalArea.goal_id)
        .where(Goal.state.in_(UNDER_WAY), Goal.proposed_at <= as_of)
    )
    planned = db.session.scalars(
        select(EventArea.area_id)
        .join(TrainingEvent, TrainingEvent.id == EventArea.event_id)
        .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
        .where(TrainingEvent.state.in_(PLANNED), TrainingSession.starts_at >= clock.now())
        .distinct()
    )
    return counting.wanted(
        [Wish(area_id, user_id, bool(shared)) for area_id, user_id, shared in goals],
        staff=staff,
        planned=set(planned),
        smallest=smallest,
    )
