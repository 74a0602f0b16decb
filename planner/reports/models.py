"""Reports of a period as they are written, sent and signed; what was sent is kept as it was."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.reports.period import Period, PeriodKind


class ReportState(StrEnum):
    """A report is written, sent to the head of administration, and signed."""

    DRAFT = "draft"
    SENT = "sent"
    SIGNED = "signed"


class ReportDeed(StrEnum):
    """What was done with a report."""

    SENT = "sent"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    SIGNED = "signed"


class PeriodReport(Tenant, Versioned):
    """A report of a period to the head of administration.

    content: see `kept.Both.kept`, from when it is sent; digest: SHA-256 over it. A draft is composed anew each
    time it is looked at. Once signed, triggers in the database refuse to change the row and its comments.
    """

    __tablename__ = "period_report"
    __table_args__ = (
        within("made_by_id", "user_account"),
        within("sent_by_id", "user_account"),
        within("signed_by_id", "user_account"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint(
            "(state = 'draft') = (sent_at IS NULL) AND (sent_at IS NULL) = (digest IS NULL) "
            "AND (sent_at IS NULL) = (sent_by_id IS NULL)",
            name="kept_when_sent",
        ),
        CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL) AND (signed_at IS NULL) = (signed_by_id IS NULL)",
            name="signed_by_somebody",
        ),
        CheckConstraint(
            "signed_by_id IS NULL OR (signed_by_id <> sent_by_id AND signed_by_id <> made_by_id)",
            name="not_by_its_author",
        ),
        Index(
            "uq_period_report_unsigned",
            "municipality_id",
            "first_day",
            "last_day",
            unique=True,
            sqlite_where=text("state <> 'signed'"),
            postgresql_where=text("state <> 'signed'"),
        ),
    )

    kind: Mapped[PeriodKind] = mapped_column(states(PeriodKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[ReportState] = mapped_column(states(ReportState), default=ReportState.DRAFT)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    digest: Mapped[str | None] = mapped_column(String(64))
    made_by_id: Mapped[int]
    made_at: Mapped[datetime]
    sent_by_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None]
    signed_at: Mapped[datetime | None]

    sent_by: Mapped[User | None] = one("PeriodReport.sent_by_id", "User")
    signed_by: Mapped[User | None] = one("PeriodReport.signed_by_id", "User")
    comments: Mapped[list[ReportComment]] = many("ReportComment.report_id", "PeriodReport", order_by="ReportComment.id")
    steps: Mapped[list[ReportStep]] = many("ReportStep.report_id", "PeriodReport", order_by="ReportStep.id.desc()")

    @property
    def period(self) -> Period:
        """The period it is of."""
        return Period(self.first_day, self.last_day, self.kind)

    @property
    def is_draft(self) -> bool:
        """Whether it is still written."""
        return self.state is ReportState.DRAFT

    def expect_draft(self) -> None:
        """Refuse to change what has been sent."""
        if not self.is_draft:
            raise RefusedError(_("The report has been sent: it is kept as it was. Take it back to change it."))

    def expect_sent(self) -> None:
        """Refuse when nobody is asked to sign it."""
        if self.state is not ReportState.SENT:
            raise RefusedError(_("The report does not wait for a signature."))

    def send(self, content: dict[str, Any], digest: str, *, by: int, at: datetime) -> None:
        """Keep it as it is now and ask for a signature."""
        self.expect_draft()
        self.state, self.content, self.digest, self.sent_by_id, self.sent_at = ReportState.SENT, content, digest, by, at

    def send_back(self) -> None:
        """Let it be changed again."""
        self.expect_sent()
        self.state, self.content, self.digest = ReportState.DRAFT, None, None
        self.sent_by_id = self.sent_at = None

    def sign(self, *, by: int, at: datetime) -> None:
        """Sign it as it was sent."""
        self.expect_sent()
        if by in {self.sent_by_id, self.made_by_id}:
            raise RefusedError(_("Whoever wrote the report does not sign it."))
        self.state, self.signed_by_id, self.signed_at = ReportState.SIGNED, by, at


class ReportComment(Tenant, Versioned):
    """The coordinator's own words on a section, or on the whole."""

    __tablename__ = "report_comment"
    __table_args__ = (
        within("report_id", "period_report", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "report_id", "section", name="uq_report_comment_section"),
    )

    report_id: Mapped[int]
    section: Mapped[str] = mapped_column(String(40))
    text: Mapped[long_text]


class ReportStep(Tenant):
    """That a report was sent, taken back, returned or signed: by whom, when, why; rows are only ever added."""

    __tablename__ = "report_step"
    __table_args__ = (
        within("report_id", "period_report"),
        within("by_id", "user_account"),
        CheckConstraint("deed <> 'returned' OR reason IS NOT NULL", name="returned_with_reason"),
        Index("ix_report_step_report_id", "report_id"),
    )

    report_id: Mapped[int]
    deed: Mapped[ReportDeed] = mapped_column(states(ReportDeed))
    by_id: Mapped[int]
    at: Mapped[datetime]
    reason: Mapped[long_text | None]
    digest: Mapped[str] = mapped_column(String(64))

    by: Mapped[User] = one("ReportStep.by_id", "User")
