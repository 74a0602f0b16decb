"""The frame of a plan: the municipality's parts and the matrix, written; and which parts the municipality asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select, update

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.plans.models.frame import OwnPart, OwnText
from planner.plans.models.matrix import MatrixCell, Strand, YearBand
from planner.plans.operations.locking import locked_for_writing
from planner.plans.text import has_matrix

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan
    from planner.plans.models.toolbox import FocusArea

Row = TypeVar("Row", OwnText, MatrixCell)


def save_own_text(plan: Plan, *, part_id: int, by: Viewer, seen: int | None, text: str | None) -> None:
    """Save what the plan says in one of the municipality's parts; seen None: nothing was there when it was opened."""
    plan = locked_for_writing(plan.id, by=by)
    own = db.session.scalar(select(OwnText).where(OwnText.plan_id == plan.id, OwnText.part_id == part_id))
    part = db.session.get_one(OwnPart, part_id)
    if own is None and not part.asked_of(plan.focus_area):
        raise RefusedError(_("The municipality no longer asks for this part."))
    own = _seen_or_new(own, OwnText(plan_id=plan.id, part_id=part_id), seen)
    own.text = text


def save_cell(
    plan: Plan,
    *,
    strand: Strand,
    band: YearBand,
    by: Viewer,
    seen: int | None,
    **texts: str | None,
) -> None:
    """Save one cell of the matrix; all of it empty makes an empty cell."""
    plan = locked_for_writing(plan.id, by=by)
    if not has_matrix(plan.focus_area):
        raise RefusedError(_("Only plans for media and information literacy have a progression matrix."))
    row = db.session.scalar(
        select(MatrixCell).where(MatrixCell.plan_id == plan.id, MatrixCell.strand == strand, MatrixCell.band == band)
    )
    row = _seen_or_new(row, MatrixCell(plan_id=plan.id, strand=strand, band=band), seen)
    for name, text in texts.items():
        setattr(row, name, text)


def copy_own_texts(source: Plan, plan: Plan) -> None:
    """Let a plan say what an earlier one says in the municipality's parts; needs the source's texts and parts."""
    asked = {part.id for part in source.own_parts if part.asked_of(plan.focus_area)}
    db.session.add_all(
        OwnText(plan_id=plan.id, part_id=own.part_id, text=own.text)
        for own in source.own_texts
        if own.text and own.part_id in asked
    )


def copy_matrix(source: Plan, plan: Plan) -> None:
    """Let a plan go on from an earlier one's matrix; needs the source's cells."""
    db.session.add_all(
        MatrixCell(
            plan_id=plan.id,
            strand=cell.strand,
            band=cell.band,
            what=cell.what,
            subject=cell.subject,
            responsible=cell.responsible,
        )
        for cell in source.cells
        if cell.filled
    )


def _seen_or_new(row: Row | None, new: Row, seen: int | None) -> Row:
    """Return the row that the form was opened on, or the new one; somebody else's in between is a conflict."""
    if row is None:
        if seen is not None:
            raise StaleError
        db.session.add(new)
        return new
    expect_version(row, seen)
    return row


# ---------------------------------------------------------------- what the municipality asks for


def add_part(*, by: Viewer, focus_area: FocusArea | None, **facts: Any) -> OwnPart:  # noqa: ANN401 - the form's fields
    """Let plans have one more part, last among them; plans approved already stay as they are."""
    last = db.session.scalar(select(func.max(OwnPart.position))) or 0
    part = OwnPart(position=last + 1, focus_area=focus_area, **facts)
    db.session.add(part)
    db.session.flush()
    _record("own_part.added", part, by=by, after=_facts(part))
    return part


def change_part(part: OwnPart, *, by: Viewer, seen: int | None, **facts: Any) -> None:  # noqa: ANN401 - the same
    """Change what a part is called and where it is asked for; approved texts keep the heading they had."""
    expect_version(part, seen)
    before = _facts(part)
    for name, value in facts.items():
        setattr(part, name, value)
    _record("own_part.changed", part, by=by, before=before, after=_facts(part))


def retire_part(part: OwnPart, *, by: Viewer) -> None:
    """Ask for the part no longer; what plans say in it stays. Done twice it stays done."""
    if part.retired_at is None:
        part.retired_at = clock.now()
        _record("own_part.retired", part, by=by)


def ask_again(part: OwnPart, *, by: Viewer) -> None:
    """Ask for a retired part again. Done twice it stays done."""
    if part.retired_at is not None:
        part.retired_at = None
        _record("own_part.asked_again", part, by=by)


def place_part(part: OwnPart, *, place: int) -> None:
    """Put a part at a place among those asked for, 1 being the first; sent twice it stands where it stood."""
    order = db.session.scalars(
        select(OwnPart.id).where(OwnPart.retired_at.is_(None)).order_by(OwnPart.position, OwnPart.id)
    ).all()
    others = [part_id for part_id in order if part_id != part.id]
    others.insert(min(max(place, 1), len(order)) - 1, part.id)
    for position, part_id in enumerate(others, start=1):
        # Not through the row's version: whoever is changing its words meanwhile is not in the way.
        db.session.execute(
            update(OwnPart).where(OwnPart.id == part_id, OwnPart.position != position).values(position=position)
        )


def _facts(part: OwnPart) -> dict[str, Any]:
    return {
        "heading_sv": part.heading_sv,
        "heading_en": part.heading_en,
        "focus_area": part.focus_area.value if part.focus_area is not None else None,
        "required": part.required,
    }


def _record(action: str, part: OwnPart, *, by: Viewer, **facts: dict[str, Any]) -> None:
    audit.record(action, subject="own_part", subject_id=part.id, by=by.user_id, **facts)
