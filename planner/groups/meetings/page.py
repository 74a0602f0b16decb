"""What a meeting's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.groups import measures
from planner.groups.meetings.forms import AddItemForm, AttendanceForm, LinkForm
from planner.groups.meetings.models import Presence
from planner.groups.meetings.operations import to_ask
from planner.groups.meetings.queries import PLACE
from planner.groups.meetings.rules import may_run_meeting, may_write_meeting
from planner.groups.tasks.queries import of_meeting
from planner.needs.queries import from_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.forms import Form
    from planner.core.viewer import Viewer
    from planner.groups.measures import Begin, Told
    from planner.groups.meetings.models import Meeting
    from planner.groups.models import GroupMember
    from planner.groups.tasks.models import GroupTask
    from planner.needs.models import Need


@dataclass(frozen=True)
class Shown:
    """A meeting's page: what of it may be done, and who was there; forms: those of the page, by name.

    found: the needs that say they were found at it. became: what its items led to; begin: what they can become.
    """

    meeting: Meeting
    runs: bool
    writes: bool
    has_minutes: bool
    over: bool
    asked: list[GroupMember]
    present: list[str]
    absent: list[str]
    forms: dict[str, Form]
    refused: list[Form]
    tasks: dict[int, list[GroupTask]]
    found: Sequence[Need]
    became: dict[int, list[Told]]
    begin: dict[int, list[Begin]]
    today: date


def shown(meeting: Meeting, viewer: Viewer, **forms: Form) -> Shown:
    """Return what the page shows; forms: those that were refused, by name."""
    by_id = {member.id: member for member in meeting.group.members}
    there = {p: [by_id[a.member_id].name for a in meeting.attendance if a.presence is p] for p in Presence}
    asked, writes = to_ask(meeting), may_write_meeting(viewer, meeting)
    noted = [one.member_id for one in meeting.attendance if one.presence is Presence.PRESENT]
    attendance = forms.get("attendance") or AttendanceForm(formdata=None, obj=meeting, data={"present": noted})
    if isinstance(attendance, AttendanceForm):
        attendance.offer(asked)
    filled: dict[str, Form] = {
        "item": AddItemForm(formdata=None),
        "link": LinkForm(formdata=None),
        **forms,
        "attendance": attendance,
    }
    return Shown(
        meeting=meeting,
        runs=may_run_meeting(viewer, meeting),
        writes=writes and meeting.cancelled_at is None and meeting.minutes_sent_at is None,
        has_minutes=meeting.minutes_sent_at is not None or (writes and meeting.has_begun),
        over=clock.now() >= meeting.starts_at,
        asked=asked,
        present=there[Presence.PRESENT],
        absent=there[Presence.ABSENT],
        forms=filled,
        refused=list(forms.values()),
        tasks=of_meeting(meeting.id),
        found=from_source(f"{PLACE}{meeting.id}"),
        became=measures.of_meeting(viewer, meeting.id),
        begin={item.id: measures.beginnings(viewer, item.id) for item in meeting.agenda},
        today=clock.today(),
    )
