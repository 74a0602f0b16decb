"""What a goal says: the areas it aims at, the needs it answers, why, how and by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.core.db import Tenant, one, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.framework.models import LEVELS, CompetenceArea
from planner.needs.models import Need

MOST_AREAS = 3  # what aims at more is several goals


@dataclass(frozen=True)
class Aim:
    """An area a goal aims at, and from which level to which; 0 to 4."""

    area_id: int
    from_level: int
    to_level: int


class GoalContent(TypedDict):
    """What a person writes of a goal; the area that matters most first, needs or a reason in words or both."""

    aims: Sequence[Aim]
    need_ids: Collection[int]
    why: str | None
    how: str
    due_on: date


def must_hold_together(content: GoalContent) -> None:
    """Refuse content that no goal can have; each refusal at the field of the area it is about."""
    aims = content["aims"]
    if not aims:
        raise RefusedError(_("Choose an area"), field="area_id")
    if len(aims) > MOST_AREAS:
        raise RefusedError(_("A goal aims at three areas at most. Propose a goal of its own for the rest."))
    seen: set[int] = set()
    for place, aim in enumerate(aims, start=1):
        ending = "" if place == 1 else f"_{place}"
        if aim.area_id in seen:
            raise RefusedError(_("Choose each area once"), field=f"area_id{ending}")
        if not LEVELS[0] <= aim.from_level < aim.to_level <= LEVELS[-1]:
            raise RefusedError(_("Choose a level above the one you are on"), field=f"to_level{ending}")
        seen.add(aim.area_id)
    if not content["need_ids"] and not content["why"]:
        raise RefusedError(_("Choose a need or write why"), field="why")


class GoalArea(Tenant):
    """An area a goal aims at, with the level the person was on and the level to reach; place 1 matters most."""

    __tablename__ = "goal_area"
    __table_args__ = (
        within("goal_id", "competence_goal", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        UniqueConstraint("municipality_id", "goal_id", "area_id"),
        CheckConstraint("from_level BETWEEN 0 AND 4 AND to_level BETWEEN 0 AND 4", name="level_range"),
        CheckConstraint("to_level > from_level", name="level_rises"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place_range"),
    )

    goal_id: Mapped[int]
    area_id: Mapped[int]
    place: Mapped[int]
    from_level: Mapped[int]
    to_level: Mapped[int]

    area: Mapped[CompetenceArea] = one("GoalArea.area_id", "CompetenceArea")


class GoalNeed(Tenant):
    """That a goal answers a need; the goal counts once for each."""

    __tablename__ = "goal_need"
    __table_args__ = (
        within("goal_id", "competence_goal", ondelete="CASCADE"),
        within("need_id", "need"),
        UniqueConstraint("municipality_id", "goal_id", "need_id"),
        Index("ix_goal_need_need_id", "municipality_id", "need_id", "goal_id"),
    )

    goal_id: Mapped[int]
    need_id: Mapped[int]

    need: Mapped[Need] = one("GoalNeed.need_id", "Need")
