"""Who may do what with minutes: what of the meeting holds for them, and one named member approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import holds_a_post
from planner.groups.meetings.rules import may_read_meeting, may_write_meeting
from planner.groups.minutes.models import MinutesState

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.groups.minutes.queries import Desk


def may_read_minutes(viewer: Viewer, desk: Desk) -> bool:
    """Tell who reads minutes: who reads the meeting, once they were sent; who writes it, before that too."""
    if may_write_meeting(viewer, desk.meeting):
        return True
    told = desk.minutes is not None and desk.minutes.state is not MinutesState.RETURNED
    return told and may_read_meeting(viewer, desk.meeting)


def may_write_minutes(viewer: Viewer, desk: Desk) -> bool:
    """Tell who sends minutes, takes them back and adds to approved ones: who writes the meeting."""
    return may_write_meeting(viewer, desk.meeting)


def may_approve_minutes(viewer: Viewer, desk: Desk) -> bool:
    """Tell who approves minutes or returns them: the member who was asked, as long as any post is held here."""
    asked = desk.minutes is not None and desk.minutes.approver.post.user_id == viewer.user_id
    return asked and holds_a_post(viewer) and viewer.municipality_id == desk.meeting.municipality_id
