"""Reads of the competence framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.framework.models import CompetenceArea, CompetenceLevel

if TYPE_CHECKING:
    from collections.abc import Sequence


def areas() -> Sequence[CompetenceArea]:
    """Return the municipality's areas in the framework's order."""
    return db.session.scalars(select(CompetenceArea).order_by(CompetenceArea.code, CompetenceArea.id)).all()


def levels() -> Sequence[CompetenceLevel]:
    """Return the levels from lowest to highest."""
    return db.session.scalars(select(CompetenceLevel).order_by(CompetenceLevel.level)).all()
