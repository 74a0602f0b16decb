"""Reads of self-assessments: one's own, and those that people chose to share with their principal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.competence import rules
from planner.competence.models.assessment import AssessedLevel, SelfAssessment
from planner.core import clock
from planner.core.db import db
from planner.framework.models import FrameworkVersion
from planner.framework.queries import whole
from planner.schools.models import Post
from planner.schools.queries import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class SeenAssessment:
    """A self-assessment with the schools where its owner is library staff today."""

    assessment: SelfAssessment
    workplaces: frozenset[int]


@dataclass(frozen=True)
class LevelNow:
    """The level a person last chose for an area, and when."""

    level: int
    at: datetime


@dataclass(frozen=True)
class Earlier:
    """A finished assessment in the timeline; number: the framework's version; levels by area."""

    id: int
    finished_at: datetime
    shared_at: datetime | None
    number: int
    levels: dict[int, int]


@dataclass(frozen=True)
class History:
    """A person's self-assessments: the finished ones newest first, and whether one is under way."""

    finished: Sequence[Earlier]
    under_way: bool

    @property
    def now(self) -> dict[int, LevelNow]:
        """The newest level of each area, from an earlier assessment where the last one left it out."""
        found: dict[int, LevelNow] = {}
        for earlier in reversed(self.finished):
            found |= {area_id: LevelNow(level, earlier.finished_at) for area_id, level in earlier.levels.items()}
        return found


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a person may know of a self-assessment; see `rules.may_see_assessment`."""
    led = rules.schools_led(viewer)
    own = SelfAssessment.user_id == viewer.user_id
    if not led:
        return own
    works_there = (
        select(Post.id)
        .join(User, User.id == Post.user_id)
        .where(
            Post.user_id == SelfAssessment.user_id,
            Post.school_id.in_(led),
            Post.kind.is_not(None),
            in_force(clock.today()),
            User.deactivated_at.is_(None),
        )
        .correlate(SelfAssessment)
        .exists()
    )
    return or_(own, and_(SelfAssessment.shared_at.is_not(None), SelfAssessment.finished_at.is_not(None), works_there))


def assessment_for_page(viewer: Viewer, *, assessment_id: int) -> SeenAssessment | None:
    """Return a finished assessment with its answers and its version of the framework, or None."""
    found = db.session.scalar(
        select(SelfAssessment)
        .options(
            joinedload(SelfAssessment.user),
            selectinload(SelfAssessment.answers),
            joinedload(SelfAssessment.framework).options(*whole()),
        )
        .where(SelfAssessment.id == assessment_id, SelfAssessment.finished_at.is_not(None), visible_to(viewer))
    )
    if found is None:
        return None
    held = select(Post.school_id).where(
        Post.user_id == found.user_id, Post.kind.is_not(None), Post.school_id.is_not(None), in_force(clock.today())
    )
    return SeenAssessment(found, frozenset(one for one in db.session.scalars(held) if one is not None))


def under_way(viewer: Viewer) -> SelfAssessment | None:
    """Return the person's own assessment that is not finished, with its answers, or None."""
    return db.session.scalar(
        select(SelfAssessment)
        .options(selectinload(SelfAssessment.answers))
        .where(SelfAssessment.user_id == viewer.user_id, SelfAssessment.finished_at.is_(None))
        .execution_options(populate_existing=True)
    )


# Built once: the profile is opened often.
@cache
def _history() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SelfAssessment.id,
            SelfAssessment.finished_at,
            SelfAssessment.shared_at,
            FrameworkVersion.number,
            AssessedLevel.area_id,
            AssessedLevel.level,
        )
        .join(FrameworkVersion, FrameworkVersion.id == SelfAssessment.framework_version_id)
        .outerjoin(AssessedLevel, AssessedLevel.assessment_id == SelfAssessment.id)
        .where(SelfAssessment.user_id == bindparam("user_id"))
        .order_by(SelfAssessment.finished_at.desc(), SelfAssessment.id.desc(), AssessedLevel.id)
    )


def history(user_id: int) -> History:
    """Return a person's self-assessments with their levels, in one statement; for the person alone."""
    finished: dict[int, Earlier] = {}
    is_under_way = False
    for id_, finished_at, shared_at, number, area_id, level in db.session.execute(_history(), {"user_id": user_id}):
        if finished_at is None:
            is_under_way = True
            continue
        earlier = finished.setdefault(id_, Earlier(id_, finished_at, shared_at, number, {}))
        if level is not None:
            earlier.levels[area_id] = level
    return History(list(finished.values()), is_under_way)


def shared_by_staff(viewer: Viewer) -> dict[int, SelfAssessment]:
    """Return the newest assessment each person has shared with the viewer as principal, by the person's id."""
    if not rules.leads_staff(viewer):
        return {}
    found = db.session.scalars(
        select(SelfAssessment)
        .where(visible_to(viewer), SelfAssessment.user_id != viewer.user_id)
        .order_by(SelfAssessment.finished_at, SelfAssessment.id)
    )
    return {one.user_id: one for one in found}
