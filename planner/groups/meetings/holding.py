"""Notes and minutes apart: what is noted is in the minutes that were sent, or it is refused; never in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.groups.meetings.models import Meeting

if TYPE_CHECKING:
    from datetime import datetime


def hold(meeting_id: int) -> datetime | None:
    """Keep others from noting and sending until this is committed; return since when its notes are locked.

    Read afresh: somebody may have sent the minutes since the meeting was read.
    """
    held = select(Meeting.minutes_sent_at).where(Meeting.id == meeting_id).with_for_update()
    return db.session.scalar(held)


def expect_notes_open(meeting: Meeting) -> None:
    """Refuse to change what somebody is approving, or has approved, or was just sent to be."""
    meeting.expect_notes_open()
    if hold(meeting.id) is not None:
        meeting.refuse_locked_notes()
