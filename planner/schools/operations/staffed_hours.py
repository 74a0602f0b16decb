"""Saying when a school's library is staffed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from planner.core import clock
from planner.core.db import db
from planner.core.versions import expect_version
from planner.schools.models import StaffedHours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from planner.schools.models import School


def write(school: School, *, hours: Mapping[int, tuple[time, time]], seen: int | None) -> None:
    """Save from when to when it is staffed, by weekday; a weekday that is not named has no staff."""
    expect_version(school, seen)
    db.session.execute(delete(StaffedHours).where(StaffedHours.school_id == school.id))
    db.session.add_all(
        StaffedHours(school_id=school.id, weekday=weekday, starts=starts, ends=ends)
        for weekday, (starts, ends) in hours.items()
    )
    school.hours_changed_at = clock.now()
    db.session.flush()
