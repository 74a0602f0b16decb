"""Reads of needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import db, lasting
from planner.needs.models import (
    OPEN_DECISIONS,
    DecisionOnNeed,
    Need,
    NeedDecision,
    NeedDifference,
    NeedGoal,
    NeedGroup,
    NeedPriority,
    NeedSchool,
    ProductGoal,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


# B2 comes before B10: a shorter code first, as people count.
BY_CODE: Final = (func.length(Need.code), Need.code, Need.id)

PRODUCT_GOALS: Any = lasting(select(ProductGoal).order_by(ProductGoal.code, ProductGoal.id))
EVERY_NEED: Any = lasting(
    select(Need).where(Need.municipality_id == bindparam("municipality", type_=Integer())).order_by(*BY_CODE)
)
NAMED_SCHOOLS: Any = lasting(select(NeedSchool.need_id, NeedSchool.school_id))


def visible_to(viewer: Viewer) -> Select[Need]:
    """Return the needs somebody may see: all of the municipality's own."""
    return select(Need).where(Need.municipality_id == viewer.municipality_id)


def choosable() -> Sequence[Need]:
    """Return the needs a measure can answer: all that are not dismissed, by code."""
    return db.session.scalars(select(Need).where(Need.decision != NeedDecision.DISMISSED).order_by(*BY_CODE)).all()


def for_list(viewer: Viewer, *, goal: str | None = None) -> Sequence[Need]:
    """Return the needs by code, those that serve one product goal when its code is given."""
    if goal is None:
        return db.session.scalars(EVERY_NEED, {"municipality": viewer.municipality_id}).all()
    serving = select(NeedGoal.need_id).join(ProductGoal, ProductGoal.id == NeedGoal.goal_id)
    wanted = visible_to(viewer).where(Need.id.in_(serving.where(ProductGoal.code == goal)))
    return db.session.scalars(wanted.order_by(*BY_CODE)).all()


def by_id(viewer: Viewer, need_id: int) -> Need | None:
    """Return one need, or None."""
    return db.session.scalar(visible_to(viewer).where(Need.id == need_id))


def for_page(viewer: Viewer, need_id: int) -> Need | None:
    """Return one need with its product goals, its priorities and its decisions, newest last, or None."""
    return (
        db.session.scalars(
            visible_to(viewer)
            .where(Need.id == need_id)
            .options(
                joinedload(Need.priorities),
                selectinload(Need.goals),
                selectinload(Need.decisions).options(joinedload(DecisionOnNeed.by)),
            )
        )
        .unique()
        .one_or_none()
    )


def product_goals() -> Sequence[ProductGoal]:
    """Return the product goals by code."""
    return db.session.scalars(PRODUCT_GOALS).all()


def schools_by_need() -> dict[int, set[int]]:
    """Return which schools each need concerns; a need that is missing here concerns all open schools."""
    named: dict[int, set[int]] = {}
    for need_id, school_id in db.session.execute(NAMED_SCHOOLS):
        named.setdefault(need_id, set()).add(school_id)
    return named


def open_needs(viewer: Viewer) -> Sequence[Need]:
    """Return the needs that are neither met nor left aside, by code."""
    return db.session.scalars(visible_to(viewer).where(Need.decision.in_(OPEN_DECISIONS)).order_by(*BY_CODE)).all()


def answering(viewer: Viewer, difference_id: int) -> Sequence[Need]:
    """Return the needs that answer a difference of the inventory's, by code."""
    linked = select(NeedDifference.need_id).where(NeedDifference.difference_id == difference_id)
    return db.session.scalars(visible_to(viewer).where(Need.id.in_(linked)).order_by(*BY_CODE)).all()


def priorities() -> dict[int, NeedPriority]:
    """Return the newest priority of each need that has been ranked."""
    newest = select(func.max(NeedPriority.id)).group_by(NeedPriority.need_id)
    found = db.session.scalars(select(NeedPriority).where(NeedPriority.id.in_(newest)))
    return {priority.need_id: priority for priority in found}


def groups_by_need() -> dict[int, set[int]]:
    """Return the ids of the reference groups that raised each need; a need that is missing here was raised by none."""
    raised: dict[int, set[int]] = {}
    for need_id, group_id in db.session.execute(select(NeedGroup.need_id, NeedGroup.group_id)):
        raised.setdefault(need_id, set()).add(group_id)
    return raised


def groups_behind(need_id: int) -> frozenset[int]:
    """Return the ids of the reference groups that raised a need."""
    return frozenset(db.session.scalars(select(NeedGroup.group_id).where(NeedGroup.need_id == need_id)))


def from_source(path: str) -> Sequence[Need]:
    """Return the needs that say they came from a survey, or another place with an address of its own, by code."""
    return db.session.scalars(select(Need).where(Need.source_path == path).order_by(*BY_CODE)).all()
