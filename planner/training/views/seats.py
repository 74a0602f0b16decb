"""Pages on which the coordinator holds seats for schools, and gives somebody in the queue a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.operations import holding
from planner.training.queries import events as queries
from planner.training.queries import held
from planner.training.seat_forms import HeldForm, ReasonForm, held_form
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent
    from planner.training.models.sign_up import SignUp


@bp.get("/<int:event_id>/held-seats")
@grants(rules.may_manage, load=queries.event_by_id)
def held_seats(event: TrainingEvent) -> ResponseReturnValue:
    """Show how many seats are held for each school."""
    return _held_page(event, _held_form(event))


@bp.post("/<int:event_id>/held-seats")
@grants(rules.may_manage, load=queries.event_by_id)
def hold_seats(event: TrainingEvent) -> ResponseReturnValue:
    """Save how many seats are held for each school."""
    form, event_id = _held_form(event), event.id
    return submit(
        form,
        lambda: holding.hold_seats(
            event, seats=form.seats, until=form["until"].data, seen=form.version.data, by=viewer()
        ),
        page=lambda: _held_page(reloaded(event_id), form),
        to=address(event),
        done=_("Saved."),
        fresh=lambda: _held_form(reloaded(event_id)),
    )


def _held_form(event: TrainingEvent) -> HeldForm:
    written = held.as_written(event)
    schools = queries.schools_to_name(event, also=written)
    return held_form(schools, written, until=event.held_until, version=event.version)


def _held_page(event: TrainingEvent, form: HeldForm) -> str:
    return render_template("training/held_seats.html", event=event, form=form)


@bp.get("/<int:event_id>/sign-ups/<int:sign_up_id>/seat")
@grants(rules.may_remove, load=queries.sign_up_by_id)
def seat_out_of_turn(sign_up: SignUp) -> ResponseReturnValue:
    """Ask why somebody is to get a seat before others."""
    return _seat_page(sign_up, ReasonForm())


@bp.post("/<int:event_id>/sign-ups/<int:sign_up_id>/seat")
@grants(rules.may_remove, load=queries.sign_up_by_id)
def give_seat(sign_up: SignUp) -> ResponseReturnValue:
    """Give somebody in the queue a seat."""
    form, event_id, sign_up_id = ReasonForm(), sign_up.event_id, sign_up.id
    return submit(
        form,
        lambda: holding.overbook(sign_up, reason=form.reason.data, by=viewer()),
        page=lambda: _seat_page(queries.sign_up_by_id(viewer(), event_id, sign_up_id) or abort(404), form),
        to=address(sign_up.event),
        done=_("%(name)s has a seat and gets a mail about it.", name=sign_up.user.name),
    )


def _seat_page(sign_up: SignUp, form: ReasonForm) -> str:
    schools = held.schools_of([sign_up.user_id]).get(sign_up.user_id, ())
    kept = held.kept_from(held.held_seats(sign_up.event), schools)
    return render_template("training/seat.html", sign_up=sign_up, kept=kept, form=form)
