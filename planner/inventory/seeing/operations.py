"""What can be done here: the municipality supplies its index of need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import StaleError
from planner.core.versions import expect_version
from planner.inventory.seeing.models import NeedIndex, NeedIndexValue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from planner.core.viewer import Viewer


def set_need_index(
    held: NeedIndex | None,
    *,
    year: int,
    what_it_is: str,
    figures: Mapping[int, Decimal],
    seen: int | None,
    by: Viewer,
) -> NeedIndex:
    """Set a year's index in place of the one held; figures by school, a school left out has none."""
    if held is None:
        if seen is not None:
            raise StaleError
        held = NeedIndex(year=year)
        db.session.add(held)
    else:
        expect_version(held, seen)
        db.session.execute(delete(NeedIndexValue).where(NeedIndexValue.index_id == held.id))
    held.what_it_is, held.set_at, held.set_by_id = what_it_is, clock.now(), by.user_id
    db.session.flush()
    db.session.add_all(
        NeedIndexValue(index_id=held.id, school_id=school, figure=figure) for school, figure in sorted(figures.items())
    )
    audit.record(
        "need_index.set",
        subject="need_index",
        subject_id=held.id,
        by=by.user_id,
        after={"year": year, "what_it_is": what_it_is, "schools": len(figures)},
    )
    return held
