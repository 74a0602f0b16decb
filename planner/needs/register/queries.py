"""Reads for the register: a need narrowed down to, figures by hand, and what has been done with a need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.accounts.models import User
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.needs.models import Need, NeedFigure, NeedGoal, NeedSchool
from planner.needs.queries import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from planner.core.viewer import Viewer

CHANGES = (
    "need.changed",
    "need.effect_set",
    "need.figure_noted",
    "need.figure_removed",
    "need.test_added",
    "need.test_removed",
)
MOST_CHANGES = 50


@dataclass(frozen=True)
class Change:
    """Something that was changed of a need, by whom; names: of what was changed."""

    action: str
    at: datetime
    by: str
    names: tuple[str, ...]


def newest_figures() -> dict[int, NeedFigure]:
    """Return the newest figure by hand of each need that has one."""
    newest = select(NeedFigure.need_id, func.max(NeedFigure.measured_on).label("day")).group_by(NeedFigure.need_id)
    latest = newest.subquery()
    found = db.session.scalars(
        select(NeedFigure).join(
            latest, (latest.c.need_id == NeedFigure.need_id) & (latest.c.day == NeedFigure.measured_on)
        )
    )
    return {figure.need_id: figure for figure in found}


def figures_of(need_id: int) -> Sequence[NeedFigure]:
    """Return the figures by hand of a need, the newest first."""
    return db.session.scalars(
        select(NeedFigure).where(NeedFigure.need_id == need_id).order_by(NeedFigure.measured_on.desc(), NeedFigure.id)
    ).all()


@dataclass(frozen=True)
class FigureOfNeed:
    """A figure and the need it is of."""

    need: Need
    figure: NeedFigure


def figure_for_page(viewer: Viewer, need_id: int, figure_id: int) -> FigureOfNeed | None:
    """Return a figure of a need's, or None."""
    need = db.session.scalar(visible_to(viewer).where(Need.id == need_id))
    figure = db.session.scalar(select(NeedFigure).where(NeedFigure.id == figure_id, NeedFigure.need_id == need_id))
    return None if need is None or figure is None else FigureOfNeed(need, figure)


def named_schools(need_id: int) -> frozenset[int]:
    """Return the schools that a need names; none when it concerns all."""
    return frozenset(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need_id)))


def goals_served(need_id: int) -> frozenset[int]:
    """Return the product goals that a need serves."""
    return frozenset(db.session.scalars(select(NeedGoal.goal_id).where(NeedGoal.need_id == need_id)))


def changes_of(need_id: int) -> list[Change]:
    """Return what has been changed of a need beside the decisions on it, the newest first."""
    found = db.session.execute(
        select(AuditEvent.action, AuditEvent.at, User.name, AuditEvent.after)
        .outerjoin(User, User.id == AuditEvent.user_id)
        .where(AuditEvent.subject == "need", AuditEvent.subject_id == need_id, AuditEvent.action.in_(CHANGES))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(MOST_CHANGES)
    )
    return [Change(action, at, name or "", tuple(after or ())) for action, at, name, after in found]
