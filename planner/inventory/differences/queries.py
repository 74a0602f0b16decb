"""Reads of the register of differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import db
from planner.inventory.differences.models import Difference, Judgement, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> Select[Difference]:
    """Return the differences somebody may see: all of the municipality's own."""
    return select(Difference).where(Difference.municipality_id == viewer.municipality_id)


def for_list(viewer: Viewer, *, verdict: Verdict | None = None) -> Sequence[Difference]:
    """Return the register, the newest year first, with who judged and which schools it concerns."""
    wanted = visible_to(viewer).options(joinedload(Difference.judged_by), selectinload(Difference.schools))
    if verdict is not None:
        wanted = wanted.where(Difference.verdict == verdict)
    order = Difference.year.desc(), Difference.indicator_code, Difference.id
    return db.session.scalars(wanted.order_by(*order)).all()


def of_indicator(viewer: Viewer, indicator_code: str) -> Sequence[Difference]:
    """Return what has been judged of an indicator, the newest year first."""
    return db.session.scalars(
        visible_to(viewer)
        .where(Difference.indicator_code == indicator_code)
        .options(joinedload(Difference.judged_by), selectinload(Difference.schools))
        .order_by(Difference.year.desc(), Difference.id.desc())
    ).all()


def by_id(viewer: Viewer, difference_id: int) -> Difference | None:
    """Return one difference with its schools, or None."""
    return db.session.scalar(
        visible_to(viewer)
        .where(Difference.id == difference_id)
        .options(joinedload(Difference.judged_by), selectinload(Difference.schools))
    )


def for_page(viewer: Viewer, difference_id: int) -> Difference | None:
    """Return one difference with its schools and all its judgements, or None."""
    return db.session.scalar(
        visible_to(viewer)
        .where(Difference.id == difference_id)
        .options(
            joinedload(Difference.judged_by),
            selectinload(Difference.schools),
            selectinload(Difference.judgements).options(joinedload(Judgement.by)),
        )
    )


def to_look_at_again(viewer: Viewer, *, today: date) -> Sequence[Difference]:
    """Return the differences whose day to look again has come, the longest waiting first."""
    return db.session.scalars(
        visible_to(viewer).where(Difference.look_again_on <= today).order_by(Difference.look_again_on, Difference.id)
    ).all()


def newest_verdicts(viewer: Viewer, year: int) -> dict[str, Verdict]:
    """Return what each indicator's difference was last found to be in a year; an indicator without is missing."""
    found = db.session.execute(
        visible_to(viewer)
        .with_only_columns(Difference.indicator_code, Difference.verdict)
        .where(Difference.year == year)
        .order_by(Difference.judged_at, Difference.id)
    )
    return dict(iter(found))
