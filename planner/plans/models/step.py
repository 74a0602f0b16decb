"""The way of a plan, step by step: when each stage began, and who made it begin in what post. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, short_text, states, within
from planner.core.viewer import Role


class Stage(StrEnum):
    """What a step leads to: the stage that begins with it, and lasts until the next step."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    APPROVED = "approved"
    NEW_VERSION = "new_version"
    GIVEN_UP = "given_up"
    EVALUATION_BEGUN = "evaluation_begun"
    EVALUATION_SUBMITTED = "evaluation_submitted"
    EVALUATION_WITHDRAWN = "evaluation_withdrawn"
    EVALUATION_RETURNED = "evaluation_returned"
    CLOSED = "closed"


class PlanStep(Tenant):
    """A step of a plan (steg). post: the post it was taken in; deputy_for: whose deputy took it.

    number: the version that was submitted, returned or approved.
    """

    __tablename__ = "plan_step"
    __table_args__ = (
        within("plan_id", "plan"),
        within("by_id", "user_account"),
        CheckConstraint(
            "stage NOT IN ('returned', 'evaluation_returned') OR reason IS NOT NULL", name="returned_with_reason"
        ),
        Index("ix_plan_step_plan_id", "plan_id", "at"),
        Index("ix_plan_step_by_id", "by_id"),
    )

    plan_id: Mapped[int]
    stage: Mapped[Stage] = mapped_column(states(Stage))
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[short_text]
    post: Mapped[Role | None] = mapped_column(states(Role))
    deputy_for: Mapped[short_text | None]
    number: Mapped[int | None]
    reason: Mapped[long_text | None]
