"""Answering the one question about a training: has it been used, and with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.competence.models.use import TrainingUse, Use
from planner.competence.operations.log import accept
from planner.competence.queries import log as log_queries
from planner.competence.queries import use as queries
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from planner.competence.queries.log import Attended
    from planner.core.viewer import Viewer


def answer(
    attended: Attended, *, by: Viewer, seen: int | None, use: Use | None, with_whom: str | None, shared: bool
) -> TrainingUse:
    """Answer for a training one attended, or change the answer; it stands in one's own log, which gets the training.

    shared: the principal may read it with the entry, where that is evidence for a goal.
    """
    if use is None:
        raise RefusedError(_("Choose one of the answers"))
    given = queries.own_answer(by, sign_up_id=attended.sign_up_id)
    if given is not None:
        expect_version(given, seen)
    elif seen is not None:
        raise StaleError
    else:
        given = TrainingUse(user_id=by.user_id, sign_up_id=attended.sign_up_id)
        db.session.add(given)
    now = clock.now()
    said = use is not Use.DECLINED
    given.use, given.answered_at = use, now
    given.with_whom = with_whom if said else None
    given.shared_at = (given.shared_at or now) if shared and said else None
    db.session.flush()
    if said and attended.area_id is not None and not log_queries.is_logged(sign_up_id=attended.sign_up_id):
        accept(attended, by=by)
    return given
