"""Reads of closing tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.needs.closing.models import ClosingTest
from planner.needs.models import Need
from planner.needs.queries import by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class TestOfNeed:
    """A closing test and its need."""

    __test__ = False

    need: Need
    test: ClosingTest


def tests_of(need_id: int) -> Sequence[ClosingTest]:
    """Return a need's closing tests in the order they were made."""
    return db.session.scalars(select(ClosingTest).where(ClosingTest.need_id == need_id).order_by(ClosingTest.id)).all()


def test_for_page(viewer: Viewer, need_id: int, test_id: int) -> TestOfNeed | None:
    """Return a closing test of a need's, or None."""
    need = by_id(viewer, need_id)
    test = db.session.scalar(select(ClosingTest).where(ClosingTest.id == test_id, ClosingTest.need_id == need_id))
    return None if need is None or test is None else TestOfNeed(need, test)
