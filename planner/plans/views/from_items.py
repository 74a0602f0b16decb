"""An item of a reference group's agenda becomes an activity: first one says under which objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.groups.measures import item_to_take
from planner.plans.forms.toolbox import UseToolForm
from planner.plans.from_items import may_take_item
from planner.plans.views.blueprint import bp
from planner.plans.views.toolbox import use_form

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.groups.meetings.models import AgendaItem


def page(item: AgendaItem, form: UseToolForm) -> str:
    """Write the page that asks where to."""
    return render_template("plans/from_item.html", item=item, form=form)


@bp.get("/from-item/<int:agenda_id>")
@grants(may_take_item, load=item_to_take)
def from_item(item: AgendaItem) -> ResponseReturnValue:
    """Ask which plan and objective an item is taken to."""
    return page(item, use_form())


@bp.post("/from-item/<int:agenda_id>")
@grants(may_take_item, load=item_to_take)
def take_item(item: AgendaItem) -> ResponseReturnValue:
    """Go on to a new activity filled from the item; nothing is saved before it is."""
    form, agenda_id = use_form(), item.id
    return submit(
        form,
        lambda: int(form.objective_id.data),
        page=lambda: page(item_to_take(viewer(), agenda_id) or abort(404), form),
        to=lambda objective_id: url_for(
            "plans.new_activity", objective_id=objective_id, item=agenda_id, _anchor="open"
        ),
    )
