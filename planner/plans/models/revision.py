"""What was approved: the text as it stood, its hash, and who decided in what post and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, one, short_text, states, within
from planner.core.viewer import Role
from planner.plans.models.plan import Plan


class Revision(Tenant):
    """An approved text (godkänd version) of a plan; triggers in the database refuse to change or remove it.

    deputy_for: the name of who held the post, when a deputy approved in that place.
    content: as `planner.plans.text` writes it; content_hash: SHA-256 over its canonical JSON.
    """

    __tablename__ = "plan_revision"
    __table_args__ = (
        within("plan_id", "plan"),
        within("submitted_by_id", "user_account"),
        within("approved_by_id", "user_account"),
        UniqueConstraint("municipality_id", "plan_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(content_hash) = 64", name="hash_length"),
        CheckConstraint("approved_by_id <> submitted_by_id", name="author_never_approves"),
        # A printed plan is checked by the beginning of its hash.
        Index("ix_plan_revision_content_hash", "content_hash"),
    )

    plan_id: Mapped[int]
    number: Mapped[int]
    title: Mapped[short_text]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[int]
    submitter_name: Mapped[short_text]
    submitted_at: Mapped[datetime]
    approved_by_id: Mapped[int]
    approver_name: Mapped[short_text]
    approver_post: Mapped[Role] = mapped_column(states(Role))
    deputy_for: Mapped[short_text | None]
    approved_at: Mapped[datetime]

    plan: Mapped[Plan] = one("Revision.plan_id", "Plan")
