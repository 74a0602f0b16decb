"""Who came: one form with everybody, made for a phone at the door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import local
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.training import rules
from planner.training.check_in.rules import AFTER
from planner.training.forms import AttendanceForm, attendance_form
from planner.training.operations import attendance as operations
from planner.training.queries import events as queries
from planner.training.queries import people
from planner.training.queries.participants import participants
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
    form, event_id, session_id = _form(event), event.id, _session_id(event)
    return submit(
        form,
        lambda: operations.record(event, came=form.came, seen=form.version.data, by=viewer(), session_id=session_id),
        page=lambda: _page(reloaded(event_id), form),
        to=address(event),
        done=_("The attendance is saved. Library staff who were there can put it in their training log."),
        fresh=lambda: _saved(reloaded(event_id)),
    )


def _form(event: TrainingEvent) -> AttendanceForm:
    seated = people.seated(event, session_id=_session_id(event))
    return attendance_form(seated, version=people.version_of(seated))


def _saved(event: TrainingEvent) -> AttendanceForm:
    seated = people.seated(event, session_id=_session_id(event))
    return attendance_form(seated, version=people.version_of(seated), formdata=None)


def _session_id(event: TrainingEvent) -> int | None:
    """Return the session whose people the address asks for, where people choose; None for everybody."""
    asked = request.args.get("session", type=int)
    known = event.chooses_sessions and any(session.id == asked for session in event.active_sessions)
    return asked if known else None


def _tabs(event: TrainingEvent) -> list[dict[str, object]]:
    """Return links to the list of each session, where people choose, and to everybody's."""
    if not event.chooses_sessions:
        return []
    here, page = _session_id(event), partial(url_for, "training.attendance", event_id=event.id)
    everybody: dict[str, object] = {"label": _("All sessions"), "href": page(), "current": here is None}
    return [
        everybody,
        *(
            {
                "label": written_date(local(session.starts_at).date()),
                "href": page(session=session.id),
                "current": session.id == here,
                "count": session.people_with_seat,
            }
            for session in event.active_sessions
        ),
    ]


def _page(event: TrainingEvent, form: AttendanceForm) -> str:
    return render_template(
        "training/attendance.html",
        event=event,
        form=form,
        tabs=_tabs(event),
        places={person.sign_up_id: person.workplace or "" for person in participants(event.id)},
        doors=[session for session in event.active_sessions if session.ends_at + AFTER > clock.now()],
        is_open=event.takes_attendance(clock.today()),
    )
