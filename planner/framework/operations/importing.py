"""Taking a table of areas into a draft of the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import audit
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.framework import queries
from planner.framework.changes import Difference, Fate, difference
from planner.framework.operations import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.framework.models import FrameworkVersion
    from planner.framework.tables import ReadArea


def fates(rows: Sequence[ReadArea], into: FrameworkVersion | None) -> list[tuple[ReadArea, Fate, Difference]]:
    """Return what becomes of each row when it is taken into a version; faulty rows become nothing."""
    held = {area.area.code: area for area in into.areas} if into else {}
    found = []
    for row in rows:
        area = held.get(row.code)
        if area is None:
            found.append((row, Fate.NEW, Difference()))
            continue
        differs = difference(area.content, row.content)
        if area.retired_at is not None:
            found.append((row, Fate.BROUGHT_BACK, differs))
        else:
            found.append((row, Fate.CHANGED if differs else Fate.SAME, differs))
    return found


def count_of_changes(draft: FrameworkVersion | None) -> int:
    """Return a number that any change of the draft or of an area in it raises; 0 where there is none."""
    return draft.version + sum(area.version for area in draft.areas) if draft else 0


def take_in(rows: Sequence[ReadArea], *, by: Viewer, seen: int | None) -> FrameworkVersion:
    """Write the rows into the draft, begun when there is none; areas that are not in the table stay as they are.

    seen: `count_of_changes` of the draft when what the rows change was shown.
    """
    if seen != count_of_changes(queries.draft(by)):
        raise StaleError
    if any(row.faults for row in rows):
        raise RefusedError(_("Some rows are faulty. Mend them in the spreadsheet and send it again."))
    version = writing.begin_draft(by=by)
    for row in rows:
        known = queries.area_by_code(row.code)
        area = queries.area_in_draft(by, area_id=known.id) if known else None
        if area is not None:
            area.retired_at = None
            writing.write(area, row.content)
        elif known is not None:
            writing.put(version, known, row.content)
        else:
            writing.add_area(version, by=by, code=row.code, content=row.content)
    audit.record(
        "framework.imported",
        subject="framework_version",
        subject_id=version.id,
        by=by.user_id,
        after={"areas": len(rows)},
    )
    db.session.flush()
    return version
