"""Who may do what with a group's meetings; needs the members loaded with their posts and people.

Who sits in the group today reads all its meetings; who has left reads those of their own time, as long as any post
is held; the coordinator reads all, the head of administration those that were called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.viewer import Role, Viewer, holds_a_post
from planner.groups.models import GroupRole
from planner.groups.rules import may_run_groups

if TYPE_CHECKING:
    from planner.groups.meetings.models import AgendaItem, Meeting, MeetingLink, PointedNeed


def may_read_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    """Tell who reads a meeting: members, once they were called; see above."""
    if viewer.municipality_id != meeting.municipality_id:
        return False
    if may_write_meeting(viewer, meeting):
        return True
    return meeting.called_at is not None and (viewer.has(Role.HEAD) or sat_there(viewer, meeting))


def sat_there(viewer: Viewer, meeting: Meeting) -> bool:
    """Tell whether somebody sits in the group today or sat there on the day of the meeting."""
    own = [member for member in meeting.group.members if member.post.user_id == viewer.user_id]
    return holds_a_post(viewer) and any(one.sits_on(clock.today()) or one.sits_on(meeting.day) for one in own)


def may_run_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    """Tell who sets the time, calls the members and cancels: the municipality's coordinator."""
    return viewer.municipality_id == meeting.municipality_id and may_run_groups(viewer)


def may_write_meeting(viewer: Viewer, meeting: Meeting) -> bool:
    """Tell who writes agenda, notes and who was there: the coordinator, and the group's chair and secretary."""
    if may_run_meeting(viewer, meeting):
        return True
    leads = {GroupRole.CHAIR, GroupRole.SECRETARY}
    here = holds_a_post(viewer) and viewer.municipality_id == meeting.municipality_id
    return here and any(
        one.post.user_id == viewer.user_id and one.role in leads and one.sits_on(clock.today())
        for one in meeting.group.members
    )


def may_write_item(viewer: Viewer, item: AgendaItem) -> bool:
    """Tell who writes an item of the agenda: who writes its meeting."""
    return may_write_meeting(viewer, item.meeting)


def may_write_link(viewer: Viewer, link: MeetingLink) -> bool:
    """Tell who takes a link away: who writes its meeting."""
    return may_write_meeting(viewer, link.meeting)


def may_write_pointed(viewer: Viewer, pointed: PointedNeed) -> bool:
    """Tell who takes back that a need was pointed to: who writes its meeting."""
    return may_write_meeting(viewer, pointed.item.meeting)
