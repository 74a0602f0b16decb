"""Last year's plan as a start: a decision for each of its parts, and a new plan to write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for

from planner.core.access import grants, viewer
from planner.core.clock import SchoolYear
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.plans import rules
from planner.plans.forms.copying import CopyForm
from planner.plans.operations import copying
from planner.plans.queries import copying as copies
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.plans.models.plan import Plan


@bp.get("/<int:plan_id>/copy")
@grants(rules.may_write, load=queries.for_page)
def copy(plan: Plan) -> ResponseReturnValue:
    """Ask what happens to each part of the plan in a later year."""
    return copy_page(plan, copy_form(plan, taken=False))


@bp.post("/<int:plan_id>/copy")
@grants(rules.may_write, load=queries.for_page)
def carry_on(plan: Plan) -> ResponseReturnValue:
    """Begin the new plan with what continues, and go on to writing it."""
    form, plan_id = copy_form(plan, taken=True), plan.id
    return submit(
        form,
        lambda: copying.copy(plan, by=viewer(), **form.values),
        page=lambda: copy_page(again(plan_id), form),
        to=lambda new: url_for("plans.edit", plan_id=new.id),
        done=_("The new plan is begun with what continues. Look it through, and change what is new this year."),
    )


def copy_page(plan: Plan, form: CopyForm) -> str:
    """Write the page of decisions; the years that have a plan already are named with a link."""
    beside = copies.plans_beside(plan)
    taken = [(year, *beside[year]) for year in later_years(plan) if year in beside]
    return render_template("plans/copy.html", plan=plan, form=form, taken=taken)


def copy_form(plan: Plan, *, taken: bool) -> CopyForm:
    """Return the form; taken: years that have a plan are offered too, so that the answer can say so."""
    beside = copies.plans_beside(plan)
    years = [year for year in later_years(plan) if taken or year not in beside]
    return CopyForm(plan=plan, years=years, values=copies.last_values(plan))


def later_years(plan: Plan) -> list[SchoolYear]:
    """Return the years a plan can be copied to: the next one, this one and the one after, when later than its own."""
    current = SchoolYear.current()
    near = {plan.school_year.next(), current, current.next()}
    return sorted(year for year in near if year > plan.school_year and year >= current)
