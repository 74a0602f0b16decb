"""What the schools answer: values, how far each school has come, and who saved which part."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, MetaData, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.schools.models import School

SECTION = 40


class Quality(StrEnum):
    """How sure a value is; unknown is never zero."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_RELEVANT = "not_relevant"


class ValueSource(StrEnum):
    """Where a value came in: typed in the form, read from a table, or there before such a note was kept."""

    FORM = "form"
    IMPORT = "import"
    EARLIER = "earlier"


class AnswerState(StrEnum):
    """How far a school's answer has come; a school that has not begun has no row."""

    BEGUN = "begun"
    SENT_IN = "sent_in"
    RETURNED = "returned"


class InventoryValue(Tenant):
    """What one school reported on one question in one round; the figure is missing unless it is known.

    A choice is kept by its number, yes as 1 and no as 2. There are millions of these: rows are narrow, no other
    row refers to them, and the two indexes are the two ways in: by round and school, and by question and round.
    It belongs to the school's answer, which is of a round and a school of the municipality: one reference to look up
    instead of three for each of the figures of a large import, and no value of a school that has not begun.
    The database refuses every change while the round is fixed.
    """

    __tablename__ = "inventory_value"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "round_id", "school_id"],
            ["inventory_answer.municipality_id", "inventory_answer.round_id", "inventory_answer.school_id"],
            ondelete="CASCADE",
        ),
        within("question_id", "inventory_question"),
        UniqueConstraint("round_id", "school_id", "question_id", name="uq_inventory_value_once"),
        CheckConstraint("(quality IN ('measured', 'estimated')) = (figure IS NOT NULL)", name="figure_when_known"),
        # Covers what a picture of one indicator reads, so that it is read from the index alone.
        Index(
            "ix_inventory_value_question",
            "municipality_id",
            "question_id",
            "round_id",
            "school_id",
            "figure",
            "quality",
        ),
    )

    municipality_id: Mapped[int] = mapped_column()  # of the answer, which refers to the municipality
    round_id: Mapped[int]
    school_id: Mapped[int]
    question_id: Mapped[int]
    figure: Mapped[Decimal | None]
    quality: Mapped[Quality] = mapped_column(states(Quality))
    comment: Mapped[long_text | None]
    source: Mapped[ValueSource] = mapped_column(states(ValueSource), default=ValueSource.FORM)
    by_id: Mapped[int | None]
    at: Mapped[datetime | None]

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *args: Any, **kw: Any) -> Table:  # noqa: ANN401
        """Leave out the key that other rows would refer to: none does, and it would be one index more."""
        return Table(name, metadata, *args, **kw)


class SchoolAnswer(Tenant, Versioned):
    """How far a school's answer in a round has come: begun, sent in by the principal, or sent back with a reason."""

    __tablename__ = "inventory_answer"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("school_id", "school"),
        within("sent_in_by_id", "user_account"),
        within("returned_by_id", "user_account"),
        UniqueConstraint("municipality_id", "round_id", "school_id", name="uq_inventory_answer_once"),
        CheckConstraint(
            "state <> 'sent_in' OR (sent_in_at IS NOT NULL AND sent_in_by_id IS NOT NULL)", name="sent_in_by_somebody"
        ),
        CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
    )

    round_id: Mapped[int]
    school_id: Mapped[int]
    state: Mapped[AnswerState] = mapped_column(states(AnswerState), default=AnswerState.BEGUN)
    sent_in_at: Mapped[datetime | None]
    sent_in_by_id: Mapped[int | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None]
    return_reason: Mapped[long_text | None]

    school: Mapped[School] = one("SchoolAnswer.school_id", "School")
    sent_in_by: Mapped[User | None] = one("SchoolAnswer.sent_in_by_id", "User")
    returned_by: Mapped[User | None] = one("SchoolAnswer.returned_by_id", "User")

    def send_in(self, *, by: int, at: datetime) -> None:
        """Stand for the school's answer."""
        if self.state is AnswerState.SENT_IN:
            raise RefusedError(_("The answer has been sent in already."))
        self.state, self.sent_in_by_id, self.sent_in_at = AnswerState.SENT_IN, by, at

    def take_back(self) -> None:
        """Go on answering."""
        if self.state is not AnswerState.SENT_IN:
            raise RefusedError(_("The answer has not been sent in."))
        self.state = AnswerState.BEGUN

    def send_back(self, reason: str, *, by: int, at: datetime) -> None:
        """Ask the school to look again."""
        if self.state is not AnswerState.SENT_IN:
            raise RefusedError(_("Only an answer that has been sent in can be sent back."))
        self.state, self.return_reason, self.returned_by_id, self.returned_at = AnswerState.RETURNED, reason, by, at


class SectionAnswer(Tenant, Versioned):
    """That a part of a school's answer has been saved; each part has a version of its own, so two never collide."""

    __tablename__ = "inventory_section"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("school_id", "school"),
        within("saved_by_id", "user_account"),
        UniqueConstraint("municipality_id", "round_id", "school_id", "section", name="uq_inventory_section_once"),
    )

    round_id: Mapped[int]
    school_id: Mapped[int]
    section: Mapped[str] = mapped_column(String(SECTION))
    saved_by_id: Mapped[int]
    saved_at: Mapped[datetime]

    saved_by: Mapped[User] = one("SectionAnswer.saved_by_id", "User")
