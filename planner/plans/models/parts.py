"""What a plan is made of: objectives (mål), activities (aktiviteter) and the values measured on the way."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.needs.models import Need
from planner.plans.models.plan import Plan
from planner.plans.models.standing import Standing
from planner.plans.models.toolbox import Tool


class ActivityStatus(StrEnum):
    """How an activity goes; late is derived, see `Activity.late_on`."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"
    CANCELLED = "cancelled"


UNFINISHED = (ActivityStatus.PLANNED, ActivityStatus.ONGOING)


class Objective(Standing, Tenant, Versioned):
    """An objective (mål): what shall be reached, and how one will see that it is."""

    __tablename__ = "objective"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "plan_id", "id"),
        Index("ix_objective_plan_id", "plan_id"),
    )

    plan_id: Mapped[int]
    position: Mapped[int]
    title: Mapped[short_text]
    indicator: Mapped[short_text | None]
    unit: Mapped[short_text | None]
    baseline: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    how_measured: Mapped[long_text | None]

    plan: Mapped[Plan] = one("Objective.plan_id", "Plan")
    activities: Mapped[list[Activity]] = many(
        "Activity.objective_id", "Objective", order_by="Activity.position, Activity.id"
    )
    values: Mapped[list[MeasuredValue]] = many(
        "MeasuredValue.objective_id", "Objective", order_by="MeasuredValue.measured_on, MeasuredValue.id"
    )


class MeasuredValue(Tenant):
    """What an objective's indicator was on a day; a day has one value, and a correction replaces it."""

    __tablename__ = "measured_value"
    __table_args__ = (
        within("objective_id", "objective", ondelete="CASCADE"),
        within("recorded_by_id", "user_account"),
        UniqueConstraint("municipality_id", "objective_id", "measured_on", name="uq_measured_value_of_day"),
        Index("ix_measured_value_objective_id", "objective_id", "measured_on"),
    )

    objective_id: Mapped[int]
    measured_on: Mapped[date]
    figure: Mapped[Decimal]
    note: Mapped[long_text | None]
    recorded_by_id: Mapped[int]
    recorded_at: Mapped[datetime]

    objective: Mapped[Objective] = one("MeasuredValue.objective_id", "Objective")
    recorded_by: Mapped[User] = one("MeasuredValue.recorded_by_id", "User")


class Activity(Standing, Tenant, Versioned):
    """An activity (aktivitet): its text, and how it goes. The version counts both; each save says which it saw.

    due_in_force: the last day as approved, which is what late is reckoned from; due_on is the text's.
    hours, cost (SEK): what it takes in a school year. condition_by: the name of who approved the plan on the
    condition that this is done, and condition_of the version it was a condition for.
    """

    __tablename__ = "activity"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("tool_id", "tool"),
        ForeignKeyConstraint(
            ["municipality_id", "plan_id", "objective_id"],
            ["objective.municipality_id", "objective.plan_id", "objective.id"],
            name="fk_activity_objective_of_the_same_plan",
            ondelete="CASCADE",
        ),
        CheckConstraint("due_on >= starts_on", name="days_in_order"),
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint("condition_of IS NULL OR condition_by IS NOT NULL", name="condition_set_by_somebody"),
        CheckConstraint("status <> 'cancelled' OR cancel_reason IS NOT NULL", name="cancelled_with_reason"),
        CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_at_a_time"),
        # The counting of measures per need reads this index, and not the rows.
        Index(
            "ix_activity_in_force",
            "municipality_id",
            "plan_id",
            "in_force_since",
            "status",
            "due_in_force",
            "done_at",
            "id",
        ),
        Index("ix_activity_objective_id", "objective_id"),
        Index("ix_activity_tool_id", "tool_id", "in_force_since", "plan_id"),
    )

    plan_id: Mapped[int]
    objective_id: Mapped[int]
    position: Mapped[int]
    what: Mapped[short_text]
    target_group: Mapped[short_text | None]
    responsible: Mapped[short_text | None]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    frequency: Mapped[short_text | None]
    resources: Mapped[long_text | None]
    partner: Mapped[short_text | None]
    hours: Mapped[Decimal | None]
    cost: Mapped[Decimal | None]
    condition_by: Mapped[short_text | None]
    condition_of: Mapped[int | None]
    tool_id: Mapped[int | None]
    status: Mapped[ActivityStatus] = mapped_column(states(ActivityStatus), default=ActivityStatus.PLANNED)
    cancel_reason: Mapped[long_text | None]
    done_at: Mapped[datetime | None]
    note: Mapped[long_text | None]
    due_in_force: Mapped[date | None]

    plan: Mapped[Plan] = one("Activity.plan_id", "Plan")
    objective: Mapped[Objective] = one("Activity.objective_id", "Objective")
    tool: Mapped[Tool | None] = one("Activity.tool_id", "Tool")
    need_links: Mapped[list[ActivityNeed]] = many(
        "ActivityNeed.activity_id", "Activity", order_by="ActivityNeed.id", cascade="save-update, merge, delete"
    )

    def late_on(self, day: date) -> bool:
        """Tell whether the last day has passed with the activity neither done nor cancelled."""
        return self.in_force and self.status in UNFINISHED and self.due_in_force is not None and self.due_in_force < day

    def settle(self, *, at: datetime) -> None:
        """Let an approval decide over the activity, its last day and the needs it answers."""
        super().settle(at=at)
        self.due_in_force = self.due_on if self.in_force else None
        for link in self.need_links:
            if self.in_force:
                link.settle(at=at)
            else:
                link.in_force_since = None

    def follow_up(self, status: ActivityStatus, *, reason: str | None, note: str | None, at: datetime) -> None:
        """Record how the activity goes; a cancelled one has a reason, a done one a time."""
        if not self.in_force:
            raise RefusedError(_("Only activities of an approved plan are followed up."))
        if status is ActivityStatus.CANCELLED and reason is None:
            raise RefusedError(_("Write why the activity is cancelled"), field="cancel_reason")
        self.done_at = (self.done_at or at) if status is ActivityStatus.DONE else None
        self.cancel_reason = reason if status is ActivityStatus.CANCELLED else None
        self.status, self.note = status, note


class ActivityNeed(Standing, Tenant):
    """That an activity answers a need; counted towards the need while the link itself is in force."""

    __tablename__ = "activity_need"
    __table_args__ = (
        within("activity_id", "activity", ondelete="CASCADE"),
        within("need_id", "need", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "activity_id", "need_id"),
        Index("ix_activity_need_counting", "municipality_id", "need_id", "in_force_since", "activity_id"),
        Index("ix_activity_need_activity_id", "municipality_id", "activity_id", "in_force_since", "need_id"),
    )

    activity_id: Mapped[int]
    need_id: Mapped[int]

    need: Mapped[Need] = one("ActivityNeed.need_id", "Need")
    activity: Mapped[Activity] = relationship(
        primaryjoin="ActivityNeed.activity_id == Activity.id",
        foreign_keys="ActivityNeed.activity_id",
        lazy="raise_on_sql",
        viewonly=True,
    )
