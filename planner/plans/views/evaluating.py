"""Closing the year: the evaluation in parts, one open at a time; submitting, signing, returning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import evaluating, rules
from planner.plans.forms.evaluating import ClosingForm, JudgementForm, PupilsForm
from planner.plans.operations import evaluating as operations
from planner.plans.queries import evaluations as queries
from planner.plans.queries import plans
from planner.plans.views.blueprint import base_url, bp
from planner.plans.views.writing import SAVED, Opened

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.parts import Objective
    from planner.plans.models.plan import Plan


def again(plan_id: int) -> Plan:
    """Return the plan read afresh with its evaluation, after a refusal."""
    return queries.for_page(viewer(), plan_id) or abort(404)


@bp.get("/<int:plan_id>/evaluation")
@grants(rules.may_read_evaluation, load=queries.for_page)
def evaluation(plan: Plan) -> ResponseReturnValue:
    """Show the evaluation, to write, to sign or to read."""
    return evaluation_page(plan, Opened(ClosingForm()))


def evaluation_page(plan: Plan, opened: Opened, *, changed_meanwhile: bool = False) -> str:
    """Write the page around the part that is open; a signature is about what is on this page."""
    shown = evaluating.evaluation_page(viewer(), plan)
    if isinstance(opened.form, ClosingForm):
        opened.form.read.data = shown.read
    return render_template(
        "plans/evaluation.html", shown=shown, plan=plan, opened=opened, changed_meanwhile=changed_meanwhile
    )


def to(plan_id: int, anchor: str | None = None) -> str:
    """Return the address of the page."""
    return url_for("plans.evaluation", plan_id=plan_id, _anchor=anchor)


@bp.get("/objectives/<int:objective_id>/evaluation")
@grants(rules.may_write_evaluation_part, load=queries.objective_for)
def judgement(objective: Objective) -> ResponseReturnValue:
    """Open an objective to be judged."""
    return evaluation_page(again(objective.plan_id), Opened(judgement_form(objective), "objective", objective.id))


@bp.post("/objectives/<int:objective_id>/evaluation")
@grants(rules.may_write_evaluation_part, load=queries.objective_for)
def judge(objective: Objective) -> ResponseReturnValue:
    """Save what became of an objective."""
    form, plan_id, objective_id = judgement_form(objective), objective.plan_id, objective.id
    return submit(
        form,
        lambda: operations.judge(objective, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: evaluation_page(again(plan_id), Opened(form, "objective", objective_id)),
        to=to(plan_id, f"objective-{objective_id}"),
        done=SAVED,
        fresh=lambda: judgement_form(queries.objective_for(viewer(), objective_id) or abort(404)),
    )


def judgement_form(objective: Objective) -> JudgementForm:
    """Return the form of what is written, or one with the last measured value."""
    row = queries.judged(objective.id)
    if row is not None:
        return JudgementForm(obj=row)
    return JudgementForm(result=objective.values[-1].figure if objective.values else None)


@bp.get("/<int:plan_id>/evaluation/pupils")
@grants(rules.may_write_evaluation, load=queries.for_page)
def pupils(plan: Plan) -> ResponseReturnValue:
    """Open the pupils' views for writing."""
    return evaluation_page(plan, Opened(PupilsForm(obj=plan.evaluation), "pupils"))


@bp.post("/<int:plan_id>/evaluation/pupils")
@grants(rules.may_write_evaluation, load=queries.for_page)
def save_pupils(plan: Plan) -> ResponseReturnValue:
    """Save the pupils' views."""
    form, plan_id = PupilsForm(obj=plan.evaluation), plan.id
    return submit(
        form,
        lambda: operations.save_pupils_views(plan, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: evaluation_page(again(plan_id), Opened(form, "pupils")),
        to=to(plan_id, "pupils"),
        done=SAVED,
        fresh=lambda: PupilsForm(obj=again(plan_id).evaluation),
    )


@bp.post("/<int:plan_id>/evaluation/ask")
@grants(rules.may_ask_for_evaluation, load=plans.visible)
def ask_for_evaluation(plan: Plan) -> ResponseReturnValue:
    """Ask the library staff for the evaluation."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: operations.ask_for(plan, by=viewer(), base_url=base_url()),
        page=lambda: evaluation_page(again(plan_id), Opened(form)),
        to=url_for("plans.plan", plan_id=plan_id),
        done=_("The library staff has been asked for the evaluation."),
    )


@bp.post("/<int:plan_id>/evaluation/submit")
@grants(rules.may_write_evaluation, load=plans.visible)
def submit_evaluation(plan: Plan) -> ResponseReturnValue:
    """Submit the evaluation to whoever signs it."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: operations.submit(plan, by=viewer(), base_url=base_url()),
        page=lambda: evaluation_page(again(plan_id), Opened(form)),
        to=to(plan_id),
        done=_("The evaluation is submitted. You get a mail when the principal has signed it."),
    )


@bp.post("/<int:plan_id>/evaluation/withdraw")
@grants(rules.may_write_evaluation, load=plans.visible)
def withdraw_evaluation(plan: Plan) -> ResponseReturnValue:
    """Take a submitted evaluation back."""
    form, plan_id = Form(), plan.id
    return submit(
        form,
        lambda: operations.withdraw(plan, by=viewer()),
        page=lambda: evaluation_page(again(plan_id), Opened(form)),
        to=to(plan_id),
        done=_("The evaluation is withdrawn and open for writing."),
    )


@bp.post("/<int:plan_id>/evaluation")
@grants(rules.may_sign, load=queries.for_page)
def sign_evaluation(plan: Plan) -> ResponseReturnValue:
    """Sign the evaluation, or return it with a reason; what has changed since it was read is read again first."""
    form, plan_id = ClosingForm(), plan.id

    def read_again() -> str:
        fresh = ClosingForm(formdata=None, decision=form.decision.data, reason=form.reason.data)
        return evaluation_page(again(plan_id), Opened(fresh), changed_meanwhile=True)

    return submit(
        form,
        lambda: operations.decide(plan, by=viewer(), base_url=base_url(), **form.values),
        page=lambda: evaluation_page(again(plan_id), Opened(form)),
        to=to(plan_id),
        done=_("Your decision is saved."),
        stale=read_again,
    )
