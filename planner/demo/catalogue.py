"""What every municipality begins with: product goals, the coordination needs, the competence framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.core.db import db
from planner.demo.tables import rows, words
from planner.framework.models import CompetenceArea, CompetenceLevel, TargetLevel
from planner.needs.models import Need, NeedDecision, NeedGoal, NeedSource, ProductGoal

if TYPE_CHECKING:
    from planner.plans.models.toolbox import Tool

TARGET_KINDS = ("school_librarian", "teacher_librarian", "library_assistant", "coordinator")


@dataclass
class Catalogue:
    """The catalogue of one municipality, by code."""

    needs: dict[str, Need] = field(default_factory=dict)
    areas: dict[str, CompetenceArea] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)


def load_catalogue() -> Catalogue:
    """Add the catalogue to the municipality entered; its needs are received and wait to be confirmed."""
    catalogue = Catalogue()
    _load_needs(catalogue)
    _load_framework(catalogue)
    return catalogue


def _load_needs(catalogue: Catalogue) -> None:
    goals = {row["code"]: ProductGoal(**row) for row in rows("product_goals.csv")}
    db.session.add_all(goals.values())
    serves = {}
    for row in rows("needs.csv"):
        serves[row["code"]] = words(row.pop("product_goals"))
        catalogue.needs[row["code"]] = Need(**row, source=NeedSource.GROUP, decision=NeedDecision.RECEIVED)
    db.session.add_all(catalogue.needs.values())
    db.session.flush()
    db.session.add_all(
        NeedGoal(need_id=catalogue.needs[need].id, goal_id=goals[goal].id)
        for need, served in serves.items()
        for goal in served
    )


def _load_framework(catalogue: Catalogue) -> None:
    for row in rows("competence_levels.csv"):
        db.session.add(CompetenceLevel(**row | {"level": int(row["level"])}))
    for row in rows("competences.csv"):
        area = CompetenceArea(code=row["code"], title_sv=row["title_sv"], title_en=row["title_en"])
        db.session.add(area)
        db.session.flush()
        catalogue.areas[area.code] = area
        db.session.add_all(TargetLevel(area_id=area.id, kind=kind, level=int(row[kind])) for kind in TARGET_KINDS)
