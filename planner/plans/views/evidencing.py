"""Links to what shows how it goes, on the follow-up page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules
from planner.plans.forms.following import EvidenceForm
from planner.plans.operations import evidencing
from planner.plans.queries import following
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, bp
from planner.plans.views.following import follow_up_page
from planner.plans.views.writing import SAVED, Opened

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.following import EvidenceLink
    from planner.plans.models.parts import Activity, Objective


@bp.get("/activities/<int:activity_id>/evidence")
@grants(rules.may_follow_up_part, load=queries.activity_for)
def new_evidence_of_activity(activity: Activity) -> ResponseReturnValue:
    """Open the form for a link to what shows how an activity goes."""
    return follow_up_page(again(activity.plan_id), Opened(EvidenceForm(), "activity_evidence", activity.id))


@bp.post("/activities/<int:activity_id>/evidence")
@grants(rules.may_follow_up_part, load=queries.activity_for)
def add_evidence_of_activity(activity: Activity) -> ResponseReturnValue:
    """Add a link to an activity."""
    return _add(activity, "activity")


@bp.get("/objectives/<int:objective_id>/evidence")
@grants(rules.may_follow_up_part, load=queries.objective_for)
def new_evidence_of_objective(objective: Objective) -> ResponseReturnValue:
    """Open the form for a link to what shows how an objective goes."""
    return follow_up_page(again(objective.plan_id), Opened(EvidenceForm(), "objective_evidence", objective.id))


@bp.post("/objectives/<int:objective_id>/evidence")
@grants(rules.may_follow_up_part, load=queries.objective_for)
def add_evidence_of_objective(objective: Objective) -> ResponseReturnValue:
    """Add a link to an objective."""
    return _add(objective, "objective")


def _add(part: Activity | Objective, kind: str) -> ResponseReturnValue:
    form, plan_id, part_id = EvidenceForm(), part.plan_id, part.id
    return submit(
        form,
        lambda: evidencing.add_evidence(part, by=viewer(), **form.values),
        page=lambda: follow_up_page(again(plan_id), Opened(form, f"{kind}_evidence", part_id)),
        to=url_for("plans.follow_up", plan_id=plan_id, _anchor=f"{kind}-{part_id}"),
        done=SAVED,
    )


@bp.post("/evidence/<int:link_id>/remove")
@grants(rules.may_follow_up_part, load=following.evidence_for)
def remove_evidence(link: EvidenceLink) -> ResponseReturnValue:
    """Take a link away."""
    form, plan_id = Form(), link.plan_id
    anchor = f"activity-{link.activity_id}" if link.activity_id else f"objective-{link.objective_id}"
    return submit(
        form,
        lambda: evidencing.remove_evidence(link, by=viewer()),
        page=lambda: follow_up_page(again(plan_id), Opened(form)),
        to=url_for("plans.follow_up", plan_id=plan_id, _anchor=anchor),
        done=_("The link is taken away."),
    )
