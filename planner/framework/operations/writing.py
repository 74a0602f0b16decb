"""Writing a draft of the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.framework import queries
from planner.framework.models import (
    AreaContent,
    AreaTarget,
    CompetenceArea,
    FrameworkArea,
    FrameworkVersion,
    LevelMeaning,
    TargetKind,
    VersionState,
)

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def begin_draft(*, by: Viewer) -> FrameworkVersion:
    """Begin a new version as a copy of the one published last; one that is begun already is gone on with."""
    if (begun := queries.draft(by)) is not None:
        return begun
    before = queries.newest_published()
    made = FrameworkVersion(
        number=before.number + 1 if before else 1,
        state=VersionState.DRAFT,
        began_at=clock.now(),
        began_by_id=by.user_id,
    )
    db.session.add(made)
    db.session.flush()
    for area in before.areas if before else ():
        copy = put(made, area.area, area.content)
        copy.retired_at = area.retired_at
    audit.record("framework.draft_begun", subject="framework_version", subject_id=made.id, by=by.user_id)
    db.session.flush()
    return made


def put(version: FrameworkVersion, area: CompetenceArea, content: AreaContent) -> FrameworkArea:
    """Put an area with its content into a version that is being written."""
    placed = FrameworkArea(version_id=version.id, area_id=area.id, title_sv=content.title_sv, title_en=content.title_en)
    db.session.add(placed)
    db.session.flush()
    _write_parts(placed, content)
    return placed


def add_area(version: FrameworkVersion, *, by: Viewer, code: str, content: AreaContent) -> FrameworkArea:
    """Add a new area to the draft."""
    if queries.area_by_code(code) is not None:
        raise RefusedError(_("There is an area with the code %(code)s already", code=code), field="code")
    area = CompetenceArea(code=code, title_sv=content.title_sv, title_en=content.title_en or content.title_sv)
    db.session.add(area)
    db.session.flush()
    placed = put(version, area, content)
    audit.record(
        "framework.area_added", subject="framework_area", subject_id=placed.id, by=by.user_id, after={"code": code}
    )
    return placed


def revise_area(area: FrameworkArea, *, seen: int | None, content: AreaContent) -> FrameworkArea:
    """Rewrite an area in the draft."""
    expect_version(area, seen)
    write(area, content)
    return area


def write(area: FrameworkArea, content: AreaContent) -> None:
    """Write an area's content in place of what stood there."""
    area.title_sv, area.title_en = content.title_sv, content.title_en
    for meaning in area.meanings:
        meaning.meaning_sv, meaning.meaning_en = content.meanings[meaning.level]
    for target in area.targets:
        target.level = content.targets[target.kind]
    flag_modified(area, "title_sv")  # a new version of the area, though only its parts have changed
    db.session.flush()


def retire_area(area: FrameworkArea, *, by: Viewer) -> None:
    """Let an area be left out of the framework from this version on; goals and log keep pointing at it."""
    if area.retired_at is None:
        area.retired_at = clock.now()
        _record(area, "framework.area_retired", by)


def bring_back(area: FrameworkArea, *, by: Viewer) -> None:
    """Take a retired area into the framework again."""
    if area.retired_at is not None:
        area.retired_at = None
        _record(area, "framework.area_brought_back", by)


def _record(area: FrameworkArea, action: str, by: Viewer) -> None:
    audit.record(action, subject="framework_area", subject_id=area.id, by=by.user_id)
    db.session.flush()


def _write_parts(placed: FrameworkArea, content: AreaContent) -> None:
    db.session.add_all(
        LevelMeaning(framework_area_id=placed.id, level=level, meaning_sv=sv, meaning_en=en)
        for level, (sv, en) in sorted(content.meanings.items())
    )
    db.session.add_all(
        AreaTarget(framework_area_id=placed.id, kind=kind, level=content.targets.get(kind, 0)) for kind in TargetKind
    )
    db.session.flush()
