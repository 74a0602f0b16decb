"""From draft to approved: submit, withdraw, review and decide, begin a new version or give it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import discussion, reviewing, rules
from planner.plans.forms.deciding import DecisionForm
from planner.plans.operations import deciding
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, base_url, bp
from planner.plans.views.lists import plan_page
from planner.plans.views.writing import Opened, desk

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan


@bp.post("/<int:plan_id>/submit")
@grants(rules.may_write, load=queries.visible)
def hand_in(plan: Plan) -> ResponseReturnValue:
    """Submit the plan to the principal."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: deciding.submit(plan, by=viewer(), base_url=base_url()),
        page=lambda: desk(again(plan_id), Opened(form)),
        to=url_for("plans.plan", plan_id=plan_id),
        done=_("The plan is submitted. You get a mail when the principal has decided."),
    )


@bp.post("/<int:plan_id>/withdraw")
@grants(rules.may_write, load=queries.visible)
def withdraw(plan: Plan) -> ResponseReturnValue:
    """Take a submitted plan back."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: deciding.withdraw(plan, by=viewer()),
        page=lambda: plan_page(again(plan_id), form),
        to=url_for("plans.edit", plan_id=plan_id),
        done=_("The plan is withdrawn and open for writing."),
    )


@bp.post("/<int:plan_id>/new-version")
@grants(rules.may_write, load=queries.visible)
def new_version(plan: Plan) -> ResponseReturnValue:
    """Open an approved plan for writing."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: deciding.start_new_version(plan, by=viewer()),
        page=lambda: plan_page(again(plan_id), form),
        to=url_for("plans.edit", plan_id=plan_id),
        done=_("A new version is open for writing. The approved one is in force until this one is approved."),
    )


@bp.post("/<int:plan_id>/give-up-version")
@grants(rules.may_write, load=queries.visible)
def give_up_version(plan: Plan) -> ResponseReturnValue:
    """Throw the new version away and keep the approved one."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: deciding.give_up_new_version(plan, by=viewer()),
        page=lambda: desk(again(plan_id), Opened(form)),
        to=url_for("plans.plan", plan_id=plan_id),
        done=_("The new version is thrown away. The approved one is in force as before."),
    )


@bp.get("/<int:plan_id>/review")
@grants(rules.may_review, load=queries.for_page)
def review(plan: Plan) -> ResponseReturnValue:
    """Show what changed since the revision in force, the whole plan, and the decision to make."""
    return review_page(plan, DecisionForm(version=plan.version, objectives=plan.text_objectives))


def review_page(plan: Plan, form: DecisionForm, *, changed_meanwhile: bool = False) -> str:
    """Write the review page around the decision; a decision is about the version that is on this page."""
    return render_template(
        "plans/review.html",
        review=reviewing.review(viewer(), plan),
        plan=plan,
        form=form,
        may_decide=rules.may_decide(viewer(), plan),
        changed_meanwhile=changed_meanwhile,
        open_comments=discussion.still_open(viewer(), plan),
    )


@bp.post("/<int:plan_id>/review")
@grants(rules.may_decide, load=queries.for_page)
def decide(plan: Plan) -> ResponseReturnValue:
    """Approve the plan, or return it with a reason; what has changed since it was read is read again first."""
    form, plan_id = DecisionForm(objectives=plan.text_objectives), plan.id

    def read_again() -> str:
        now = again(plan_id)
        fresh = DecisionForm(formdata=None, version=now.version, objectives=now.text_objectives, **form.typed)
        return review_page(now, fresh, changed_meanwhile=True)

    return submit(
        form,
        lambda: deciding.decide(plan, by=viewer(), seen=form.version.data, base_url=base_url(), **form.values),
        page=lambda: review_page(again(plan_id), form),
        to=url_for("plans.plan", plan_id=plan_id),
        done=_("Your decision is saved."),
        stale=read_again,
    )
