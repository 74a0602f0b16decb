"""Needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, url_for

from planner.accounts.tokens.models import Scope
from planner.api import paging
from planner.api.queries import needs as queries
from planner.api.schemas.needs import NeedListSchema, NeedQuery, NeedSchema
from planner.api.service import part, reads
from planner.core.access import viewer
from planner.core.addresses import absolute
from planner.core.clock import local

if TYPE_CHECKING:
    from planner.api.queries.needs import Around
    from planner.needs.models import Need

bp = part("needs", "Coordination needs: what was found, what was decided of it, and what shall show the effect.")


@bp.get("")
@reads(bp, Scope.NEEDS, NeedListSchema, query=NeedQuery)
def index(query: dict[str, Any]) -> object:
    """List needs.

    All needs of the municipality, by code.
    """
    page = paging.asked(query)
    found, count = queries.one_page(
        viewer(), first=page.offset, most=page.size, decision=query.get("decision"), goal=query.get("goal")
    )
    beside = queries.around([need.id for need in found])
    return paging.listed([told(need, beside) for need in found], page, count)


@bp.get("/<string(maxlength=20):code>")
@reads(bp, Scope.NEEDS, NeedSchema)
def show(code: str) -> object:
    """Read one need."""
    need = queries.by_code(viewer(), code) or abort(404)
    return told(need, queries.around([need.id]))


def told(need: Need, beside: Around) -> dict[str, Any]:
    """Return a need as programs read it."""
    english, priority = need.in_english, beside.priorities.get(need.id)
    return {
        "code": need.code,
        "title": {"sv": need.title_sv, "en": need.title_en if english else None},
        "description": {"sv": need.description_sv, "en": need.description_en if english else None},
        "dimension": need.dimension,
        "source": need.source.value,
        "decision": need.decision.value,
        "decided_on": local(need.decided_at).date() if need.decided_at else None,
        "reason": need.decision_reason,
        "product_goals": beside.goals.get(need.id, []),
        "schools": beside.schools.get(need.id, []),
        "priority": priority
        and {"place": priority.place, "among": priority.among, "given_on": local(priority.given_at).date()},
        "indicator": indicator(need),
        "page": absolute(url_for("needs.show", need_id=need.id)),
    }


def indicator(need: Need) -> dict[str, Any] | None:
    """Return what shall show a need's effect, or None when nothing has been chosen."""
    if need.effect_name is None and need.effect_indicator is None:
        return None
    return {
        "code": need.effect_indicator,
        "measure": need.effect_measure,
        "name": need.effect_name,
        "unit": need.effect_unit,
        "baseline": need.effect_baseline,
        "target": need.effect_target,
    }
