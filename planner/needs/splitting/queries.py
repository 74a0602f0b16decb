"""Reads of needs split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.needs.splitting.models import NeedSplit

if TYPE_CHECKING:
    from collections.abc import Sequence


def splits_of(need_id: int) -> Sequence[NeedSplit]:
    """Return the splits that hold of a need: into its parts, or the one it is a part by; with needs and by whom."""
    return db.session.scalars(
        select(NeedSplit)
        .options(joinedload(NeedSplit.need), joinedload(NeedSplit.part), joinedload(NeedSplit.by))
        .where(NeedSplit.undone_at.is_(None), or_(NeedSplit.need_id == need_id, NeedSplit.part_id == need_id))
        .order_by(NeedSplit.id)
    ).all()
