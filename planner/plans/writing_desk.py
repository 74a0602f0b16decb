"""A plan laid out for writing, with how complete it is beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.plans import readiness
from planner.plans.reading import PlanPage, plan_page

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.plans.models.plan import Plan


@dataclass(frozen=True)
class Desk:
    """A plan laid out for writing: the page, what is missing before it can be submitted, how complete it is."""

    page: PlanPage
    required: list[readiness.Lack]
    measures: list[readiness.Measure]

    @property
    def done(self) -> int:
        """How many pieces are in place."""
        return sum(measure.done for measure in self.measures)

    @property
    def pieces(self) -> int:
        """How many pieces a complete plan of these parts has."""
        return sum(measure.of for measure in self.measures)


def desk(viewer: Viewer, plan: Plan) -> Desk:
    """Return a plan laid out for writing."""
    page = plan_page(viewer, plan)
    return Desk(page, readiness.required(page.text), readiness.measures(page.text))
