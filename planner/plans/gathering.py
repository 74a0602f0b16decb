"""The pages of many plans, for documents and tables: what each page says, read in the same few statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.plans import reading, rules
from planner.plans.queries import exporting
from planner.plans.queries.figures import own_figures_of
from planner.plans.text import text_of, thawed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer
    from planner.plans.reading import PlanPage


def plan_pages(viewer: Viewer, ids: Sequence[int]) -> list[PlanPage]:
    """Return the pages of those of the plans that the viewer may see, in that order, each as `reading.plan_page`."""
    found = exporting.gathered(viewer, ids)
    figures = own_figures_of({plan.school_id for plan in found.plans if plan.writable})
    pages = []
    for plan in found.plans:
        revision = None if rules.may_read_text(viewer, plan) else found.in_force.get(plan.id)
        text = text_of(plan) if revision is None else thawed(revision.content)
        if revision is None and plan.writable:
            text = replace(text, figures=figures[plan.school_id])
        revisions = found.revisions.get(plan.id, [])
        page = reading.page_of(
            viewer, plan, text, present=revision is None, revisions=revisions, followed=found.followed
        )
        read = plan.evaluation is not None and rules.may_read_evaluation(viewer, plan)
        pages.append(replace(page, evaluation=plan.evaluation, closing=found.closings.get(plan.id)) if read else page)
    return pages
