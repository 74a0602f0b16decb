"""What following up leaves behind: a dated log of how activities went, and links to what shows it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, short_text, states, within
from planner.plans.models.parts import Activity, ActivityStatus, Objective
from planner.plans.models.plan import Plan


class FollowUp(Tenant):
    """How an activity went on a day, as somebody said then; triggers in the database refuse to change or remove it.

    Each holds the whole of it (status, reason and note as they stood), so that how things stood on any
    day can be told from the last one before. One that is as the one before says: no change.
    """

    __tablename__ = "activity_follow_up"
    __table_args__ = (
        within("activity_id", "activity"),
        within("by_id", "user_account"),
        CheckConstraint("status <> 'cancelled' OR cancel_reason IS NOT NULL", name="cancelled_with_reason"),
        Index("ix_activity_follow_up_of_activity", "activity_id", "at", "id"),
        Index("ix_activity_follow_up_at", "municipality_id", "at"),
    )

    activity_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int]
    status: Mapped[ActivityStatus] = mapped_column(states(ActivityStatus))
    cancel_reason: Mapped[long_text | None]
    note: Mapped[long_text | None]

    activity: Mapped[Activity] = one("FollowUp.activity_id", "Activity")
    by: Mapped[User] = one("FollowUp.by_id", "User")


class EvidenceLink(Tenant):
    """A page on the web that shows how an activity or an objective goes, with a word on what it shows."""

    __tablename__ = "evidence_link"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("activity_id", "activity", ondelete="CASCADE"),
        within("objective_id", "objective", ondelete="CASCADE"),
        within("added_by_id", "user_account"),
        CheckConstraint("(activity_id IS NULL) <> (objective_id IS NULL)", name="of_one_part"),
        CheckConstraint("address LIKE 'https://%' OR address LIKE 'http://%'", name="address_is_web"),
        Index("ix_evidence_link_plan_id", "plan_id"),
        Index("ix_evidence_link_activity_id", "activity_id"),
        Index("ix_evidence_link_objective_id", "objective_id"),
    )

    plan_id: Mapped[int]
    activity_id: Mapped[int | None]
    objective_id: Mapped[int | None]
    address: Mapped[long_text]
    shows: Mapped[short_text]
    added_by_id: Mapped[int]
    added_at: Mapped[datetime]

    plan: Mapped[Plan] = one("EvidenceLink.plan_id", "Plan")
    activity: Mapped[Activity | None] = one("EvidenceLink.activity_id", "Activity")
    objective: Mapped[Objective | None] = one("EvidenceLink.objective_id", "Objective")
    added_by: Mapped[User] = one("EvidenceLink.added_by_id", "User")


class Reminder(Tenant):
    """That somebody was reminded of an activity before a last day: once, unless the day is moved."""

    __tablename__ = "activity_reminder"
    __table_args__ = (
        within("activity_id", "activity", ondelete="CASCADE"),
        within("user_id", "user_account", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "activity_id", "user_id", "due_on", name="uq_activity_reminder_once"),
        Index("ix_activity_reminder_activity_id", "activity_id"),
        Index("ix_activity_reminder_user_id", "user_id", "at"),
    )

    activity_id: Mapped[int]
    user_id: Mapped[int]
    due_on: Mapped[date]
    at: Mapped[datetime]
