"""Who came: one form with everybody, made for a phone at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.check_in.rules import AFTER
from planner.training.forms import AttendanceForm, attendance_form
from planner.training.operations import attendance as operations
from planner.training.queries import events as queries
from planner.training.queries import people
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent


@bp.get("/<int:event_id>/attendance")
@grants(rules.may_manage, load=queries.event_by_id)
def attendance(event: TrainingEvent) -> ResponseReturnValue:
    """Show everybody with a seat."""
    return _page(event, _form(event))


@bp.post("/<int:event_id>/attendance")
@grants(rules.may_manage, load=queries.event_by_id)
def record_attendance(event: TrainingEvent) -> ResponseReturnValue:
    """Save who came and who did not."""
    form, event_id = _form(event), event.id
    return submit(
        form,
        lambda: operations.record(event, came=form.came, seen=form.version.data, by=viewer()),
        page=lambda: _page(reloaded(event_id), form),
        to=address(event),
        done=_("The attendance is saved. Library staff who were there can put it in their training log."),
        fresh=lambda: _saved(reloaded(event_id)),
    )


def _form(event: TrainingEvent) -> AttendanceForm:
    seated = people.seated(event)
    return attendance_form(seated, version=people.version_of(seated))


def _saved(event: TrainingEvent) -> AttendanceForm:
    seated = people.seated(event)
    return attendance_form(seated, version=people.version_of(seated), formdata=None)


def _page(event: TrainingEvent, form: AttendanceForm) -> str:
    return render_template(
        "training/attendance.html",
        event=event,
        form=form,
        places={person.sign_up_id: person.workplace or "" for person in people.participants(event.id)},
        doors=[session for session in event.active_sessions if session.ends_at + AFTER > clock.now()],
        is_open=event.takes_attendance(clock.today()),
    )
