"""Pages on which the coordinator cancels a session or a whole training; asked first, with whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.forms import MessageForm
from planner.training.operations import events as event_operations
from planner.training.operations import sessions as session_operations
from planner.training.queries import events as queries
from planner.training.queries.affected import affected_by_change
from planner.training.views.blueprint import address, bp, reloaded
from planner.training.words import too_few

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent, TrainingSession


@bp.get("/<int:event_id>/cancel")
@grants(rules.may_manage, load=queries.event_by_id)
def cancellation(event: TrainingEvent) -> ResponseReturnValue:
    """Ask before the whole event is cancelled."""
    message = too_few(event) if "few" in request.args else None
    return _event_page(event, MessageForm(version=event.changes, message=message))


@bp.post("/<int:event_id>/cancel")
@grants(rules.may_manage, load=queries.event_by_id)
def cancel(event: TrainingEvent) -> ResponseReturnValue:
    """Cancel the whole event; what has changed since the page was opened is read first."""
    form, event_id = MessageForm(), event.id
    return submit(
        form,
        lambda: event_operations.cancel(event, message=form.message.data, seen=form.version.data, by=viewer()),
        page=lambda: _event_page(reloaded(event_id), form),
        to=address(event),
        done=_("The training is cancelled."),
        stale=lambda: _event_page(reloaded(event_id), _read_again(form, reloaded(event_id).changes)),
    )


def _event_page(event: TrainingEvent, form: MessageForm) -> str:
    affected = affected_by_change(event, event.sessions_left(clock.now()))
    return render_template("training/cancel.html", event=event, session=None, affected=affected, form=form)


@bp.get("/<int:event_id>/sessions/<int:session_id>/cancel")
@grants(rules.may_manage_session, load=queries.session_by_id)
def session_cancellation(session: TrainingSession) -> ResponseReturnValue:
    """Ask before a session is cancelled."""
    return _session_page(session, MessageForm(version=session.version))


@bp.post("/<int:event_id>/sessions/<int:session_id>/cancel")
@grants(rules.may_manage_session, load=queries.session_by_id)
def cancel_session(session: TrainingSession) -> ResponseReturnValue:
    """Cancel one session; what has changed since the page was opened is read first."""
    form, event_id, session_id = MessageForm(), session.event_id, session.id
    return submit(
        form,
        lambda: session_operations.cancel(session, message=form.message.data, seen=form.version.data, by=viewer()),
        page=lambda: _session_page(_reloaded(event_id, session_id), form),
        to=address(session.event),
        done=_("The session is cancelled."),
        stale=lambda: _session_page(
            _reloaded(event_id, session_id), _read_again(form, _reloaded(event_id, session_id).version)
        ),
    )


def _session_page(session: TrainingSession, form: MessageForm) -> str:
    affected = affected_by_change(session.event, [session])
    return render_template("training/cancel.html", event=session.event, session=session, affected=affected, form=form)


def _read_again(form: MessageForm, version: int) -> MessageForm:
    """Return the form with the word as it was typed, for the thing as it is saved now."""
    fresh = MessageForm(formdata=None, version=version, message=form.message.data)
    fresh.form_errors.append(
        _("Somebody else changed it while you had the page open. Look at how it is now before you cancel it.")
    )
    return fresh


def _reloaded(event_id: int, session_id: int) -> TrainingSession:
    return queries.session_by_id(viewer(), event_id, session_id) or abort(404)
