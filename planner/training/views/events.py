"""Pages on which the coordinator writes, publishes and closes events."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import render_template, request, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import Text, language
from planner.core.i18n import lazy_gettext as _
from planner.framework.queries import areas
from planner.needs.queries import choosable
from planner.training import rules
from planner.training.forms import EventForm, NewEventForm, event_values
from planner.training.from_items import came_of, from_item
from planner.training.operations import events as operations
from planner.training.queries import events as queries
from planner.training.queries.differences import from_difference
from planner.training.queries.events import like, schools_to_name
from planner.training.views.blueprint import address, bp, reloaded
from planner.training.views.pages import page_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent


FormT = TypeVar("FormT", bound=EventForm)


def with_choices(form: FormT, event: TrainingEvent | None = None) -> FormT:
    """Return the form with the areas in use, those the event names already, and the needs to choose among."""
    named = [area.id for area in event.areas] if event else []
    form.choose(areas=areas(also=named), needs=choosable(), schools=schools_to_name(event), language=language())
    return form


@bp.get("/new")
@grants(rules.may_create)
def new() -> ResponseReturnValue:
    """Show a form: empty, like another training without its days, or begun with an area, a difference or an item."""
    model = like(viewer(), request.args.get("like", type=int))
    begun = event_values(model) | {"version": None, "opens_on": None, "closes_on": None} if model else {}
    begun = begun or from_difference(viewer(), request.args.get("difference", type=int))
    begun = begun or from_item(viewer(), item_in_address())
    begun = {"area_ids": request.args.getlist("area", type=int)} | begun
    return render_template("training/new.html", form=with_choices(NewEventForm(**begun), model))


def item_in_address() -> int | None:
    """Return the item of an agenda that the training shall come from, if the address names one."""
    return request.args.get("item", type=int)


@bp.post("/new")
@grants(rules.may_create)
def create() -> ResponseReturnValue:
    """Write a draft with its first session."""
    form = with_choices(NewEventForm())
    return submit(
        form,
        lambda: came_of(
            viewer(),
            operations.create(facts=form.event_facts, first_session=form.session_facts, by=viewer()),
            item_in_address(),
        ),
        page=lambda: render_template("training/new.html", form=form),
        to=address,
        done=_("The draft is saved. Only you see it until you publish."),
    )


@bp.get("/<int:event_id>/edit")
@grants(rules.may_manage, load=queries.event_for_page)
def edit(event: TrainingEvent) -> ResponseReturnValue:
    """Show the event in a form."""
    return render_template("training/edit.html", form=_filled(event), event=event)


@bp.post("/<int:event_id>/edit")
@grants(rules.may_manage, load=queries.event_for_page)
def save(event: TrainingEvent) -> ResponseReturnValue:
    """Save the event; what somebody else saved meanwhile is shown beside it."""
    form, event_id = with_choices(EventForm(), event), event.id
    return submit(
        form,
        lambda: operations.edit(event, facts=form.event_facts, seen=form.version.data, by=viewer()),
        page=lambda: render_template("training/edit.html", form=form, event=reloaded(event_id)),
        to=address(event),
        done=_("Saved."),
        fresh=lambda: _filled(reloaded(event_id)),
    )


def _filled(event: TrainingEvent) -> EventForm:
    return with_choices(EventForm(formdata=None, **event_values(event)), event)


@bp.post("/<int:event_id>/publish")
@grants(rules.may_manage, load=queries.event_by_id)
def publish(event: TrainingEvent) -> ResponseReturnValue:
    """Show the draft to everyone."""
    return _step(event, operations.publish, done=_("Published. Staff can now see it and sign up."))


@bp.post("/<int:event_id>/close")
@grants(rules.may_manage, load=queries.event_by_id)
def close(event: TrainingEvent) -> ResponseReturnValue:
    """Close sign-up."""
    return _decision(event, operations.close_sign_up, done=_("Sign-up is closed."))


@bp.post("/<int:event_id>/open")
@grants(rules.may_manage, load=queries.event_by_id)
def open_again(event: TrainingEvent) -> ResponseReturnValue:
    """Open sign-up again."""
    return _decision(event, operations.open_sign_up, done=_("Sign-up is open again."))


@bp.post("/<int:event_id>/go-ahead")
@grants(rules.may_manage, load=queries.event_by_id)
def go_ahead(event: TrainingEvent) -> ResponseReturnValue:
    """Decide that it is held."""
    return _decision(event, operations.go_ahead, done=_("It goes ahead. Everybody who looks at the training sees it."))


@bp.post("/<int:event_id>/held")
@grants(rules.may_manage, load=queries.event_by_id)
def hold(event: TrainingEvent) -> ResponseReturnValue:
    """Record that it was held."""
    return _decision(event, operations.hold, done=_("Marked as held."))


@bp.post("/<int:event_id>/discard")
@grants(rules.may_manage, load=queries.event_by_id)
def discard(event: TrainingEvent) -> ResponseReturnValue:
    """Remove a draft."""
    return _step(event, operations.discard, done=_("The draft is removed."), to=url_for("training.events"))


def _step(
    event: TrainingEvent, operation: Callable[..., None], *, done: Text, to: str | None = None
) -> ResponseReturnValue:
    form, event_id, by = Form(), event.id, viewer()
    return submit(
        form,
        lambda: operation(event, by=by),
        page=lambda: page_again(event_id, form),
        to=to or address(event),
        done=done,
    )


def _decision(event: TrainingEvent, operation: Callable[..., None], *, done: Text) -> ResponseReturnValue:
    """Carry out what was decided on the event as it was read; what has changed since is read first."""
    form, event_id, by = Form(), event.id, viewer()
    return submit(
        form,
        lambda: operation(event, seen=form.version.data, by=by),
        page=lambda: page_again(event_id, form),
        to=address(event),
        done=done,
        stale=lambda: page_again(event_id, _read_again()),
    )


def _read_again() -> Form:
    form = Form(formdata=None)
    form.form_errors.append(
        _("Somebody else has changed the training since you opened the page. Look at it as it is now.")
    )
    return form
