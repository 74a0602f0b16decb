"""What a plan lacks: what must be there to submit it, and what would make it stronger (never a hindrance)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.core.i18n import LazyString, Text, language
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from planner.plans.frame import PartText
    from planner.plans.text import PlanText


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and the part of the plan where it belongs (id None: the plan itself)."""

    text: Text
    part: Literal["plan", "objective", "activity", "part", "matrix"] = "plan"
    id: int | None = None


def required(text: PlanText) -> list[Lack]:
    """Return what hinders submitting: no objective with an indicator, an activity without for whom or responsible.

    And an empty part that the municipality requires.
    """
    lacks = [
        Lack(_("Write the part “%(heading)s”", heading=_heading(part)), "part", part.id)
        for part in text.parts
        if part.required and not part.text
    ]
    if not any(objective.indicator for objective in text.objectives):
        first = text.objectives[0].id if text.objectives else None
        lacks.append(
            Lack(_("The plan needs at least one objective with an indicator"), "objective" if first else "plan", first)
        )
    for activity in text.activities:
        if not activity.target_group and not activity.is_condition:
            lacks.append(Lack(_("Say for whom: %(what)s", what=activity.what), "activity", activity.id))
        if not activity.responsible:
            lacks.append(Lack(_("Say who is responsible: %(what)s", what=activity.what), "activity", activity.id))
    return lacks


def advised(text: PlanText) -> list[Lack]:
    """Return what would make the plan stronger at the end of the year."""
    lacks = []
    for objective in text.objectives:
        if objective.indicator and objective.target is None:
            lacks.append(Lack(_("Set a target: %(title)s", title=objective.title), "objective", objective.id))
        if objective.indicator and objective.baseline is None:
            lacks.append(
                Lack(_("Say where you start from: %(title)s", title=objective.title), "objective", objective.id)
            )
        if not objective.activities:
            lacks.append(Lack(_("No activity yet: %(title)s", title=objective.title), "objective", objective.id))
    for activity in text.activities:
        if not activity.due_on and not activity.frequency:
            lacks.append(Lack(_("Say when or how often: %(what)s", what=activity.what), "activity", activity.id))
        if not activity.needs:
            lacks.append(Lack(_("Which need does it answer? %(what)s", what=activity.what), "activity", activity.id))
    return lacks


def _heading(part: PartText) -> Text:
    """Return a part's heading in the language of whoever will read it."""
    return LazyString(lambda: part.heading(language()))  # type: ignore[no-untyped-call]
