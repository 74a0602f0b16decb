"""Reads of verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.needs.verdicts.models import NeedVerdict

if TYPE_CHECKING:
    from collections.abc import Sequence


def verdicts_on(need_id: int) -> Sequence[NeedVerdict]:
    """Return the verdicts on a need with who recorded them, the newest first."""
    return db.session.scalars(
        select(NeedVerdict)
        .options(joinedload(NeedVerdict.by))
        .where(NeedVerdict.need_id == need_id)
        .order_by(NeedVerdict.taken_at.desc(), NeedVerdict.id.desc())
    ).all()
