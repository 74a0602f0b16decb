"""Links to what shows how an activity or an objective goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.links import is_web_address
from planner.plans.models.following import EvidenceLink
from planner.plans.models.parts import Activity, Objective
from planner.plans.operations.following import expect_open
from planner.plans.operations.locking import locked

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def add_evidence(part: Activity | Objective, *, by: Viewer, address: str, shows: str) -> EvidenceLink:
    """Add a link to an activity or an objective in force; refuses what is no page on the web."""
    expect_open(locked(part.plan_id))
    if not part.in_force:
        raise RefusedError(_("Only activities of an approved plan are followed up."))
    if not is_web_address(address):
        raise RefusedError(_("Write a web address that begins with https:// or http://"), field="address")
    link = EvidenceLink(
        plan_id=part.plan_id,
        activity_id=part.id if isinstance(part, Activity) else None,
        objective_id=part.id if isinstance(part, Objective) else None,
        address=address,
        shows=shows,
        added_by_id=by.user_id,
        added_at=clock.now(),
    )
    db.session.add(link)
    return link


def remove_evidence(link: EvidenceLink, *, by: Viewer) -> None:
    """Take a link away; that it was there stays in the audit trail."""
    expect_open(locked(link.plan_id))
    audit.record(
        "evidence.removed",
        subject="plan",
        subject_id=link.plan_id,
        by=by.user_id,
        before={"link_id": link.id, "activity_id": link.activity_id, "objective_id": link.objective_id},
    )
    db.session.delete(link)
