"""What can be done with minutes: send, approve, return, take back, add to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.groups.meetings.holding import hold
from planner.groups.meetings.operations import to_ask
from planner.groups.minutes import notices
from planner.groups.minutes.content import compose, digest_of
from planner.groups.minutes.models import Minutes, MinutesAddition, MinutesState
from planner.groups.minutes.queries import desk as read_desk
from planner.groups.tasks.queries import of_meeting

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.groups.minutes.queries import Desk
    from planner.groups.models import GroupMember


def can_approve(desk: Desk, *, by: Viewer) -> list[GroupMember]:
    """Return the members who can be asked to approve: who was there, or may have been, except who sends them."""
    absent = {one.member_id for one in desk.meeting.attendance if one.presence.value == "absent"}
    sat = [member for member in to_ask(desk.meeting) if member.id not in absent]
    return [member for member in sat if member.post.user_id != by.user_id]


def send(desk: Desk, *, by: Viewer, seen: int | None, approver_id: int) -> Minutes:
    """Send the minutes, as they are now, to those who sat in the group; one of them is asked to approve them."""
    desk = _as_it_is_now(desk, by=by)
    meeting, minutes = desk.meeting, desk.minutes
    expect_version(minutes or meeting, seen)
    meeting.expect_not_cancelled()
    if not meeting.has_begun or not meeting.agenda:
        raise RefusedError(_("There is nothing to send yet: the meeting has not been held, or has no agenda."))
    if minutes is not None and minutes.state is not MinutesState.RETURNED:
        raise RefusedError(_("The minutes have been sent already."))
    asked = next((member for member in can_approve(desk, by=by) if member.id == approver_id), None)
    if asked is None:
        raise RefusedError(_("Choose who is to approve the minutes"), field="approver_id")
    content = compose(meeting, of_meeting(meeting.id))
    if minutes is None:
        minutes = Minutes(meeting_id=meeting.id)
        db.session.add(minutes)
    minutes.state, minutes.content, minutes.digest = MinutesState.SENT, content, digest_of(content)
    minutes.approver_id, minutes.approver, minutes.return_reason = asked.id, asked, None
    minutes.sent_at, minutes.sent_by_id = clock.now(), by.user_id
    meeting.called_at = meeting.called_at or clock.now()
    meeting.minutes_sent_at = clock.now()
    db.session.flush()
    for member in to_ask(meeting):
        notices.sent(minutes, meeting, member, approver=asked)
    _record("sent", minutes, by)
    return minutes


def _as_it_is_now(desk: Desk, *, by: Viewer) -> Desk:
    """Return the meeting and its minutes read afresh, while nobody else can note anything."""
    meeting_id = desk.meeting.id
    hold(meeting_id)
    db.session.expire_all()
    return read_desk(by, meeting_id) or desk


def approve(desk: Desk, *, by: Viewer, seen: int | None) -> None:
    """Approve the minutes as they were read; from here on they are kept."""
    minutes = _there(desk)
    expect_version(minutes, seen)
    minutes.approve(by=by.user_id, at=clock.now())
    _record("approved", minutes, by)


def send_back(desk: Desk, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Return the minutes to who sent them, with the reason."""
    minutes = _there(desk)
    expect_version(minutes, seen)
    minutes.send_back(reason)
    desk.meeting.minutes_sent_at = None
    notices.returned(minutes, desk.meeting, reason=reason)
    _record("returned", minutes, by)


def take_back(desk: Desk, *, by: Viewer, seen: int | None) -> None:
    """Take the minutes back, to mend the notes or to ask somebody else."""
    minutes = _there(desk)
    expect_version(minutes, seen)
    minutes.send_back(None)
    desk.meeting.minutes_sent_at = None
    _record("taken_back", minutes, by)


def add(desk: Desk, *, by: Viewer, text: str) -> None:
    """Add to approved minutes; what was approved stays as it is."""
    minutes = _there(desk)
    if minutes.state is not MinutesState.APPROVED:
        raise RefusedError(_("The minutes are not approved yet: the notes can be changed instead."))
    db.session.add(MinutesAddition(minutes_id=minutes.id, text=text, added_at=clock.now(), added_by_id=by.user_id))
    _record("added_to", minutes, by)


def _there(desk: Desk) -> Minutes:
    if desk.minutes is None:
        raise RefusedError(_("The minutes have not been sent yet."))
    return desk.minutes


def _record(deed: str, minutes: Minutes, by: Viewer) -> None:
    db.session.flush()
    audit.record(
        f"minutes.{deed}", subject="minutes", subject_id=minutes.id, by=by.user_id, after={"digest": minutes.digest}
    )
