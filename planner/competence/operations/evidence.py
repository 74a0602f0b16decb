"""What shows that a goal is on its way or reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.competence.models.log import GoalEvidence
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from planner.competence.models.goal import Goal
    from planner.competence.models.log import LogEntry
    from planner.core.viewer import Viewer


def attach(goal: Goal, *, entry: LogEntry | None, by: Viewer) -> None:
    """Attach an entry of one's own log to a goal of one's own; from then on the principal can read it."""
    if entry is None or not goal.user_id == entry.user_id == by.user_id:
        raise RefusedError(_("Choose an entry from your log"), field="entry_id")
    if _find(goal, entry.id) is not None:
        return
    goal.count_evidence(1)
    db.session.add(GoalEvidence(user_id=by.user_id, goal_id=goal.id, log_entry_id=entry.id, attached_at=clock.now()))
    db.session.flush()


def detach(goal: Goal, *, entry_id: int) -> None:
    """Take an entry away from a goal; the principal cannot read it any longer."""
    found = _find(goal, entry_id)
    if found is None:
        return
    goal.count_evidence(-1)
    db.session.execute(delete(GoalEvidence).where(GoalEvidence.id == found))
    db.session.flush()


def _find(goal: Goal, entry_id: int) -> int | None:
    return db.session.scalar(
        select(GoalEvidence.id).where(GoalEvidence.goal_id == goal.id, GoalEvidence.log_entry_id == entry_id)
    )
