"""Recording who came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.training.changes import note_sign_ups
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUpState
from planner.training.operations.queue import locked
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.viewer import Viewer


def record(event: TrainingEvent, *, came: Mapping[int, SignUpState], seen: int | None, by: Viewer) -> None:
    """Save who came and who did not; came maps ids of sign-ups to attended, absent, or registered for not noted.

    Refused with StaleError when somebody else has recorded since the page was opened.
    """
    event = locked(event.id)
    moment = clock.now()
    if not event.takes_attendance(clock.today()):
        raise RefusedError(_("Attendance is recorded from the day of the first session"))
    seated = people.seated(event)
    if people.version_of(seated) != seen:
        raise StaleError
    changed = []
    for sign_up in seated:
        state = came.get(sign_up.id, sign_up.state)
        if state is sign_up.state:
            continue
        sign_up.state = state
        noted = state is not SignUpState.REGISTERED
        sign_up.attendance_at = moment if noted else None
        sign_up.attendance_by_id = by.user_id if noted else None
        changed.append(sign_up.user_id)
    if seated and all(sign_up.state is SignUpState.REGISTERED for sign_up in seated) and not changed:
        raise RefusedError(_("Mark who was there before you save"))
    db.session.flush()
    note_sign_ups(event, people=changed)
