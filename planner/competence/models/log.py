"""The training log (fortbildningslogg), and what in it is evidence for a goal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from planner.competence.models.goal import Goal
from planner.core.db import Tenant, long_text, many, one, short_text, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.links import is_web_address
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.training.models.sign_up import SignUp

LONGEST_TRAINING = Decimal(200)


class EntryContent(TypedDict):
    """What a person writes of something done to learn; hours above 0 and up to 200."""

    done_on: date
    hours: Decimal
    what: str
    area_id: int
    reflection: str | None
    link: str | None


class LogEntry(Tenant, Versioned):
    """Something a person did to learn (fortbildningslogg); private, but for what is attached as evidence to a goal."""

    __tablename__ = "training_log_entry"
    __table_args__ = (
        within("user_id", "user_account", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        within("sign_up_id", "sign_up"),
        UniqueConstraint("municipality_id", "user_id", "id"),
        UniqueConstraint("municipality_id", "sign_up_id"),
        # Stored in thousandths of an hour.
        CheckConstraint("hours > 0 AND hours <= 200000", name="hours_range"),
        CheckConstraint("link IS NULL OR link LIKE 'https://%' OR link LIKE 'http://%'", name="link_is_web"),
        Index("ix_training_log_entry_user_id_done_on", "user_id", "done_on"),
    )

    user_id: Mapped[int]
    done_on: Mapped[date]
    hours: Mapped[Decimal]
    what: Mapped[short_text]
    area_id: Mapped[int]
    reflection: Mapped[long_text | None]
    link: Mapped[long_text | None]
    sign_up_id: Mapped[int | None]

    sign_up: Mapped[SignUp | None] = one("LogEntry.sign_up_id", "SignUp")
    area: Mapped[CompetenceArea] = one("LogEntry.area_id", "CompetenceArea")
    evidence: Mapped[list[GoalEvidence]] = many("GoalEvidence.log_entry_id", "LogEntry", order_by="GoalEvidence.id")

    def describe(self, **content: Unpack[EntryContent]) -> None:
        """Set what was done."""
        if not 0 < content["hours"] <= LONGEST_TRAINING:
            raise RefusedError(_("Write more than 0 and at most 200 hours"), field="hours")
        if content["link"] is not None and not is_web_address(content["link"]):
            raise RefusedError(_("Write a web address that begins with https:// or http://"), field="link")
        for name, value in content.items():
            setattr(self, name, value)


class GoalEvidence(Tenant):
    """That an entry of a person's log is evidence for a goal of the same person; the database sees to the last."""

    __tablename__ = "goal_evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "user_id", "goal_id"],
            ["competence_goal.municipality_id", "competence_goal.user_id", "competence_goal.id"],
            name="fk_goal_evidence_goal_of_the_person",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["municipality_id", "user_id", "log_entry_id"],
            ["training_log_entry.municipality_id", "training_log_entry.user_id", "training_log_entry.id"],
            name="fk_goal_evidence_entry_of_the_person",
        ),
        UniqueConstraint("municipality_id", "goal_id", "log_entry_id"),
        Index("ix_goal_evidence_log_entry_id", "log_entry_id"),
    )

    user_id: Mapped[int]
    goal_id: Mapped[int]
    log_entry_id: Mapped[int]
    attached_at: Mapped[datetime]

    goal: Mapped[Goal] = one("GoalEvidence.goal_id", "Goal")
    entry: Mapped[LogEntry] = one("GoalEvidence.log_entry_id", "LogEntry")
