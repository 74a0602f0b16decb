"""Following up: tick off, status and note, measured values. One form open at a time, so that none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import reading, rules
from planner.plans.forms.following import FollowUpForm, QuickForm, ValueForm
from planner.plans.marks import STATUS_TAGS
from planner.plans.operations import following
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, bp
from planner.plans.views.writing import SAVED, Opened

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.parts import Activity, Objective
    from planner.plans.models.plan import Plan


@bp.get("/<int:plan_id>/follow-up")
@grants(rules.may_follow_up, load=queries.for_page)
def follow_up(plan: Plan) -> ResponseReturnValue:
    """Show what is in force, to be followed up."""
    return follow_up_page(plan, Opened(Form()))


def follow_up_page(plan: Plan, opened: Opened) -> str:
    """Write the follow-up page around the part that is open."""
    shown = reading.plan_page(viewer(), plan, in_force_only=True)
    quick = Form(formdata=None)  # the buttons' own, whatever form is open
    return render_template(
        "plans/follow_up.html", shown=shown, plan=plan, opened=opened, quick=quick, marks=STATUS_TAGS
    )


@bp.post("/<int:plan_id>/done")
@grants(rules.may_follow_up, load=queries.visible)
def done(plan: Plan) -> ResponseReturnValue:
    """Tick an activity off."""
    form, plan_id = QuickForm(), plan.id
    return submit(
        form,
        lambda: following.tick_off(plan, form.activity_id, by=viewer()),
        page=lambda: follow_up_page(again(plan_id), Opened(form)),
        to=lambda activity_id: _where_the_button_stood(form, plan_id, activity_id),
        done=_("Done. Well done."),
    )


@bp.post("/<int:plan_id>/no-change")
@grants(rules.may_follow_up, load=queries.visible)
def no_change(plan: Plan) -> ResponseReturnValue:
    """Note that an activity stands as it did."""
    form, plan_id = QuickForm(), plan.id
    return submit(
        form,
        lambda: following.no_change(plan, form.activity_id, by=viewer()),
        page=lambda: follow_up_page(again(plan_id), Opened(form)),
        to=lambda activity_id: _where_the_button_stood(form, plan_id, activity_id),
        done=_("Noted: no change since last time."),
    )


def _where_the_button_stood(form: QuickForm, plan_id: int, activity_id: int) -> str:
    if form.back.data == "home":
        return "/"
    return url_for("plans.follow_up", plan_id=plan_id, _anchor=f"activity-{activity_id}")


@bp.get("/activities/<int:activity_id>/follow-up")
@grants(rules.may_follow_up_part, load=queries.activity_for)
def activity_follow_up(activity: Activity) -> ResponseReturnValue:
    """Open an activity's status and note."""
    return follow_up_page(again(activity.plan_id), Opened(FollowUpForm(obj=activity), "activity", activity.id))


@bp.post("/activities/<int:activity_id>/follow-up")
@grants(rules.may_follow_up_part, load=queries.activity_for)
def save_follow_up(activity: Activity) -> ResponseReturnValue:
    """Save an activity's status and note."""
    form, plan_id, activity_id = FollowUpForm(obj=activity), activity.plan_id, activity.id
    return submit(
        form,
        lambda: following.follow_up(activity, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: follow_up_page(again(plan_id), Opened(form, "activity", activity_id)),
        to=url_for("plans.follow_up", plan_id=plan_id, _anchor=f"activity-{activity_id}"),
        done=SAVED,
        fresh=lambda: FollowUpForm(obj=queries.activity_for(viewer(), activity_id) or abort(404)),
    )


@bp.get("/objectives/<int:objective_id>/values")
@grants(rules.may_follow_up_part, load=queries.objective_for)
def new_value(objective: Objective) -> ResponseReturnValue:
    """Open the form for a measured value."""
    return follow_up_page(again(objective.plan_id), Opened(ValueForm(), "objective", objective.id))


@bp.post("/objectives/<int:objective_id>/values")
@grants(rules.may_follow_up_part, load=queries.objective_for)
def record_value(objective: Objective) -> ResponseReturnValue:
    """Record a measured value."""
    form, plan_id, objective_id = ValueForm(), objective.plan_id, objective.id
    return submit(
        form,
        lambda: following.record_value(objective, by=viewer(), **form.values),
        page=lambda: follow_up_page(again(plan_id), Opened(form, "objective", objective_id)),
        to=url_for("plans.follow_up", plan_id=plan_id, _anchor=f"objective-{objective_id}"),
        done=SAVED,
    )
