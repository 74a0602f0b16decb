"""What those who raised a need have said of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, one, short_text, states, within


class Outcome(StrEnum):
    """Whether the need is met."""

    MET = "met"
    NOT_MET = "not_met"


class Said(StrEnum):
    """How the group said it: a member here, or elsewhere and recorded on its behalf."""

    HERE = "here"
    MEETING = "meeting"
    WRITING = "writing"


class NeedVerdict(Tenant):
    """A verdict on a need; rows are only ever added, and the database refuses to change them.

    group_id: the reference group, None for a need that no group raised; group_name: as it was called then.
    evidence: what the need's page said then, as plain figures and texts; nothing in it opens a plan.
    """

    __tablename__ = "need_verdict"
    __table_args__ = (
        within("need_id", "need"),
        within("group_id", "reference_group"),
        within("by_id", "user_account"),
        CheckConstraint("outcome <> 'not_met' OR words IS NOT NULL", name="not_met_because"),
        CheckConstraint("said <> 'here' OR group_id IS NOT NULL", name="here_by_a_member"),
        Index("ix_need_verdict_need_id", "need_id"),
    )

    need_id: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(states(Outcome))
    group_id: Mapped[int | None]
    group_name: Mapped[short_text]
    said: Mapped[Said] = mapped_column(states(Said))
    said_on: Mapped[date]
    words: Mapped[long_text | None]
    school_year: Mapped[SchoolYear]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    taken_at: Mapped[datetime]
    by_id: Mapped[int]

    by: Mapped[User] = one("NeedVerdict.by_id", "User")
