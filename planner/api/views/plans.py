"""Approved plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, url_for

from planner.accounts.tokens.models import Scope
from planner.api import paging
from planner.api.queries import plans as queries
from planner.api.schemas.plans import PlanListSchema, PlanQuery, WholePlanSchema
from planner.api.service import part, reads
from planner.core.access import viewer
from planner.core.addresses import absolute
from planner.core.clock import local
from planner.plans.models.plan import PlanState
from planner.plans.text import thawed

if TYPE_CHECKING:
    from planner.api.queries.plans import InForce
    from planner.plans.text import Named, ObjectiveText

bp = part("plans", "Action plans of the schools, as they were approved.")


@bp.get("")
@reads(bp, Scope.PLANS, PlanListSchema, query=PlanQuery)
def index(query: dict[str, Any]) -> object:
    """List plans in force.

    Those of the municipality that the token's person may read, of all school years unless one is asked for.
    """
    page = paging.asked(query)
    narrowed = {name: query.get(name) for name in ("year", "school", "focus_area")}
    found, count = queries.one_page(viewer(), first=page.offset, most=page.size, **narrowed)
    return paging.listed([head(one) for one in found], page, count)


@bp.get("/<int:plan_id>")
@reads(bp, Scope.PLANS, WholePlanSchema)
def show(plan_id: int) -> object:
    """Read one plan in force, with its content."""
    found = queries.by_id(viewer(), plan_id) or abort(404)
    text = thawed(found[1].content)
    return head(found) | {
        **{name: getattr(text, name) for name in TEXTS},
        "own_parts": [{"heading": {"sv": p.heading_sv, "en": p.heading_en}, "text": p.text} for p in text.parts],
        "objectives": [objective(one) for one in text.objectives],
    }


TEXTS = ("registry_number", "drawn_up_with", "valid_from", "valid_to", "current_state", "curriculum_links")


def head(found: InForce) -> dict[str, Any]:
    """Return what a plan is, without its content."""
    plan, revision, school = found
    return {
        "id": plan.id,
        "school": school,
        "focus_area": plan.focus_area.value,
        "school_year": plan.school_year.start_year,
        "title": revision.title,
        "version": revision.number,
        "approved_on": local(revision.approved_at).date(),
        "approved_as": revision.approver_post.value,
        "content_hash": revision.content_hash,
        "closed": plan.state is PlanState.CLOSED,
        "page": absolute(url_for("plans.plan", plan_id=plan.id)),
    }


def objective(text: ObjectiveText) -> dict[str, Any]:
    """Return an objective with its activities."""
    activities = [vars(one) | {"needs": [named(need) for need in one.needs]} for one in text.activities]
    return vars(text) | {"activities": activities}


def named(need: Named) -> dict[str, Any]:
    """Return a need as it was called."""
    return {"code": need.code, "title": {"sv": need.title_sv, "en": need.title_en}}
