"""Return letters to a reference group, and what each says of each need."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.groups.models import ReferenceGroup
from planner.needs.models import Need


class LetterState(StrEnum):
    """Whether a letter is written or has been sent."""

    DRAFT = "draft"
    SENT = "sent"


class ReturnLetter(Tenant, Versioned):
    """A letter to a group about what became of what it said; a draft shows what holds now, a sent one is kept.

    opened_at: when it was said that the public page may show it, without names.
    """

    __tablename__ = "return_letter"
    __table_args__ = (
        within("group_id", "reference_group"),
        within("sent_by_id", "user_account"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL AND sent_by_id IS NOT NULL)", name="sent_by_somebody"),
        CheckConstraint("opened_at IS NULL OR state = 'sent'", name="open_when_sent"),
        Index("ix_return_letter_group_id", "group_id"),
    )

    group_id: Mapped[int]
    school_year: Mapped[SchoolYear]
    state: Mapped[LetterState] = mapped_column(states(LetterState), default=LetterState.DRAFT)
    introduction: Mapped[long_text | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None]
    opened_at: Mapped[datetime | None]

    group: Mapped[ReferenceGroup] = one("ReturnLetter.group_id", "ReferenceGroup")
    parts: Mapped[list[LetterPart]] = many(
        "LetterPart.letter_id", "ReturnLetter", order_by="LetterPart.position, LetterPart.id", back="letter"
    )

    def expect_draft(self) -> None:
        """Refuse to change what has been sent."""
        if self.state is not LetterState.DRAFT:
            raise RefusedError(_("The letter has been sent, and stays as it is."))

    def show_openly(self, moment: datetime | None) -> None:
        """Let the public page show it from now on, or, with no moment, no more."""
        if self.state is not LetterState.SENT:
            raise RefusedError(_("Only a letter that was sent can be shown on the public page."))
        self.opened_at = moment


class LetterPart(Tenant, Versioned):
    """What a letter says of one need; words: what somebody adds, as why it is not done.

    content: what the chain showed when the letter was sent, see `progress.letters`; none in a draft.
    """

    __tablename__ = "return_letter_part"
    __table_args__ = (
        within("letter_id", "return_letter", ondelete="CASCADE"),
        within("need_id", "need"),
        UniqueConstraint("municipality_id", "letter_id", "need_id"),
    )

    letter_id: Mapped[int]
    need_id: Mapped[int]
    position: Mapped[int]
    words: Mapped[long_text | None]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    letter: Mapped[ReturnLetter] = one("LetterPart.letter_id", "ReturnLetter", back="parts")
    need: Mapped[Need] = one("LetterPart.need_id", "Need")
