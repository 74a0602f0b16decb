"""What can be done with a meeting: plan, call, move, cancel; write its agenda, notes and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.meetings import notices
from planner.groups.meetings.holding import expect_notes_open
from planner.groups.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingAttendance,
    MeetingKind,
    MeetingLink,
    PointedNeed,
    Pointing,
    Presence,
)
from planner.groups.meetings.queries import came_of
from planner.needs.models import Need, NeedSource
from planner.needs.operations import Raised, raise_need, raised_by

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, time

    from planner.core.viewer import Viewer
    from planner.groups.models import GroupMember, ReferenceGroup

DIMENSION = "organisation"


class MeetingContent(TypedDict):
    """What a meeting is about, when and where; wall time."""

    kind: MeetingKind
    title: str
    day: date
    starts: time
    ends: time
    place: str | None
    link: str | None


def plan_meeting(group: ReferenceGroup, *, by: Viewer, **content: Unpack[MeetingContent]) -> Meeting:
    """Put a meeting down; nobody is told until it is called."""
    _expect_times(content)
    meeting = Meeting(group_id=group.id, created_at=clock.now(), **content)
    db.session.add(meeting)
    db.session.flush()
    _record("planned", meeting, by)
    return meeting


def change_meeting(meeting: Meeting, *, by: Viewer, seen: int | None, **content: Unpack[MeetingContent]) -> None:
    """Change what a meeting is about, when or where; who was called is told when it matters to the calendar.

    Not what its minutes say already, and by its day who may read them.
    """
    expect_version(meeting, seen)
    expect_notes_open(meeting)
    _expect_times(content)
    told = ("title", "day", "starts", "ends", "place", "link")
    moved = any(getattr(meeting, name) != value for name, value in content.items() if name in told)
    for name, value in content.items():
        setattr(meeting, name, value)
    if moved and meeting.called_at is not None and not meeting.has_begun:
        meeting.sequence += 1
        for member in to_ask(meeting):
            notices.moved(meeting, member.post.user)
    _record("changed", meeting, by)


def call(meeting: Meeting, *, by: Viewer, seen: int | None) -> None:
    """Ask the members to come; once more reaches those who sit there only since then."""
    expect_version(meeting, seen)
    meeting.expect_not_cancelled()
    if meeting.has_begun:
        raise RefusedError(_("The meeting has begun already."))
    asked = to_ask(meeting)
    if not asked:
        raise RefusedError(_("Nobody sits in the group on that day. Say first who sits in it."))
    meeting.called_at = meeting.called_at or clock.now()
    for member in asked:
        notices.called(meeting, member.post.user)
    _record("called", meeting, by)


def open_to_members(meeting: Meeting, *, by: Viewer, seen: int | None) -> None:
    """Show a meeting that has been held already to its members, without asking anybody to come."""
    expect_version(meeting, seen)
    meeting.expect_not_cancelled()
    if not meeting.has_begun:
        raise RefusedError(_("Call the members instead: the meeting is still to come."))
    meeting.called_at = meeting.called_at or clock.now()
    _record("opened", meeting, by)


def cancel(meeting: Meeting, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Cancel a meeting, with a word to those who were asked."""
    expect_version(meeting, seen)
    meeting.cancel(reason, at=clock.now())
    for member in to_ask(meeting):
        notices.cancelled(meeting, member.post.user, reason=reason)
    _record("cancelled", meeting, by)


def remove(meeting: Meeting, *, by: Viewer, seen: int | None) -> None:
    """Take away a meeting that nobody was called to and nothing was noted at."""
    expect_version(meeting, seen)
    if meeting.called_at is not None:
        raise RefusedError(_("The members have been called. Cancel the meeting instead."))
    if any(item.notes or item.pointed or came_of(item.id) for item in meeting.agenda):
        raise RefusedError(_("The meeting has notes, needs or tasks, and stays."))
    _record("removed", meeting, by)
    db.session.execute(delete(Meeting).where(Meeting.id == meeting.id))


def to_ask(meeting: Meeting) -> list[GroupMember]:
    """Return one membership for each person who sits in the group on the day of the meeting."""
    sitting = [member for member in meeting.group.members if member.sits_on(meeting.day)]
    return list({member.post.user_id: member for member in reversed(sitting)}.values())[::-1]


# ---------------------------------------------------------------- the agenda


def add_item(meeting: Meeting, *, by: Viewer, title: str) -> AgendaItem:
    """Add an item to the agenda, last."""
    expect_notes_open(meeting)
    last = db.session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)) or 0
    item = AgendaItem(meeting_id=meeting.id, position=last + 1, title=title)
    db.session.add(item)
    db.session.flush()
    _record("item_added", meeting, by)
    return item


def write_item(item: AgendaItem, *, by: Viewer, seen: int | None, title: str, notes: str | None) -> None:
    """Write what was said under an item."""
    expect_version(item, seen)
    expect_notes_open(item.meeting)
    item.title, item.notes = title, notes
    _record("noted", item.meeting, by)


def move_item(item: AgendaItem, *, by: Viewer, place: int) -> None:
    """Put an item at a place, the first being 1."""
    expect_notes_open(item.meeting)
    others = [one for one in item.meeting.agenda if one.id != item.id]
    others.insert(min(max(place, 1), len(others) + 1) - 1, item)
    for position, one in enumerate(others, start=1):
        one.position = position
    _record("agenda_ordered", item.meeting, by)


def remove_item(item: AgendaItem, *, by: Viewer) -> None:
    """Take an item out of the agenda, as long as nothing came of it."""
    expect_notes_open(item.meeting)
    if item.notes or item.pointed or came_of(item.id):
        raise RefusedError(_("The item has notes, needs or tasks. Only an empty one can be taken out."))
    _record("item_removed", item.meeting, by)
    db.session.delete(item)


def point_to(item: AgendaItem, *, by: Viewer, need_id: int) -> None:
    """Note that a need was pointed to under an item; once is enough."""
    expect_notes_open(item.meeting)
    if any(pointed.need_id == need_id for pointed in item.pointed):
        return
    db.session.add(PointedNeed(item_id=item.id, need_id=need_id, how=Pointing.POINTED))
    _record("pointed", item.meeting, by)


def note_need(item: AgendaItem, *, by: Viewer, title: str, description: str) -> Need:
    """Write down a need that came up under an item; it waits to be confirmed, and the group is who raised it."""
    meeting = item.meeting
    expect_notes_open(meeting)
    raised = Raised(
        title=title,
        description=description,
        dimension=DIMENSION,
        source=NeedSource.GROUP,
        source_note=f"{meeting.group.name}, {meeting.day.isoformat()}: {item.title}",
    )
    need = raise_need(raised, by=by)
    raised_by(need, group_id=meeting.group_id)
    db.session.add(PointedNeed(item_id=item.id, need_id=need.id, how=Pointing.NOTED))
    _record("need_noted", meeting, by)
    return need


def point_no_more(pointed: PointedNeed, *, by: Viewer) -> None:
    """Take back that a need was pointed to; where a need came from stays."""
    expect_notes_open(pointed.item.meeting)
    if pointed.how is Pointing.NOTED:
        raise RefusedError(_("The need came from here. Leave it aside on its own page if it was a mistake."))
    _record("pointed_no_more", pointed.item.meeting, by)
    db.session.delete(pointed)


# ---------------------------------------------------------------- links, and who was there


def add_link(meeting: Meeting, *, by: Viewer, shows: str, address: str) -> None:
    """Add a file as a link."""
    expect_notes_open(meeting)
    db.session.add(MeetingLink(meeting_id=meeting.id, shows=shows, address=address))
    _record("link_added", meeting, by)


def remove_link(link: MeetingLink, *, by: Viewer) -> None:
    """Take a link away."""
    expect_notes_open(link.meeting)
    _record("link_removed", link.meeting, by)
    db.session.delete(link)


def note_attendance(meeting: Meeting, *, by: Viewer, seen: int | None, present: Collection[int]) -> None:
    """Say who of those who sat in the group that day was there; present: ids of memberships."""
    expect_version(meeting, seen)
    expect_notes_open(meeting)
    if not meeting.has_begun:
        raise RefusedError(_("Who was there is noted when the meeting has begun."))
    noted = {one.member_id: one for one in meeting.attendance}
    for member in to_ask(meeting):
        presence = Presence.PRESENT if member.id in present else Presence.ABSENT
        if member.id in noted:
            noted[member.id].presence = presence
        else:
            db.session.add(MeetingAttendance(meeting_id=meeting.id, member_id=member.id, presence=presence))
    flag_modified(meeting, "title")  # shown and changed on the meeting's page: its version counts this too
    _record("attendance_noted", meeting, by)


def _expect_times(content: MeetingContent) -> None:
    if content["ends"] <= content["starts"]:
        raise RefusedError(_("The meeting cannot end before it begins"), field="ends")
    try:
        clock.from_wall(content["day"], content["starts"])
        clock.from_wall(content["day"], content["ends"])
    except clock.MissingHourError as error:
        raise RefusedError(
            _("That time does not exist: the clock is put forward over it that night"), field="starts"
        ) from error


def _record(deed: str, meeting: Meeting, by: Viewer) -> None:
    db.session.flush()
    audit.record(f"meeting.{deed}", subject="meeting", subject_id=meeting.id, by=by.user_id)
