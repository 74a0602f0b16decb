"""The blueprints, and what several views need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app

from planner.core.access import viewer
from planner.plans.queries import plans as queries

if TYPE_CHECKING:
    from planner.plans.models.plan import Plan

bp = Blueprint("plans", __name__, url_prefix="/plans")
toolbox = Blueprint("toolbox", __name__, url_prefix="/toolbox")


def again(plan_id: int) -> Plan:
    """Return the plan read afresh with everything a page shows, after a refusal."""
    return queries.for_page(viewer(), plan_id) or abort(404)


def base_url() -> str:
    """Return the address that links in mails begin with."""
    address: str = current_app.config["PLANNER"].base_url
    return address
