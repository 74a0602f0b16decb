"""Who came: one form for each session with everybody who has a seat in it, made for a phone at the door."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.clock import local
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date, written_time
from planner.training import rules
from planner.training.check_in.rules import AFTER
from planner.training.forms import AttendanceForm, attendance_form
from planner.training.operations import attendance as operations
from planner.training.queries import events as queries
from planner.training.queries import people
from planner.training.queries.attendance import noted, session_of_list
from planner.training.queries.participants import participants
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent, TrainingSession


@bp.get("/<int:event_id>/attendance")
@grants(rules.may_manage, load=queries.event_by_id)
def attendance(event: TrainingEvent) -> ResponseReturnValue:
    """Show everybody with a seat."""
    return _page(event, _form(event))


@bp.post("/<int:event_id>/attendance")
@grants(rules.may_manage, load=queries.event_by_id)
def record_attendance(event: TrainingEvent) -> ResponseReturnValue:
    """Save who came to the session and who did not."""
    form, event_id, session = _form(event), event.id, asked_session(event)
    session_id = session.id if session else None
    return submit(
        form,
        lambda: operations.record(event, came=form.came, seen=form.version.data, by=viewer(), session_id=session_id),
        page=lambda: _page(reloaded(event_id), form),
        to=address(event),
        done=_("The attendance is saved. Library staff who were there can put it in their training log."),
        fresh=lambda: _form(reloaded(event_id), formdata=None),
    )


def asked_session(event: TrainingEvent) -> TrainingSession | None:
    """Return the session whose list the address asks for; None of a cancelled event."""
    return session_of_list(event, request.args.get("session", type=int), today=clock.today())


def _form(event: TrainingEvent, **typed: object) -> AttendanceForm:
    session = asked_session(event)
    if session is None:
        return attendance_form([], {}, version=0, **typed)
    seated = people.seated(event, session_id=session.id)
    return attendance_form(seated, noted(event, session.id), version=people.version_of(seated), **typed)


def _tabs(event: TrainingEvent, here: TrainingSession | None) -> list[dict[str, object]]:
    """Return links to the list of each session, where there are several."""
    if len(event.active_sessions) == 1:
        return []
    days = Counter(local(session.starts_at).date() for session in event.active_sessions)

    def label(session: TrainingSession) -> str:
        day = written_date(local(session.starts_at).date())
        return day if days[local(session.starts_at).date()] == 1 else f"{day} {written_time(session.starts_at)}"

    return [
        {
            "label": label(session),
            "href": url_for("training.attendance", event_id=event.id, session=session.id),
            "current": session is here,
            "count": session.people_with_seat if event.chooses_sessions else None,
        }
        for session in event.active_sessions
    ]


def _page(event: TrainingEvent, form: AttendanceForm) -> str:
    session, today = asked_session(event), clock.today()
    return render_template(
        "training/attendance.html",
        event=event,
        session=session,
        form=form,
        tabs=_tabs(event, session),
        places={person.sign_up_id: person.workplace or "" for person in participants(event.id)},
        doors=[session] if session is not None and session.ends_at + AFTER > clock.now() else [],
        has_begun=event.takes_attendance(today),
        is_open=event.takes_attendance(today) and session is not None and session.day_has_come(today),
    )
