"""Noting that somebody is on the own home page, and that what has changed there is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from planner.core import clock
from planner.core.db import db
from planner.progress.models import WITHOUT_A_VISIT, HomeVisit

if TYPE_CHECKING:
    from datetime import datetime

    from planner.core.viewer import Viewer


def come(*, by: Viewer) -> None:
    """Note that the person is there now."""
    _visit(by).come(at=clock.now())


def see(until: datetime, *, by: Viewer) -> None:
    """Note that what had changed until a moment is seen."""
    _visit(by).see(until, at=clock.now())


def _visit(by: Viewer) -> HomeVisit:
    found = db.session.scalar(select(HomeVisit).where(HomeVisit.user_id == by.user_id))
    if found is None:
        return _first_visit(by)
    return found


def _first_visit(by: Viewer) -> HomeVisit:
    """Begin the row of a person; two windows that open at once make one."""
    now = clock.now()
    try:
        with db.session.begin_nested():
            made = HomeVisit(user_id=by.user_id, at=now, seen_until=now - WITHOUT_A_VISIT)
            db.session.add(made)
    except IntegrityError:
        return db.session.scalars(select(HomeVisit).where(HomeVisit.user_id == by.user_id)).one()
    return made
