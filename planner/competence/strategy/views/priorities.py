"""The priorities of a strategy: write, order, take out, follow up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.competence.strategy import operations, queries, rules
from planner.competence.strategy.forms import (
    MoveForm,
    OutcomeForm,
    PriorityForm,
)
from planner.competence.strategy.views.whole import SAVED, read_again, strategy_page, to
from planner.competence.views.room import bp
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import areas
from planner.needs.queries import choosable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.strategy.models import Priority, Strategy


def priority_form(strategy: Strategy, priority: Priority | None = None) -> PriorityForm:
    """Return the form for a priority, a new one or one that is there."""
    linked = [link.event_id for link in priority.links] if priority else []
    form = PriorityForm(obj=priority, data={"trainings": linked})
    form.offer(areas=areas(), needs=choosable(), trainings=queries.trainings_of(strategy.school_year))
    return form


def priority_page(form: PriorityForm, strategy: Strategy, priority: Priority | None = None) -> str:
    """Write the page of the form for a priority."""
    return render_template("competence/strategy/priority.html", form=form, strategy=strategy, priority=priority)


@bp.get("/strategy/<int:strategy_id>/priorities/new")
@grants(rules.may_write_strategy, load=queries.for_page)
def new_priority(strategy: Strategy) -> ResponseReturnValue:
    """Show the form for a new priority."""
    return priority_page(priority_form(strategy), strategy)


@bp.post("/strategy/<int:strategy_id>/priorities/new")
@grants(rules.may_write_strategy, load=queries.for_page)
def add_priority(strategy: Strategy) -> ResponseReturnValue:
    """Add a priority."""
    form, known = priority_form(strategy), strategy.id
    return submit(
        form,
        lambda: operations.add_priority(strategy, by=viewer(), **({"trainings": []} | form.values)),
        page=lambda: priority_page(form, read_again(known)),
        to=to(known),
        done=_("The priority is added."),
    )


@bp.get("/strategy/<int:strategy_id>/priorities/<int:priority_id>")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def edit_priority(priority: Priority) -> ResponseReturnValue:
    """Show the form for a priority."""
    return priority_page(priority_form(priority.strategy, priority), priority.strategy, priority)


def priority_again(priority_id: int, strategy_id: int) -> Priority:
    """Return the priority read afresh, after a refusal."""
    return queries.priority_for_page(viewer(), strategy_id=strategy_id, priority_id=priority_id) or abort(404)


@bp.post("/strategy/<int:strategy_id>/priorities/<int:priority_id>")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def change_priority(priority: Priority) -> ResponseReturnValue:
    """Save a priority."""
    known, whole = priority.id, priority.strategy_id
    form = priority_form(priority.strategy, priority)
    return submit(
        form,
        lambda: operations.change_priority(
            priority, by=viewer(), seen=form.version.data, **({"trainings": []} | form.values)
        ),
        page=lambda: priority_page(form, read_again(whole), priority_again(known, whole)),
        to=to(whole),
        done=SAVED,
        fresh=lambda: priority_form(read_again(whole), priority_again(known, whole)),
    )


@bp.post("/strategy/<int:strategy_id>/priorities/<int:priority_id>/move")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def move_priority(priority: Priority) -> ResponseReturnValue:
    """Move a priority up or down."""
    form, whole = MoveForm(), priority.strategy_id
    return submit(
        form,
        lambda: operations.move_priority(priority, by=viewer(), place=form.place.data),
        page=lambda: strategy_page(read_again(whole), plain=form),
        to=to(whole) + "#priorities",
    )


@bp.post("/strategy/<int:strategy_id>/priorities/<int:priority_id>/remove")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def remove_priority(priority: Priority) -> ResponseReturnValue:
    """Take a priority out."""
    form, whole = Form(), priority.strategy_id
    return submit(
        form,
        lambda: operations.remove_priority(priority, by=viewer()),
        page=lambda: strategy_page(read_again(whole), plain=form),
        to=to(whole) + "#priorities",
        done=_("The priority is taken out."),
    )


@bp.get("/strategy/<int:strategy_id>/priorities/<int:priority_id>/follow-up")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def priority_outcome(priority: Priority) -> ResponseReturnValue:
    """Show the form for what came of a priority."""
    return render_template("competence/strategy/outcome.html", form=OutcomeForm(obj=priority), priority=priority)


@bp.post("/strategy/<int:strategy_id>/priorities/<int:priority_id>/follow-up")
@grants(rules.may_write_priority, load=queries.priority_for_page)
def follow_up_priority(priority: Priority) -> ResponseReturnValue:
    """Save what came of a priority."""
    form, known, whole = OutcomeForm(), priority.id, priority.strategy_id
    return submit(
        form,
        lambda: operations.follow_up_priority(priority, by=viewer(), seen=form.version.data, **form.values),
        page=lambda: render_template(
            "competence/strategy/outcome.html", form=form, priority=priority_again(known, whole)
        ),
        to=to(whole),
        done=SAVED,
        fresh=lambda: OutcomeForm(obj=priority_again(known, whole)),
    )
