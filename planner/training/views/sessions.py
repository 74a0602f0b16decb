"""Pages on which the coordinator adds and moves sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, render_template

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.change_forms import ChangedSessionForm
from planner.training.forms import session_values
from planner.training.models.event import EventState
from planner.training.operations import sessions as operations
from planner.training.queries import events as queries
from planner.training.queries.affected import affected_by_change
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
    return _page(event, ChangedSessionForm(**values | {"version": None, "on": values["on"] + WEEK}))


@bp.post("/<int:event_id>/sessions/new")
@grants(rules.may_manage, load=queries.event_by_id)
def add_session(event: TrainingEvent) -> ResponseReturnValue:
    """Add a session."""
    form, event_id = ChangedSessionForm(), event.id
    return submit(
        form,
        lambda: operations.add(event, facts=form.session_facts, message=form.message.data, by=viewer()),
        page=lambda: _page(reloaded(event_id), form),
        to=address(event),
        done=_("The session is added."),
    )


@bp.get("/<int:event_id>/sessions/<int:session_id>/edit")
@grants(rules.may_manage_session, load=queries.session_by_id)
def edit_session(session: TrainingSession) -> ResponseReturnValue:
    """Show a session in a form."""
    return _page(session.event, ChangedSessionForm(**session_values(session)), session)


@bp.post("/<int:event_id>/sessions/<int:session_id>/edit")
@grants(rules.may_manage_session, load=queries.session_by_id)
def move_session(session: TrainingSession) -> ResponseReturnValue:
    """Save a session's time and place."""
    form, event_id, session_id = ChangedSessionForm(), session.event_id, session.id
    return submit(
        form,
        lambda: operations.move(
            session, facts=form.session_facts, message=form.message.data, seen=form.version.data, by=viewer()
        ),
        page=lambda: _page(reloaded(event_id), form, _reloaded(event_id, session_id)),
        to=address(session.event),
        done=_("The session is saved.")
        if session.event.state == EventState.DRAFT
        else _("The session is saved. Calendars that subscribe follow within a few hours."),
        fresh=lambda: _saved(_reloaded(event_id, session_id), form),
    )


def _saved(session: TrainingSession, form: ChangedSessionForm) -> ChangedSessionForm:
    """Return the form as it is saved; the word to people is nowhere saved, so it stays as typed."""
    return ChangedSessionForm(formdata=None, message=form.message.data, **session_values(session))


def _page(event: TrainingEvent, form: ChangedSessionForm, session: TrainingSession | None = None) -> str:
    affected = affected_by_change(event, [session] if session else ())
    return render_template("training/session.html", form=form, event=event, session=session, affected=affected)


def _reloaded(event_id: int, session_id: int) -> TrainingSession:
    return queries.session_by_id(viewer(), event_id, session_id) or abort(404)
