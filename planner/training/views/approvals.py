"""The page on which a principal answers about somebody's sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import submit
from planner.core.i18n import lazy_gettext as _
from planner.training import rules
from planner.training.operations import approving
from planner.training.queries import approvals as queries
from planner.training.queries.chosen import chosen
from planner.training.queries.staffing import left_unstaffed
from planner.training.seat_forms import AnswerForm
from planner.training.views.blueprint import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.queries.approvals import Asking


@bp.get("/<int:event_id>/sign-ups/<int:sign_up_id>/answer")
@grants(rules.may_answer, load=queries.asking)
def question(asking: Asking) -> ResponseReturnValue:
    """Show who wants to come to what."""
    return _page(asking, AnswerForm())


@bp.post("/<int:event_id>/sign-ups/<int:sign_up_id>/answer")
@grants(rules.may_answer, load=queries.asking)
def answer(asking: Asking) -> ResponseReturnValue:
    """Approve or refuse."""
    form, event_id, sign_up_id = AnswerForm(), asking.sign_up.event_id, asking.sign_up.id

    def do() -> None:
        if form.approves:
            approving.approve(asking.sign_up, by=viewer())
        else:
            approving.refuse(asking.sign_up, reason=form.reason.data, by=viewer())

    return submit(
        form,
        do,
        page=lambda: _page(queries.asking(viewer(), event_id, sign_up_id) or abort(404), form),
        to=url_for("home.index"),
        done=_("Your answer is saved, and %(name)s gets a mail.", name=asking.sign_up.user.name),
    )


def _page(asking: Asking, form: AnswerForm) -> str:
    event = asking.sign_up.event
    own = chosen(asking.sign_up.id)
    all_sessions = {session.id for session in event.sessions}
    wanted = set(own.queues) or own.all if event.chooses_sessions else all_sessions
    sessions = [session for session in event.active_sessions if session.id in wanted]
    return render_template(
        "training/answer.html",
        asking=asking,
        event=event,
        sessions=sessions,
        unstaffed=left_unstaffed(asking.sign_up.user_id, sessions),
        form=form,
    )
