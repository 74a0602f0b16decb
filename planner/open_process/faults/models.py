"""Reports of faults, and what the municipality says of itself to the public: whom to reach, how long it keeps what."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.open_process.comments.registry import Registered

LONGEST_PLACE = 500
ANSWERED_WITHIN = timedelta(days=14)


class FaultKind(StrEnum):
    """What a report is about."""

    ACCESSIBILITY = "accessibility"
    OTHER_FORM = "other_form"
    PERSONAL_DATA = "personal_data"
    BROKEN = "broken"


class FaultState(StrEnum):
    """How far a report has come."""

    RECEIVED = "received"
    ANSWERED = "answered"
    MENDED = "mended"


class FaultDeed(StrEnum):
    """What was done with a report; miss: who reported says that no answer has come."""

    ANSWER = "answer"
    MEND = "mend"
    MISS = "miss"


KINDS: dict[FaultKind, Text] = {
    FaultKind.ACCESSIBILITY: _("Something stands in the way: it cannot be seen, heard, read or used"),
    FaultKind.OTHER_FORM: _("I need the content in another form"),
    FaultKind.PERSONAL_DATA: _("It is about personal data"),
    FaultKind.BROKEN: _("Something does not work, or is wrong"),
}


class FaultReport(Tenant, Registered, Versioned):
    """A fault that somebody has reported, registered as comments are; triggers keep what was written.

    missed_at: when who reported it said that an answer is missing.
    """

    __tablename__ = "fault_report"
    __table_args__ = (
        UniqueConstraint("municipality_id", "year", "number"),
        UniqueConstraint("code_hash"),
        UniqueConstraint("municipality_id", "sent_hash"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(text) BETWEEN 1 AND 5000", name="text_length"),
        Index("ix_fault_report_state", "municipality_id", "state", "received_at"),
    )

    kind: Mapped[FaultKind] = mapped_column(states(FaultKind))
    place: Mapped[str | None] = mapped_column(String(LONGEST_PLACE))
    text: Mapped[long_text]
    state: Mapped[FaultState] = mapped_column(states(FaultState), default=FaultState.RECEIVED)
    missed_at: Mapped[datetime | None]

    events: Mapped[list[FaultEvent]] = many("FaultEvent.report_id", "FaultReport", order_by="FaultEvent.id")

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it."""
        return self.state is FaultState.RECEIVED

    def is_missed(self, now: datetime) -> bool:
        """Whether it should have been answered by now."""
        return self.waits and now - self.received_at > ANSWERED_WITHIN

    def answer(self) -> None:
        """Let it be answered; one that is mended stays so."""
        if self.state is FaultState.RECEIVED:
            self.state = FaultState.ANSWERED
        self.missed_at = None

    def mend(self) -> None:
        """Let it be mended."""
        if self.state is FaultState.MENDED:
            raise RefusedError(_("It is marked as mended already."))
        self.state, self.missed_at = FaultState.MENDED, None

    def miss(self, now: datetime) -> None:
        """Say that an answer is missing."""
        if not self.is_missed(now) or self.missed_at is not None:
            raise RefusedError(_("We still have time to answer, or have been told already."))
        self.missed_at = now


class FaultEvent(Tenant):
    """One thing that was done with a report; rows are only ever added. by_id None: who reported it."""

    __tablename__ = "fault_event"
    __table_args__ = (
        within("report_id", "fault_report"),
        within("by_id", "user_account"),
        CheckConstraint("(deed = 'miss') = (by_id IS NULL)", name="by_somebody"),
        CheckConstraint("deed <> 'answer' OR words IS NOT NULL", name="answer_in_words"),
        Index("ix_fault_event_report_id", "report_id"),
    )

    report_id: Mapped[int]
    deed: Mapped[FaultDeed] = mapped_column(states(FaultDeed))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    words: Mapped[long_text | None]

    by: Mapped[User | None] = one("FaultEvent.by_id", "User")


class OpenTerms(Tenant, Versioned):
    """What the municipality tells the public: whom to reach, and for how many months it keeps an address left to it."""

    __tablename__ = "open_terms"
    __table_args__ = (
        UniqueConstraint("municipality_id", name="uq_open_terms_one"),
        CheckConstraint(
            "comment_months BETWEEN 1 AND 120 AND complaint_months BETWEEN 1 AND 120 "
            "AND fault_months BETWEEN 1 AND 120",
            name="months",
        ),
    )

    office: Mapped[short_text | None]
    email: Mapped[short_text | None]
    phone: Mapped[short_text | None]
    post: Mapped[short_text | None]
    data_officer: Mapped[short_text | None]
    comment_months: Mapped[int] = mapped_column(default=6)
    complaint_months: Mapped[int] = mapped_column(default=24)
    fault_months: Mapped[int] = mapped_column(default=12)

    @property
    def has_contact(self) -> bool:
        """Whether anybody is told whom to reach."""
        return any((self.email, self.phone, self.post))
