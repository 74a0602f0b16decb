"""Pages on which the coordinator adds, moves and cancels sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.forms import MessageForm, SessionForm, session_values
from planner.training.models.event import EventState
from planner.training.operations import sessions as operations
from planner.training.queries import events as queries
from planner.training.queries import people
from planner.training.views.blueprint import address, bp, reloaded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent, TrainingSession

WEEK = timedelta(days=7)


@bp.get("/<int:event_id>/sessions/new")
@grants(rules.may_manage, load=queries.event_by_id)
def new_session(event: TrainingEvent) -> ResponseReturnValue:
    """Offer one more session, a week after the last and in the same place."""
    values = session_values((event.active_sessions or event.sessions)[-1])
    form = SessionForm(**values | {"version": None, "on": values["on"] + WEEK})
    return render_template("training/session.html", form=form, event=event, session=None)


@bp.post("/<int:event_id>/sessions/new")
@grants(rules.may_manage, load=queries.event_by_id)
def add_session(event: TrainingEvent) -> ResponseReturnValue:
    """Add a session."""
    form, event_id = SessionForm(), event.id
    return submit(
        form,
        lambda: operations.add(event, facts=form.session_facts, by=viewer()),
        page=lambda: render_template("training/session.html", form=form, event=reloaded(event_id), session=None),
        to=address(event),
        done=_("The session is added."),
    )


@bp.get("/<int:event_id>/sessions/<int:session_id>/edit")
@grants(rules.may_manage_session, load=queries.session_by_id)
def edit_session(session: TrainingSession) -> ResponseReturnValue:
    """Show a session in a form."""
    return _session_page(session, SessionForm(**session_values(session)))


@bp.post("/<int:event_id>/sessions/<int:session_id>/edit")
@grants(rules.may_manage_session, load=queries.session_by_id)
def move_session(session: TrainingSession) -> ResponseReturnValue:
    """Save a session's time and place."""
    form, event_id, session_id = SessionForm(), session.event_id, session.id
    return submit(
        form,
        lambda: operations.move(session, facts=form.session_facts, seen=form.version.data, by=viewer()),
        page=lambda: _session_page(_reloaded(event_id, session_id), form),
        to=address(session.event),
        done=_("The session is saved.")
        if session.event.state == EventState.DRAFT
        else _("The session is saved. Calendars that subscribe follow within a few hours."),
        fresh=lambda: SessionForm(formdata=None, **session_values(_reloaded(event_id, session_id))),
    )


@bp.get("/<int:event_id>/sessions/<int:session_id>/cancel")
@grants(rules.may_manage_session, load=queries.session_by_id)
def session_cancellation(session: TrainingSession) -> ResponseReturnValue:
    """Ask before a session is cancelled."""
    return _cancel_page(session, MessageForm())


@bp.post("/<int:event_id>/sessions/<int:session_id>/cancel")
@grants(rules.may_manage_session, load=queries.session_by_id)
def cancel_session(session: TrainingSession) -> ResponseReturnValue:
    """Cancel one session."""
    form, event_id, session_id = MessageForm(), session.event_id, session.id
    return submit(
        form,
        lambda: operations.cancel(session, message=form.message.data, by=viewer()),
        page=lambda: _cancel_page(_reloaded(event_id, session_id), form),
        to=address(session.event),
        done=_("The session is cancelled."),
    )


def _session_page(session: TrainingSession, form: SessionForm) -> str:
    return render_template("training/session.html", form=form, event=session.event, session=session)


def _cancel_page(session: TrainingSession, form: MessageForm) -> str:
    affected = people.coming_count(session.event_id)
    return render_template("training/cancel.html", event=session.event, session=session, affected=affected, form=form)


def _reloaded(event_id: int, session_id: int) -> TrainingSession:
    return queries.session_by_id(viewer(), event_id, session_id) or abort(404)
