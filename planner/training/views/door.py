"""What the attendance list sends from the phone at the door, and what it reads back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import jsonify, request

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.forms import UNPROCESSABLE
from planner.core.i18n import gettext
from planner.training import rules
from planner.training.models.sign_up import SignUpState
from planner.training.operations import attendance as operations
from planner.training.operations.attendance import Tick
from planner.training.queries import events as queries
from planner.training.queries.attendance import noted
from planner.training.views.attendance import asked_session
from planner.training.views.blueprint import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.event import TrainingEvent

# A token of the browser's own, the sign-up, what was ticked, how many milliseconds ago, and at which session; a phone
# that kept a tick from before each session had a list sends none.
TICK = re.compile(
    r"([A-Za-z0-9-]{8,40})\.([0-9]{1,9})\.(attended|absent|registered)\.([0-9]{1,12})(?:\.([0-9]{1,9}))?", re.ASCII
)
MOST = 200
OLDEST = timedelta(days=30)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/<int:event_id>/attendance/ticks")
@grants(rules.may_manage, load=queries.event_by_id)
def ticked(event: TrainingEvent) -> ResponseReturnValue:
    """Tell how everybody with a seat in the session is noted now."""
    return _now(event)


@bp.post("/<int:event_id>/attendance/ticks")
@grants(rules.may_manage, load=queries.event_by_id)
def tick(event: TrainingEvent) -> ResponseReturnValue:
    """Take in what was ticked at the door; sent again it changes nothing."""
    ticks = _sent()
    if ticks is None:
        return gettext("The list could not be read. Load the page again."), UNPROCESSABLE, PLAIN
    try:
        operations.take_in(event, ticks=ticks, by=viewer())
    except RefusedError as error:
        db.session.rollback()
        return str(error.message), UNPROCESSABLE, PLAIN
    return _now(event)


def _sent() -> list[Tick] | None:
    """Return the ticks, or None when what was sent is not a list of them."""
    found = [TICK.fullmatch(text) for text in request.form.getlist("tick")]
    if len(found) > MOST:
        return None
    now = clock.now()
    ticks = []
    for match in found:
        if match is None:
            return None
        # Ages, not moments: the phone's clock may be wrong, but it goes as fast as ours.
        age = min(timedelta(milliseconds=int(match[4])), OLDEST)
        session_id = int(match[5]) if match[5] else None
        ticks.append(Tick(int(match[2]), SignUpState(match[3]), now - age, token=match[1], session_id=session_id))
    return ticks


def _now(event: TrainingEvent) -> ResponseReturnValue:
    session = asked_session(event)
    found = noted(event, session.id) if session else {}
    return jsonify({"people": {str(sign_up_id): state.value for sign_up_id, state in found.items()}})
