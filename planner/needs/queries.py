"""Reads of needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.needs.models import Need, NeedDecision

if TYPE_CHECKING:
    from collections.abc import Sequence


def choosable() -> Sequence[Need]:
    """Return the needs a measure can answer: all that are not dismissed, by code."""
    return db.session.scalars(
        select(Need).where(Need.decision != NeedDecision.DISMISSED).order_by(Need.code, Need.id)
    ).all()
