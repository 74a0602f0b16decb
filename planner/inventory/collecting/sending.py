"""Sending an answer back, with the mail to who stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.inventory.collecting import notices
from planner.inventory.operations import answering
from planner.inventory.rules import STANDING_FOR
from planner.schools.queries import holders

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.inventory.collecting.queries import Task


def send_back(task: Task, *, by: Viewer, seen: int | None, reason: str | None, base_url: str) -> None:
    """Ask the school to look again, with a reason that its principals get by mail."""
    answer = answering.send_back(task.held, task.school_id, by=by, seen=seen, reason=reason)
    principals = holders(STANDING_FOR, task.school_id)
    notices.sent_back(task, principals, reason=reason or "", version=answer.version, base_url=base_url)
