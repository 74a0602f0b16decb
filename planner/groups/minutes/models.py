"""Minutes of a meeting, as they were sent, and what was added after they were approved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.core.viewer import Role
from planner.groups.meetings.models import Meeting
from planner.groups.models import GroupMember


class MinutesState(StrEnum):
    """Where minutes stand; before they are sent the notes themselves are the draft."""

    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"


class Minutes(Tenant, Versioned):
    """The minutes of a meeting: its agenda, notes, needs, tasks and who was there, as they were when they were sent.

    content: see `content.compose`; digest: SHA-256 over it. approver: the member who was asked to approve them.
    Once approved, triggers in the database refuse to change the row and the notes behind it.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        within("meeting_id", "meeting"),
        within("approver_id", "group_member"),
        within("sent_by_id", "user_account"),
        within("approved_by_id", "user_account"),
        UniqueConstraint("municipality_id", "meeting_id"),
        CheckConstraint(
            "(state = 'approved') = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name="approved_by_somebody",
        ),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> sent_by_id", name="not_by_who_sent_them"),
    )

    meeting_id: Mapped[int]
    state: Mapped[MinutesState] = mapped_column(states(MinutesState))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    approver_id: Mapped[int]
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int]
    return_reason: Mapped[long_text | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None]
    approved_as: Mapped[Role | None] = mapped_column(states(Role))
    approved_school: Mapped[short_text | None]

    meeting: Mapped[Meeting] = one("Minutes.meeting_id", "Meeting")
    approver: Mapped[GroupMember] = one("Minutes.approver_id", "GroupMember")
    sent_by: Mapped[User] = one("Minutes.sent_by_id", "User")
    approved_by: Mapped[User | None] = one("Minutes.approved_by_id", "User")
    additions: Mapped[list[MinutesAddition]] = many(
        "MinutesAddition.minutes_id", "Minutes", order_by="MinutesAddition.id"
    )

    def expect_sent(self) -> None:
        """Refuse when nobody is asked to approve them."""
        if self.state is not MinutesState.SENT:
            raise RefusedError(_("The minutes do not wait for approval."))

    def approve(self, *, by: int, at: datetime) -> None:
        """Approve them as they were sent; needs the approver's post and school, which are kept beside the name."""
        self.expect_sent()
        if by == self.sent_by_id:
            raise RefusedError(_("Whoever sent the minutes does not approve them."))
        post = self.approver.post
        self.state, self.approved_by_id, self.approved_at = MinutesState.APPROVED, by, at
        self.approved_as, self.approved_school = post.role, post.school.name if post.school else None

    def send_back(self, reason: str | None) -> None:
        """Let them be mended: with a reason by the approver, without one when who wrote them takes them back."""
        self.expect_sent()
        self.state, self.return_reason = MinutesState.RETURNED, reason


class MinutesAddition(Tenant):
    """What was added to approved minutes; rows are only ever added."""

    __tablename__ = "minutes_addition"
    __table_args__ = (
        within("minutes_id", "minutes"),
        within("added_by_id", "user_account"),
        Index("ix_minutes_addition_minutes_id", "minutes_id"),
    )

    minutes_id: Mapped[int]
    text: Mapped[long_text]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int]

    added_by: Mapped[User] = one("MinutesAddition.added_by_id", "User")
