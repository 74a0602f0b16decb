"""Reads of the index of need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.inventory.seeing.models import NeedIndex, NeedIndexValue

if TYPE_CHECKING:
    from decimal import Decimal


def need_index(year: int) -> NeedIndex | None:
    """Return a year's index of need with who set it, or None."""
    return db.session.scalar(select(NeedIndex).where(NeedIndex.year == year).options(joinedload(NeedIndex.set_by)))


def need_figures(index: NeedIndex) -> dict[int, Decimal]:
    """Return the index of each school that has one."""
    found = db.session.execute(
        select(NeedIndexValue.school_id, NeedIndexValue.figure).where(NeedIndexValue.index_id == index.id)
    )
    return dict(iter(found))
