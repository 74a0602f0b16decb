"""What every municipality begins with: product goals, coordination needs, competence framework and toolbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from planner.catalogue.tables import read, words
from planner.core import clock
from planner.core.db import db
from planner.framework.models import AreaContent, CompetenceArea, CompetenceLevel, FrameworkVersion, TargetKind
from planner.framework.operations.writing import put
from planner.inventory.operations.questions import load_questionnaire
from planner.needs.models import Need, NeedDecision, NeedGoal, NeedSource, ProductGoal
from planner.plans.models.toolbox import FocusArea, Tool, ToolArea, ToolNeed

DATA = Path(__file__).parent / "data"
# What a municipality begins with has no earlier version to be told from: what is written of days before holds too.
FROM_THE_BEGINNING = date(2000, 1, 1)


@dataclass
class Catalogue:
    """The catalogue of one municipality, by code."""

    needs: dict[str, Need] = field(default_factory=dict)
    areas: dict[str, CompetenceArea] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)


def load_catalogue() -> Catalogue:
    """Add the catalogue to the municipality entered; its needs are received and wait to be confirmed."""
    catalogue = Catalogue()
    load_questionnaire()
    _load_needs(catalogue)
    _load_framework(catalogue)
    db.session.flush()
    _load_tools(catalogue)
    return catalogue


def _load_needs(catalogue: Catalogue) -> None:
    goals = {row["code"]: ProductGoal(**row) for row in read(DATA / "product_goals.csv")}
    db.session.add_all(goals.values())
    serves = {}
    for row in read(DATA / "needs.csv"):
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
    for row in read(DATA / "competence_levels.csv"):
        db.session.add(CompetenceLevel(**row | {"level": int(row["level"])}))
    version = FrameworkVersion(number=1, began_at=clock.now())
    db.session.add(version)
    db.session.flush()
    meanings: dict[str, dict[int, tuple[str, str | None]]] = {}
    for row in read(DATA / "competence_meanings.csv"):
        meanings.setdefault(row["code"], {})[int(row["level"])] = row["meaning_sv"], row["meaning_en"]
    for row in read(DATA / "competences.csv"):
        area = CompetenceArea(code=row["code"], title_sv=row["title_sv"], title_en=row["title_en"])
        db.session.add(area)
        db.session.flush()
        catalogue.areas[area.code] = area
        targets = {kind: int(row[kind]) for kind in TargetKind}
        put(version, area, AreaContent(row["title_sv"], row["title_en"], meanings[area.code], targets))
    db.session.refresh(version, ["areas"])
    version.publish(by=None, at=clock.now(), from_day=FROM_THE_BEGINNING, note=None)


def _load_tools(catalogue: Catalogue) -> None:
    for row in read(DATA / "toolbox.csv"):
        tool = Tool(
            code=row["code"],
            focus_area=FocusArea(row["focus_area"]),
            title_sv=row["title_sv"],
            title_en=row["title_en"],
            year_groups=row["year_groups"],
            when_text=row["when_sv"],
            how_measured=row["how_measured_sv"],
        )
        db.session.add(tool)
        db.session.flush()
        catalogue.tools[tool.code] = tool
        db.session.add_all(ToolNeed(tool_id=tool.id, need_id=catalogue.needs[code].id) for code in words(row["needs"]))
        db.session.add_all(
            ToolArea(tool_id=tool.id, area_id=catalogue.areas[code].id) for code in words(row["competences"])
        )
