"""A person's profile: where the person is and what the post asks for, area by area, and what closes the gap."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, func, or_, select

from planner.accounts.models import User
from planner.competence import rules
from planner.competence.models.assessment import KnowledgeOffer
from planner.competence.queries import assessments
from planner.core import clock
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.framework.models import AreaTarget, CompetenceArea, FrameworkArea, TargetKind
from planner.framework.queries import in_use
from planner.schools.models import Post, School
from planner.schools.queries import in_force
from planner.training.queries.offered import ComingTraining, coming_by_area

if TYPE_CHECKING:
    from planner.competence.queries.assessments import History
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Gap:
    """An area of the framework: the level now (None: not assessed), when that was said, and the post's target."""

    area_id: int
    title_sv: str
    title_en: str
    target: int
    now: int | None
    at: datetime | None

    def title(self, language: str) -> str:
        """Return the area's name in a language."""
        return self.title_en if language == "en" else self.title_sv

    @property
    def below(self) -> bool:
        """Whether the person is known to be below the target."""
        return self.now is not None and self.now < self.target


@dataclass(frozen=True)
class Profile:
    """A person's areas in the framework's order, the kinds of post the targets come from, and the assessments."""

    gaps: Sequence[Gap]
    kinds: Sequence[TargetKind]
    history: History

    @property
    def below(self) -> list[Gap]:
        """The areas below the target, the widest gap first."""
        short = [gap for gap in self.gaps if gap.below]
        return sorted(short, key=lambda gap: (gap.now or 0) - gap.target)

    @property
    def unknown(self) -> list[Gap]:
        """The areas with a target that the person has not assessed."""
        return [gap for gap in self.gaps if gap.now is None and gap.target]


# Built once: the profile is opened often.
@cache
def _targets() -> Select[*tuple[Any, ...]]:
    return (
        select(CompetenceArea.id, CompetenceArea.title_sv, CompetenceArea.title_en, func.max(AreaTarget.level))
        .join(FrameworkArea, FrameworkArea.area_id == CompetenceArea.id)
        .join(AreaTarget, AreaTarget.framework_area_id == FrameworkArea.id)
        .where(in_use(), AreaTarget.kind.in_(bindparam("kinds", expanding=True)))
        .group_by(CompetenceArea.id)
        .order_by(func.length(CompetenceArea.code), CompetenceArea.code, CompetenceArea.id)
    )


def profile(viewer: Viewer) -> Profile:
    """Return a person's own profile, in two statements; of posts of different kinds the highest target counts."""
    history = assessments.history(viewer.user_id)
    kinds = sorted(rules.target_kinds(viewer), key=list(TargetKind).index)
    return Profile(gaps_of(kinds, history.now), kinds, history)


def gaps_of(kinds: Collection[TargetKind], now: Mapping[int, assessments.LevelNow]) -> list[Gap]:
    """Return each area with the highest target of these kinds of post beside a level that is known."""
    rows = db.session.execute(_targets(), {"today": clock.today(), "kinds": list(kinds)}).all() if kinds else []
    return [
        Gap(area_id, sv, en, target, now[area_id].level, now[area_id].at)
        if area_id in now
        else Gap(area_id, sv, en, target, None, None)
        for area_id, sv, en, target in rows
    ]


def gap_in(viewer: Viewer, *, area_id: int | None) -> Gap | None:
    """Return a person's own gap in an area, or None where the framework has no such area for the person."""
    if area_id is None:
        return None
    return next((gap for gap in profile(viewer).gaps if gap.area_id == area_id), None)


# ---------------------------------------------------------------- what closes a gap


@dataclass(frozen=True)
class OfferedTool:
    """A tool that is used with competence in an area."""

    id: int
    area_id: int
    title_sv: str
    title_en: str

    def title(self, language: str) -> str:
        """Return the tool's name in a language."""
        return self.title_en if language == "en" else self.title_sv


@dataclass(frozen=True)
class Sharer:
    """A colleague who offers to share what the person knows in an area."""

    area_id: int
    user_id: int
    name: str
    email: str
    school: str | None


@dataclass
class Offer:
    """What there is for one area."""

    trainings: list[ComingTraining] = field(default_factory=list)
    tools: list[OfferedTool] = field(default_factory=list)
    colleagues: list[Sharer] = field(default_factory=list)


# The toolbox lies in a room beside this one: filled where the app is put together.
TOOLS: dict[str, Callable[[Collection[int]], Sequence[tuple[int, int, str, str]]]] = {}


@cache
def _sharers() -> Select[*tuple[Any, ...]]:
    held = (Post.user_id == User.id) & in_force(bindparam("today"))
    works_here = or_(Post.kind.is_not(None), Post.school_id.is_(None))
    return (
        select(KnowledgeOffer.area_id, User.id, User.name, User.email, func.min(School.name))
        .join(User, User.id == KnowledgeOffer.user_id)
        .join(Post, held & works_here)
        .outerjoin(School, School.id == Post.school_id)
        .where(User.deactivated_at.is_(None))
        .group_by(KnowledgeOffer.area_id, User.id, User.name, User.email)
    )


def sharers(viewer: Viewer) -> list[Sharer]:
    """Return who offers to share what in the municipality, oneself too; nobody for those who do not work with it."""
    if not rules.may_share_knowledge(viewer):
        return []
    found = (Sharer(*row) for row in db.session.execute(_sharers(), {"today": clock.today()}))
    return sorted(found, key=lambda sharer: (swedish_order(sharer.name), sharer.user_id, sharer.area_id))


def on_offer(viewer: Viewer, area_ids: Collection[int], *, known: Sequence[Sharer]) -> dict[int, Offer]:
    """Return what there is to learn from, by area, in at most two statements; known: from `sharers`."""
    found = {area_id: Offer() for area_id in area_ids}
    if not found:
        return found
    for training in coming_by_area(viewer, area_ids):
        found[training.area_id].trainings.append(training)
    for find in TOOLS.values():
        for tool in find(area_ids):
            found[tool[1]].tools.append(OfferedTool(*tool))
    for sharer in known:
        if sharer.area_id in found and sharer.user_id != viewer.user_id:
            found[sharer.area_id].colleagues.append(sharer)
    return found
