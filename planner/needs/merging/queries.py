"""Reads of needs put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.needs.merging.models import NeedMerge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def merges_of(need_id: int) -> Sequence[NeedMerge]:
    """Return the merges that hold of a need, from it or into it, the newest first; with both needs and by whom."""
    return db.session.scalars(
        select(NeedMerge)
        .options(joinedload(NeedMerge.need), joinedload(NeedMerge.into), joinedload(NeedMerge.by))
        .where(NeedMerge.undone_at.is_(None), or_(NeedMerge.need_id == need_id, NeedMerge.into_id == need_id))
        .order_by(NeedMerge.merged_at.desc(), NeedMerge.id.desc())
    ).all()


def merge_that_holds(need_id: int) -> NeedMerge | None:
    """Return the merge by which a need went into another, or None."""
    return db.session.scalar(select(NeedMerge).where(NeedMerge.need_id == need_id, NeedMerge.undone_at.is_(None)))


def gone_into() -> dict[int, int]:
    """Return where each need is that went into another; into the last one, when that has gone into one, too."""
    held = select(NeedMerge.need_id, NeedMerge.into_id).where(NeedMerge.undone_at.is_(None))
    into = dict(iter(db.session.execute(held)))
    return {need_id: _end(into, need_id) for need_id in into}


def _end(into: Mapping[int, int], need_id: int) -> int:
    passed = {need_id}
    while (known := into.get(need_id)) is not None and known not in passed:
        passed.add(known)
        need_id = known
    return need_id
