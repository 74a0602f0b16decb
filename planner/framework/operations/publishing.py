"""Publishing a draft of the framework, or giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.core.versions import expect_version
from planner.framework import queries
from planner.framework.models import CompetenceArea, FrameworkArea

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.framework.models import FrameworkVersion


def publish(
    version: FrameworkVersion, *, by: Viewer, seen: int | None, from_day: date, note: str | None = None
) -> FrameworkVersion:
    """Let the draft hold from a day; what was written before stands in the versions before, as it was."""
    expect_version(version, seen)
    if from_day < clock.today():
        raise RefusedError(_("Choose today or a later day: what has held so far is not rewritten"), field="from_day")
    before = queries.newest_published()
    if before is not None and before.from_day is not None and from_day < before.from_day:
        raise RefusedError(
            _(
                "Version %(number)s holds from %(day)s. Choose that day or a later one.",
                number=before.number,
                day=written_date(before.from_day),
            ),
            field="from_day",
        )
    version.publish(by=by.user_id, at=clock.now(), from_day=from_day, note=note)
    audit.record(
        "framework.published",
        subject="framework_version",
        subject_id=version.id,
        by=by.user_id,
        after={"number": version.number, "from_day": from_day.isoformat()},
    )
    db.session.flush()
    take_in_names()
    return version


def take_in_names() -> None:
    """Let the areas be called what the version in force calls them, once its day has come."""
    rows = db.session.execute(
        select(CompetenceArea, FrameworkArea.title_sv, FrameworkArea.title_en)
        .join(FrameworkArea, FrameworkArea.area_id == CompetenceArea.id)
        .where(FrameworkArea.version_id == queries.version_in_force()),
        {"today": clock.today()},
    ).all()
    for area, title_sv, title_en in rows:
        area.title_sv, area.title_en = title_sv, title_en or title_sv
    db.session.flush()


def discard(version: FrameworkVersion, *, by: Viewer, seen: int | None) -> None:
    """Give the draft up, with the areas that stood in no other version."""
    expect_version(version, seen)
    if not version.is_draft:
        raise RefusedError(_("A published version is kept. Write a new one instead."))
    only_here = [
        area.area_id
        for area in version.areas
        if not db.session.scalar(select(queries.other_versions_with(area.area_id, version_id=version.id)))
    ]
    for area in version.areas:
        db.session.delete(area)
    db.session.flush()
    audit.record("framework.draft_discarded", subject="framework_version", subject_id=version.id, by=by.user_id)
    db.session.delete(version)
    db.session.flush()
    db.session.execute(delete(CompetenceArea).where(CompetenceArea.id.in_(only_here)))
