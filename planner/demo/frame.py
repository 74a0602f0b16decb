"""What the demonstration municipality asks for in its plans, and what the plans say there and in the matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.demo.past import viewer
from planner.demo.tables import rows
from planner.plans.models.matrix import Strand, YearBand
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import framing

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.plans.models.plan import Plan

CURRICULUM = {
    FocusArea.READING: "Lgr22, svenska: läsa och analysera skönlitteratur för olika åldrar; kapitel 4: läsning i "
    "fritidshemmet.",
    FocusArea.INFORMATION_LITERACY: "Lgr22 kapitel 2.2: söka, granska och värdera information; svenska och "
    "samhällskunskap: informationssökning och källkritik.",
}


def curriculum_links(focus_area: FocusArea) -> str:
    """Return what a plan of a focus area says of the curriculum."""
    return CURRICULUM[focus_area]


def ask_for_parts(place: Place) -> None:
    """Let the coordinator ask for the municipality's own parts, the summer before last."""
    with clock.as_of(SchoolYear.current().previous().first_moment + timedelta(days=20, hours=9)):
        for row in rows(f"{place.slug}/own_parts.csv"):
            part = framing.add_part(
                by=viewer(place, "coordinator"),
                heading_sv=row["heading_sv"],
                heading_en=row["heading_en"],
                hint_sv=row["hint_sv"] or None,
                hint_en=row["hint_en"] or None,
                focus_area=FocusArea(row["focus_area"]) if row["focus_area"] else None,
                required=row["required"] == "yes",
            )
            place.own_parts[row["part"]] = part.id
            if row["retired"] == "yes":
                framing.retire_part(part, by=viewer(place, "coordinator"))


def write(place: Place, plan: Plan, key: str, *, by: Viewer) -> None:
    """Write a plan's own parts and the cells of its matrix."""
    for row in rows(f"{place.slug}/own_texts.csv"):
        if row["plan"] == key:
            part_id = place.own_parts[row["part"]]
            framing.save_own_text(plan, part_id=part_id, by=by, seen=None, text=row["text"])
    for row in rows(f"{place.slug}/matrix.csv"):
        if row["plan"] == key:
            framing.save_cell(
                plan,
                strand=Strand(row["strand"]),
                band=YearBand(row["band"]),
                by=by,
                seen=None,
                what=row["what"],
                subject=row["subject"] or None,
                responsible=row["responsible"] or None,
            )
    db.session.flush()
