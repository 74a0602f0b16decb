"""Meetings, their agenda with notes, the needs pointed to, links, and who was there."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import NoReturn

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core import clock
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.links import LONGEST_LINK
from planner.core.versions import Versioned
from planner.groups.models import GroupMember, ReferenceGroup
from planner.needs.models import Need


class MeetingKind(StrEnum):
    """Whether a group talks to find out, or weighs what to do."""

    CONVERSATION = "conversation"
    DISCUSSION = "discussion"


class Pointing(StrEnum):
    """How an item of the agenda pointed to a need."""

    NOTED = "noted"
    POINTED = "pointed"


class MeasureKind(StrEnum):
    """What an item of an agenda became, beside a task."""

    ACTIVITY = "activity"
    TRAINING = "training"


class Presence(StrEnum):
    """Whether a member was there."""

    PRESENT = "present"
    ABSENT = "absent"


class Meeting(Tenant, Versioned):
    """A meeting of a reference group, on one day, in Swedish wall time.

    called_at: when the members were first asked to come; before that only those who prepare it see it.
    sequence: how often calendars have been told something new about it. minutes_sent_at: since when its notes are
    locked, because somebody reads them to approve them or has done so.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        within("group_id", "reference_group", ondelete="CASCADE"),
        CheckConstraint("ends > starts", name="times_in_order"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"),
        CheckConstraint("cancelled_at IS NULL OR called_at IS NOT NULL", name="cancelled_when_called"),
        Index("ix_meeting_group_id", "group_id", "day"),
    )

    group_id: Mapped[int]
    kind: Mapped[MeetingKind] = mapped_column(states(MeetingKind))
    title: Mapped[short_text]
    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    place: Mapped[short_text | None]
    link: Mapped[str | None] = mapped_column(String(LONGEST_LINK))
    created_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[long_text | None]
    minutes_sent_at: Mapped[datetime | None]

    group: Mapped[ReferenceGroup] = one("Meeting.group_id", "ReferenceGroup")
    agenda: Mapped[list[AgendaItem]] = many(
        "AgendaItem.meeting_id", "Meeting", order_by="AgendaItem.position, AgendaItem.id", back="meeting"
    )
    links: Mapped[list[MeetingLink]] = many(
        "MeetingLink.meeting_id", "Meeting", order_by="MeetingLink.id", back="meeting"
    )
    attendance: Mapped[list[MeetingAttendance]] = many(
        "MeetingAttendance.meeting_id", "Meeting", order_by="MeetingAttendance.id"
    )

    @property
    def starts_at(self) -> datetime:
        """The moment it begins."""
        return clock.from_wall(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends."""
        return clock.from_wall(self.day, self.ends)

    @property
    def has_begun(self) -> bool:
        """Whether it was to begin already."""
        return clock.now() >= self.starts_at

    def expect_not_cancelled(self) -> None:
        """Refuse to go on with a meeting that is not held."""
        if self.cancelled_at is not None:
            raise RefusedError(_("The meeting is cancelled."))

    def expect_notes_open(self) -> None:
        """Refuse to change what somebody is approving, or has approved."""
        self.expect_not_cancelled()
        if self.minutes_sent_at is not None:
            self.refuse_locked_notes()

    def refuse_locked_notes(self) -> NoReturn:
        """Refuse because the minutes have been sent."""
        raise RefusedError(_("The minutes have been sent: take them back to change the notes, or add to them."))

    def cancel(self, reason: str, *, at: datetime) -> None:
        """Let it not be held, with a word to those who were asked."""
        self.expect_not_cancelled()
        if self.called_at is None:
            raise RefusedError(_("Nobody has been asked to come yet. Remove the meeting instead."))
        if self.has_begun:
            raise RefusedError(_("The meeting has begun already."))
        self.cancelled_at, self.cancel_reason = at, reason
        self.sequence += 1


class AgendaItem(Tenant, Versioned):
    """An item of the agenda, and what was said under it."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        Index("ix_agenda_item_meeting_id", "meeting_id", "position"),
    )

    meeting_id: Mapped[int]
    position: Mapped[int]
    title: Mapped[short_text]
    notes: Mapped[long_text | None]

    meeting: Mapped[Meeting] = one("AgendaItem.meeting_id", "Meeting", back="agenda")
    pointed: Mapped[list[PointedNeed]] = many(
        "PointedNeed.item_id", "AgendaItem", order_by="PointedNeed.id", back="item"
    )


class PointedNeed(Tenant):
    """That an item pointed to a need: one that was there, or one that was noted at this meeting and came from it."""

    __tablename__ = "pointed_need"
    __table_args__ = (
        within("item_id", "agenda_item", ondelete="CASCADE"),
        within("need_id", "need", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "item_id", "need_id"),
        Index("ix_pointed_need_need_id", "need_id"),
    )

    item_id: Mapped[int]
    need_id: Mapped[int]
    how: Mapped[Pointing] = mapped_column(states(Pointing))

    item: Mapped[AgendaItem] = one("PointedNeed.item_id", "AgendaItem", back="pointed")
    need: Mapped[Need] = one("PointedNeed.need_id", "Need")


class ItemMeasure(Tenant):
    """That an item became an activity of a plan or a training, by its number there; see `groups.measures`."""

    __tablename__ = "item_measure"
    __table_args__ = (
        within("item_id", "agenda_item"),
        within("by_id", "user_account"),
        UniqueConstraint("municipality_id", "item_id", "kind", "thing_id", name="uq_item_measure_once"),
        Index("ix_item_measure_thing_id", "kind", "thing_id"),
    )

    item_id: Mapped[int]
    kind: Mapped[MeasureKind] = mapped_column(states(MeasureKind))
    thing_id: Mapped[int]
    noted_at: Mapped[datetime]
    by_id: Mapped[int]


class MeetingLink(Tenant):
    """A file of a meeting's, as a link to where it lies."""

    __tablename__ = "meeting_link"
    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        Index("ix_meeting_link_meeting_id", "meeting_id"),
    )

    meeting_id: Mapped[int]
    shows: Mapped[short_text]
    address: Mapped[str] = mapped_column(String(LONGEST_LINK))

    meeting: Mapped[Meeting] = one("MeetingLink.meeting_id", "Meeting", back="links")


class MeetingAttendance(Tenant):
    """Whether a member was at a meeting; no row: nobody has noted it."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        within("meeting_id", "meeting", ondelete="CASCADE"),
        within("member_id", "group_member", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "meeting_id", "member_id", name="uq_meeting_attendance_once"),
        Index("ix_meeting_attendance_member_id", "member_id"),
    )

    meeting_id: Mapped[int]
    member_id: Mapped[int]
    presence: Mapped[Presence] = mapped_column(states(Presence))

    member: Mapped[GroupMember] = one("MeetingAttendance.member_id", "GroupMember")
