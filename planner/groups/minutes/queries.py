"""Reads of minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from planner.core.db import db
from planner.groups.meetings import queries as meetings
from planner.groups.meetings.models import Meeting
from planner.groups.minutes.models import Minutes, MinutesAddition, MinutesState
from planner.groups.models import GroupMember
from planner.schools.models import Post

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Desk:
    """A meeting and its minutes, none as long as they have not been sent."""

    meeting: Meeting
    minutes: Minutes | None


def desk(viewer: Viewer, meeting_id: int) -> Desk | None:
    """Return a meeting that one may read, with all its minutes are made of, or None."""
    meeting = meetings.for_page(viewer, meeting_id=meeting_id)
    return Desk(meeting, of_meeting(meeting_id)) if meeting is not None else None


def of_meeting(meeting_id: int) -> Minutes | None:
    """Return the minutes of a meeting with who is to approve them, who did and what was added, or None."""
    return db.session.scalar(
        select(Minutes)
        .where(Minutes.meeting_id == meeting_id)
        .options(
            joinedload(Minutes.approver)
            .joinedload(GroupMember.post)
            .options(joinedload(Post.user), joinedload(Post.school)),
            joinedload(Minutes.sent_by),
            joinedload(Minutes.approved_by),
            selectinload(Minutes.additions).joinedload(MinutesAddition.added_by),
        )
    )


def state_of(meeting_id: int) -> MinutesState | None:
    """Return where a meeting's minutes stand, or None before they were sent."""
    return db.session.scalar(select(Minutes.state).where(Minutes.meeting_id == meeting_id))
