"""The text of a plan as values: what is read on every page, frozen by an approval, hashed and compared.

Rows in, text out. One shape serves the text being written and the approved one, so that no page can
show one and mean the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from planner.core.clock import SchoolYear
from planner.plans.frame import (
    FigureText,
    PartText,
    frozen_figures,
    frozen_parts,
    parts_of,
    thawed_figures,
    thawed_parts,
)
from planner.plans.matrix import MatrixText, frozen_matrix, matrix_of, thawed_matrix
from planner.plans.models.toolbox import FocusArea

if TYPE_CHECKING:
    from planner.needs.models import Need
    from planner.plans.models.parts import Activity, Objective
    from planner.plans.models.plan import Plan
    from planner.plans.models.toolbox import Tool

# 2: hours, cost and conditions of activities. What was frozen in an older format is thawed without them.
# 3: links to the curriculum, the municipality's own parts, the school's figures and the matrix.
FORMAT = 3


@dataclass(frozen=True)
class Named:
    """A need or a tool as it was called when the text was made."""

    id: int
    code: str
    title_sv: str
    title_en: str

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


@dataclass(frozen=True)
class ActivityText:
    """An activity's own text; how it goes is not part of it. hours: per school year; cost: SEK per school year."""

    id: int
    what: str
    target_group: str | None = None
    responsible: str | None = None
    starts_on: date | None = None
    due_on: date | None = None
    frequency: str | None = None
    resources: str | None = None
    partner: str | None = None
    tool: Named | None = None
    needs: tuple[Named, ...] = ()
    hours: Decimal | None = None
    cost: Decimal | None = None
    condition_by: str | None = None
    condition_of: int | None = None

    @property
    def is_condition(self) -> bool:
        """Whether somebody made the activity a condition for approving the plan."""
        return self.condition_by is not None


@dataclass(frozen=True)
class ObjectiveText:
    """An objective's text with its activities, in order; values measured on the way are not part of it."""

    id: int
    title: str
    indicator: str | None = None
    unit: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    how_measured: str | None = None
    activities: tuple[ActivityText, ...] = ()


@dataclass(frozen=True)
class PlanText:
    """A plan's header and its objectives, in order."""

    school: str
    focus_area: FocusArea
    school_year: SchoolYear
    title: str
    registry_number: str | None = None
    drawn_up_with: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    current_state: str | None = None
    objectives: tuple[ObjectiveText, ...] = field(default=())
    curriculum_links: str | None = None
    figures: tuple[FigureText, ...] = ()
    parts: tuple[PartText, ...] = ()
    matrix: MatrixText | None = None

    @property
    def activities(self) -> list[ActivityText]:
        """All activities, in the order of their objectives."""
        return [activity for objective in self.objectives for activity in objective.activities]

    @property
    def needs(self) -> list[Named]:
        """The needs the activities answer, each once, by code."""
        found = {need.id: need for activity in self.activities for need in activity.needs}
        return sorted(found.values(), key=lambda need: (len(need.code), need.code, need.id))


def text_of(plan: Plan) -> PlanText:
    """Return the text being written; needs what `queries.plans.whole_text` loads, and the school.

    The figures are those of when it was submitted; a draft is shown with today's, see `reading.plan_page`.
    """
    return PlanText(
        school=plan.school.name,
        focus_area=plan.focus_area,
        school_year=plan.school_year,
        title=plan.title,
        registry_number=plan.registry_number,
        drawn_up_with=plan.drawn_up_with,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        current_state=plan.current_state,
        objectives=tuple(_objective(objective) for objective in plan.text_objectives),
        curriculum_links=plan.curriculum_links,
        figures=thawed_figures(plan.figures),
        parts=parts_of(plan),
        matrix=matrix_of(plan.school.stages, plan.cells) if has_matrix(plan.focus_area) else None,
    )


def has_matrix(focus_area: FocusArea) -> bool:
    """Tell whether plans of a focus area have a progression matrix."""
    return focus_area is FocusArea.INFORMATION_LITERACY


def _objective(row: Objective) -> ObjectiveText:
    return ObjectiveText(
        id=row.id,
        title=row.title,
        indicator=row.indicator,
        unit=row.unit,
        baseline=row.baseline,
        target=row.target,
        how_measured=row.how_measured,
        activities=tuple(_activity(activity) for activity in row.activities if activity.in_text),
    )


def _activity(row: Activity) -> ActivityText:
    links = [link for link in row.need_links if link.in_text]
    return ActivityText(
        id=row.id,
        what=row.what,
        target_group=row.target_group,
        responsible=row.responsible,
        starts_on=row.starts_on,
        due_on=row.due_on,
        frequency=row.frequency,
        resources=row.resources,
        partner=row.partner,
        tool=named(row.tool) if row.tool is not None else None,
        needs=tuple(sorted((named(link.need) for link in links), key=lambda need: (need.code, need.id))),
        hours=row.hours,
        cost=row.cost,
        condition_by=row.condition_by,
        condition_of=row.condition_of,
    )


def named(row: Need | Tool) -> Named:
    """Return a need or a tool as it is called now."""
    return Named(row.id, row.code, row.title_sv, row.title_en)


# ---------------------------------------------------------------- frozen


def frozen(text: PlanText) -> dict[str, Any]:
    """Return the text as plain JSON values: dates as ISO days, figures as decimal text."""
    return {
        "format": FORMAT,
        "school": text.school,
        "focus_area": text.focus_area.value,
        "school_year": text.school_year.start_year,
        "title": text.title,
        "registry_number": text.registry_number,
        "drawn_up_with": text.drawn_up_with,
        "valid_from": _day(text.valid_from),
        "valid_to": _day(text.valid_to),
        "current_state": text.current_state,
        "curriculum_links": text.curriculum_links,
        "figures": frozen_figures(text.figures),
        "parts": frozen_parts(text.parts),
        "matrix": frozen_matrix(text.matrix),
        "objectives": [
            {
                "id": objective.id,
                "title": objective.title,
                "indicator": objective.indicator,
                "unit": objective.unit,
                "baseline": written_figure(objective.baseline),
                "target": written_figure(objective.target),
                "how_measured": objective.how_measured,
                "activities": [
                    {
                        "id": activity.id,
                        "what": activity.what,
                        "target_group": activity.target_group,
                        "responsible": activity.responsible,
                        "starts_on": _day(activity.starts_on),
                        "due_on": _day(activity.due_on),
                        "frequency": activity.frequency,
                        "resources": activity.resources,
                        "partner": activity.partner,
                        "tool": dict(vars(activity.tool)) if activity.tool is not None else None,
                        "needs": [dict(vars(need)) for need in activity.needs],
                        "hours": written_figure(activity.hours),
                        "cost": written_figure(activity.cost),
                        "condition_by": activity.condition_by,
                        "condition_of": activity.condition_of,
                    }
                    for activity in objective.activities
                ],
            }
            for objective in text.objectives
        ],
    }


def thawed(content: dict[str, Any]) -> PlanText:
    """Return the text that was frozen, in this format or an older one."""
    plain = {n: content[n] for n in ("school", "title", "registry_number", "drawn_up_with", "current_state")}
    return PlanText(
        **plain,
        valid_from=_read_day(content["valid_from"]),
        valid_to=_read_day(content["valid_to"]),
        focus_area=FocusArea(content["focus_area"]),
        school_year=SchoolYear(content["school_year"]),
        objectives=tuple(_thawed_objective(objective) for objective in content["objectives"]),
        curriculum_links=content.get("curriculum_links"),
        figures=thawed_figures(content.get("figures")),
        parts=thawed_parts(content.get("parts", [])),
        matrix=thawed_matrix(content.get("matrix")),
    )


def _thawed_objective(content: dict[str, Any]) -> ObjectiveText:
    figures = {name: _read_figure(content[name]) for name in ("baseline", "target")}
    activities = tuple(_thawed_activity(activity) for activity in content["activities"])
    return ObjectiveText(**(content | figures | {"activities": activities}))


def _thawed_activity(content: dict[str, Any]) -> ActivityText:
    days = {name: _read_day(content.get(name)) for name in ("starts_on", "due_on")}
    figures = {name: _read_figure(content.get(name)) for name in ("hours", "cost")}
    tool = Named(**content["tool"]) if content["tool"] is not None else None
    needs = tuple(Named(**need) for need in content["needs"])
    return ActivityText(**(content | days | figures | {"tool": tool, "needs": needs}))


def fingerprint(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content's canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def written_figure(figure: Decimal | None) -> str | None:
    """Write the same figure always alike: 85, 85.0 and 85.000 are one."""
    return None if figure is None else f"{figure.quantize(Decimal('0.001')):f}".rstrip("0").rstrip(".")


def _read_figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
