"""Rows from a spreadsheet: pasted, shown as they will land, mended, and added all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.errors import RefusedError
from planner.core.forms import UNPROCESSABLE, submit
from planner.core.i18n import lazy_gettext as _
from planner.needs import queries as needs
from planner.plans import pasting, rules
from planner.plans.forms.pasting import PasteForm, RowsForm, objective_choices
from planner.plans.operations import writing
from planner.plans.pasting import Place
from planner.plans.queries import plans as queries
from planner.plans.views.blueprint import again, bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.plans.models.plan import Plan


def place_of(plan: Plan) -> Place:
    """Return where rows can land."""
    return Place(
        {objective.id: objective.title for objective in plan.text_objectives},
        {need.code.upper(): need.id for need in needs.choosable()},
    )


@bp.get("/<int:plan_id>/paste")
@grants(rules.may_write, load=queries.for_page)
def paste(plan: Plan) -> ResponseReturnValue:
    """Ask for rows from a spreadsheet."""
    asked = request.args.get("objective", type=int)
    return paste_page(plan, PasteForm(place=place_of(plan), objective_id=asked))


@bp.post("/<int:plan_id>/paste")
@grants(rules.may_write, load=queries.for_page)
def preview(plan: Plan) -> ResponseReturnValue:
    """Show how the pasted rows will land; nothing is saved."""
    place = place_of(plan)
    form = PasteForm(place=place)
    if not form.validate():
        return paste_page(plan, form), UNPROCESSABLE
    try:
        plan.expect_writable()
        table = pasting.read(form.text.data or "", form.columns)
    except RefusedError as error:
        form.refuse(error)
        return paste_page(plan, form), UNPROCESSABLE
    rows = pasting.landed(table, place, objective_id=form.chosen)
    return rows_page(plan, RowsForm(place=place, rows=rows), form, table)


@bp.post("/<int:plan_id>/paste/rows")
@grants(rules.may_write, load=queries.for_page)
def add_rows(plan: Plan) -> ResponseReturnValue:
    """Add the rows that are ticked, all of them or none."""
    form, plan_id = RowsForm(place=place_of(plan)), plan.id
    return submit(
        form,
        lambda: writing.add_activities(plan, [(row.objective_id or 0, row.values) for row in form.taken], by=viewer()),
        page=lambda: rows_page(again(plan_id), form),
        to=url_for("plans.edit", plan_id=plan_id, _anchor="objectives"),
        done=added(form),
    )


def added(form: RowsForm) -> Text:
    """Say what was added, and that rows left without a tick were not."""
    if len(form.taken) == len(form.rows):
        return _("The rows are added to the plan.")
    return _(
        "%(added)s of %(all)s rows are added to the plan. Rows without a tick are not saved.",
        added=len(form.taken),
        all=len(form.rows),
    )


def paste_page(plan: Plan, form: PasteForm) -> str:
    """Write the page to paste on."""
    return render_template(
        "plans/paste.html", plan=plan, form=form, most=pasting.MOST_ROWS, titles=pasting.TITLES.values()
    )


def rows_page(plan: Plan, form: RowsForm, pasted: PasteForm | None = None, table: pasting.Table | None = None) -> str:
    """Write the rows as they land; pasted: the text they came from, whose columns can be chosen again."""
    used = {name for row in form.rows for name in row.typed}
    shown = [name for name in pasting.FIELDS if name in used or name in pasting.USUAL]
    return render_template(
        "plans/paste_rows.html",
        plan=plan,
        form=form,
        pasted=pasted,
        table=table,
        shown=[name for name in shown if name != pasting.OBJECTIVE],
        titles=pasting.TITLES,
        objectives=objective_choices(form.place),
    )
