"""What has happened with a goal, and with the changes to it, in one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from planner.competence.models.revision import RevisionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.competence.models.goal import Goal
    from planner.competence.models.revision import GoalRevision


@dataclass(frozen=True)
class Happened:
    """One thing that happened: kind as the page words it, who (None: a former employee), and the reason given."""

    kind: str
    at: datetime
    by: str | None
    reason: str | None = None


def history(goal: Goal) -> list[Happened]:
    """Return what has happened, newest first."""
    steps = [Happened(step.kind, step.at, step.by.name if step.by else None, step.reason) for step in goal.steps]
    changes = [happened for change in goal.revisions for happened in _of_change(change, goal.user.name)]
    # What happened at the same moment stays in its order: sorted is stable, and turned round as a whole.
    return sorted([*steps, *changes], key=lambda happened: happened.at)[::-1]


def _of_change(change: GoalRevision, owner: str) -> Iterator[Happened]:
    yield Happened("change_proposed", change.proposed_at, owner)
    decider = change.decided_by.name if change.decided_by else None
    if change.decided_at is not None:
        kind = "change_agreed" if change.state is RevisionState.AGREED else "change_returned"
        yield Happened(kind, change.decided_at, decider, change.return_reason)
    if change.withdrawn_at is not None:
        yield Happened("change_withdrawn", change.withdrawn_at, owner)
