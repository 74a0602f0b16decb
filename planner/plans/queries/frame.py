"""Reads of the frame: one part or cell of a plan to write in, and the parts the municipality asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.viewer import Role
from planner.plans.models.frame import OwnPart, OwnText
from planner.plans.models.matrix import MatrixCell, Strand, YearBand
from planner.plans.queries import plans
from planner.plans.text import has_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan


@dataclass(frozen=True)
class PartPlace:
    """A part of a plan to write in. own: what stands there, None when nothing was ever written."""

    plan: Plan
    part: OwnPart
    own: OwnText | None


@dataclass(frozen=True)
class CellPlace:
    """A cell of a plan's matrix to write in. row: what stands there, None when nothing was ever written."""

    plan: Plan
    strand: Strand
    band: YearBand
    row: MatrixCell | None


def own_text_of(plan: Plan, part_id: int) -> OwnText | None:
    """Return what a plan says in a part, None when nothing was ever written there."""
    return next((own for own in plan.own_texts if own.part_id == part_id), None)


def part_place(viewer: Viewer, plan_id: int, part_id: int) -> PartPlace | None:
    """Return a part that the plan has, one asked for or one with a text; None when it is not there for the viewer."""
    plan = plans.for_page(viewer, plan_id)
    part = next((part for part in plan.own_parts if part.id == part_id), None) if plan is not None else None
    if plan is None or part is None:
        return None
    own = own_text_of(plan, part_id)
    return PartPlace(plan, part, own) if part.asked_of(plan.focus_area) or (own is not None and own.text) else None


def cell_place(viewer: Viewer, plan_id: int, strand: str, band: str) -> CellPlace | None:
    """Return a cell of a plan's matrix; None when the plan has none, or is not there for the viewer."""
    plan, where = with_matrix(viewer, plan_id), (Strand(strand), YearBand(band))
    if plan is None:
        return None
    return CellPlace(plan, *where, next((cell for cell in plan.cells if (cell.strand, cell.band) == where), None))


def with_matrix(viewer: Viewer, plan_id: int) -> Plan | None:
    """Return a plan that has a matrix, with everything its pages show; None when it is not there for the viewer."""
    plan = plans.for_page(viewer, plan_id)
    return plan if plan is not None and has_matrix(plan.focus_area) else None


def own_parts(viewer: Viewer) -> Sequence[OwnPart]:
    """Return all parts of the municipality, the ones asked for first, to whoever keeps them."""
    if not viewer.has(Role.COORDINATOR):
        return []
    found = db.session.scalars(select(OwnPart).order_by(OwnPart.position, OwnPart.id)).all()
    return sorted(found, key=lambda part: part.retired_at is not None)


def own_part_for(viewer: Viewer, part_id: int) -> OwnPart | None:
    """Return one of the parts, or None when it is not there for the viewer."""
    return next((part for part in own_parts(viewer) if part.id == part_id), None)
