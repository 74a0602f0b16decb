"""Signing up and off, and the coordinator's removal of somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.operations import choosing, sign_ups
from planner.training.queries import events as queries
from planner.training.views.blueprint import address, bp, reloaded
from planner.training.views.choices import chosen_in, saved_choice, sign_up_form
from planner.training.views.pages import page_again

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent
    from planner.training.models.sign_up import SignUp


@bp.post("/<int:event_id>/sign-up")
@grants(rules.may_sign_up, load=queries.event_by_id)
def sign_up(event: TrainingEvent) -> ResponseReturnValue:
    """Take a seat, or a place in the queue."""
    form, event_id = sign_up_form(event, clock.now()), event.id
    return submit(
        form,
        lambda: sign_ups.sign_up(event, by=viewer(), session_ids=chosen_in(form)),
        page=lambda: page_again(event_id, form),
        to=address(event),
    )


@bp.post("/<int:event_id>/chosen-sessions")
@grants(rules.may_sign_off, load=queries.event_by_id)
def choose_sessions(event: TrainingEvent) -> ResponseReturnValue:
    """Choose other sessions than before."""
    form, event_id = sign_up_form(event, clock.now()), event.id
    return submit(
        form,
        lambda: choosing.change(event, session_ids=chosen_in(form), seen=form.version.data, by=viewer()),
        page=lambda: page_again(event_id, form),
        to=address(event),
        done=_("Your sessions are saved."),
        fresh=lambda: saved_choice(reloaded(event_id)),
    )


@bp.post("/<int:event_id>/sign-off")
@grants(rules.may_sign_off, load=queries.event_by_id)
def sign_off(event: TrainingEvent) -> ResponseReturnValue:
    """Give up one's seat or place in the queue."""
    form, event_id = Form(), event.id
    return submit(
        form,
        lambda: sign_ups.sign_off(event, by=viewer()),
        page=lambda: page_again(event_id, form),
        to=address(event),
        done=_("You are no longer signed up."),
    )


@bp.get("/<int:event_id>/sign-ups/<int:sign_up_id>/remove")
@grants(rules.may_remove, load=queries.sign_up_by_id)
def removal(sign_up: SignUp) -> ResponseReturnValue:
    """Ask whether somebody is to be taken off the list."""
    return render_template("training/remove.html", sign_up=sign_up, form=Form())


@bp.post("/<int:event_id>/sign-ups/<int:sign_up_id>/remove")
@grants(rules.may_remove, load=queries.sign_up_by_id)
def remove(sign_up: SignUp) -> ResponseReturnValue:
    """Take somebody off the list."""
    form, event_id, sign_up_id = Form(), sign_up.event_id, sign_up.id

    def page() -> str:
        fresh = queries.sign_up_by_id(viewer(), event_id, sign_up_id) or abort(404)
        return render_template("training/remove.html", sign_up=fresh, form=form)

    return submit(
        form,
        lambda: sign_ups.remove(sign_up, by=viewer()),
        page=page,
        to=address(sign_up.event),
        done=_("%(name)s is off the list and gets a mail about it.", name=sign_up.user.name),
    )
