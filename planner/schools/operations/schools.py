"""Schools, breaks and what holds for the whole municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import or_, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.schools.models import AccessMode, Post, School, SchoolBreak

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.schools.models import Municipality

Fact = TypeVar("Fact")


def open_school(  # noqa: PLR0913 - what a school is
    *,
    unit_code: str,
    name: str,
    stages: str,
    pupils: int,
    access_mode: AccessMode,
    access_reason: str | None,
    access_unit: str | None = None,
    access_since: date | None = None,
    opened_on: date | None = None,
    by: Viewer,
) -> School:
    """Enter a school of the municipality, by its unit code; refuses one that is there already, closed or not."""
    if db.session.scalar(select(School.id).where(School.unit_code == unit_code)) is not None:
        raise RefusedError(_("There is a school with that unit code already"), field="unit_code")
    _refuse_missing_reason(access_mode, access_reason)
    school = School(
        unit_code=unit_code,
        name=name,
        stages=stages,
        pupils=pupils,
        access_mode=access_mode,
        access_reason=access_reason,
        access_unit=_elsewhere(access_mode, access_unit),
        access_since=_elsewhere(access_mode, access_since),
        opened_on=opened_on,
    )
    db.session.add(school)
    db.session.flush()
    audit.record("school.opened", subject="school", subject_id=school.id, by=by.user_id, after=_facts(school))
    return school


def change_school(  # noqa: PLR0913 - the same
    school: School,
    *,
    name: str,
    stages: str,
    pupils: int,
    access_mode: AccessMode,
    access_reason: str | None,
    access_unit: str | None = None,
    access_since: date | None = None,
    opened_on: date | None = None,
    by: Viewer,
    seen: int | None,
) -> None:
    """Keep the facts about a school true; a library elsewhere needs its reason, by 2 kap. 24 b § skollagen."""
    expect_version(school, seen)
    _refuse_missing_reason(access_mode, access_reason)
    if opened_on is not None and school.closed_on is not None and school.closed_on < opened_on:
        raise RefusedError(_("The school closed before that day"), field="opened_on")
    before = _facts(school)
    school.name, school.stages, school.pupils = name, stages, pupils
    school.access_mode, school.access_reason = access_mode, access_reason
    school.access_unit, school.access_since = (
        _elsewhere(access_mode, access_unit),
        _elsewhere(access_mode, access_since),
    )
    school.opened_on = opened_on
    db.session.flush()
    audit.record(
        "school.changed", subject="school", subject_id=school.id, by=by.user_id, before=before, after=_facts(school)
    )


def close_school(school: School, *, closed_on: date, written: str, by: Viewer, seen: int | None) -> None:
    """Close a school, when nobody holds a post there after its last day; its plans and figures stay to be read."""
    expect_version(school, seen)
    if school.closed_on is not None:
        raise RefusedError(_("The school is closed already."))
    if school.opened_on is not None and closed_on < school.opened_on:
        raise RefusedError(_("The school had not opened by that day"), field="closed_on")
    if closed_on > clock.today():
        raise RefusedError(_("Close the school on its last day or after it"), field="closed_on")
    if " ".join(written.split()).casefold() != " ".join(school.name.split()).casefold():
        raise RefusedError(_("Write the name exactly as it stands above"), field="written")
    still_held = select(Post.id).where(Post.school_id == school.id, or_(Post.to_day.is_(None), Post.to_day > closed_on))
    if db.session.scalar(still_held.limit(1)) is not None:
        raise RefusedError(_("People still hold posts at the school after that day. End them first."))
    before = _facts(school)
    school.closed_on = closed_on
    db.session.flush()
    audit.record(
        "school.closed", subject="school", subject_id=school.id, by=by.user_id, before=before, after=_facts(school)
    )


def change_settings(
    municipality: Municipality, *, smallest_group: int, code: str | None, grace_days: int, by: Viewer, seen: int | None
) -> None:
    """Set how small a group may be before its counts are hidden, the code statistics know it by, and days of grace."""
    expect_version(municipality, seen)
    before = _settings(municipality)
    municipality.smallest_group, municipality.code = smallest_group, code or None
    municipality.grace_days = grace_days
    audit.record(
        "settings.changed",
        subject="municipality",
        subject_id=municipality.id,
        by=by.user_id,
        before=before,
        after=_settings(municipality),
    )


def _settings(municipality: Municipality) -> dict[str, int | str | None]:
    return {
        "smallest_group": municipality.smallest_group,
        "code": municipality.code,
        "grace_days": municipality.grace_days,
    }


def add_break(*, name: str, first_day: date, last_day: date) -> SchoolBreak:
    """Add a break, when nothing is asked of anybody."""
    if last_day < first_day:
        raise RefusedError(_("The last day cannot come before the first"), field="last_day")
    added = SchoolBreak(name=name, first_day=first_day, last_day=last_day)
    db.session.add(added)
    return added


def remove_break(school_break: SchoolBreak) -> None:
    """Remove a break."""
    db.session.delete(school_break)


def _refuse_missing_reason(access_mode: AccessMode, access_reason: str | None) -> None:
    if access_mode is not AccessMode.OWN_UNIT and not access_reason:
        raise RefusedError(_("Write the reason: the library is not on the school's own unit"), field="access_reason")


def _elsewhere(access_mode: AccessMode, fact: Fact | None) -> Fact | None:
    """Return what is told of a library elsewhere; a library on the own unit has no such fact."""
    return None if access_mode is AccessMode.OWN_UNIT else fact


def _facts(school: School) -> dict[str, Any]:
    return {
        "name": school.name,
        "stages": school.stages,
        "pupils": school.pupils,
        "access_mode": school.access_mode.value,
        "access_reason": school.access_reason,
        "access_unit": school.access_unit,
        "access_since": school.access_since.isoformat() if school.access_since else None,
        "opened_on": school.opened_on.isoformat() if school.opened_on else None,
        "closed_on": school.closed_on.isoformat() if school.closed_on else None,
    }
