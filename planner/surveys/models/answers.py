"""Who is invited, and what is answered: of an anonymous survey nothing in the one leads to the other."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, one, states, within
from planner.core.versions import Versioned
from planner.core.viewer import Role
from planner.schools.models import PostKind

# One value of which each row has its own at random, so that the order of rows says nothing; on SQLite it is the row's
# own place in the table.
RandomId = BigInteger().with_variant(Integer(), "sqlite")
ANSWERED = -1  # in the counts, in place of a place: how many answered the question at all


def random_id() -> int:
    """Return an id that says nothing of when the row was made."""
    return secrets.randbelow(2**62) + 1


class SurveyInvitation(Tenant):
    """That somebody is asked, as what and where; answered: that an answer has come, of a named survey on which day."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        within("survey_id", "survey"),
        within("user_id", "user_account", ondelete="CASCADE"),
        within("school_id", "school"),
        UniqueConstraint("municipality_id", "survey_id", "user_id", name="uq_survey_invitation_once"),
        UniqueConstraint("token_hash"),
        Index("ix_survey_invitation_user_id", "user_id"),
    )

    survey_id: Mapped[int]
    user_id: Mapped[int]
    role: Mapped[Role] = mapped_column(states(Role))
    kind: Mapped[PostKind | None] = mapped_column(states(PostKind))
    school_id: Mapped[int | None]
    nonce: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64))
    invited_on: Mapped[date]
    answered: Mapped[bool] = mapped_column(default=False)
    answered_on: Mapped[date | None]

    user: Mapped[User] = one("SurveyInvitation.user_id", "User")


class SurveyInvitationGroup(Tenant):
    """Through which reference group somebody was first asked; nobody counts in two of them."""

    __tablename__ = "survey_invitation_group"
    __table_args__ = (
        within("invitation_id", "survey_invitation", ondelete="CASCADE"),
        within("group_id", "reference_group", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "invitation_id", name="uq_survey_invitation_group_once"),
        Index("ix_survey_invitation_group_group_id", "group_id"),
    )

    invitation_id: Mapped[int]
    group_id: Mapped[int]


class SurveyPartial(Tenant, Versioned):
    """Answers begun and not sent: known by the respondent's own secret alone, gone when they are sent.

    saved_from: a sign drawn at random by the window that saved last, so that another window is told apart from it.
    """

    __tablename__ = "survey_partial"
    __table_args__ = (within("survey_id", "survey"), UniqueConstraint("key_hash"))

    id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False, default=random_id)
    survey_id: Mapped[int]
    key_hash: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_on: Mapped[date]
    saved_from: Mapped[str | None] = mapped_column(String(16))


class SurveySheet(Tenant):
    """One respondent's answers by question, texts aside; of an anonymous survey without name and day."""

    __tablename__ = "survey_sheet"
    __table_args__ = (
        within("survey_id", "survey"),
        within("user_id", "user_account"),
        Index("ix_survey_sheet_survey_id", "survey_id", "id"),
        Index("ix_survey_sheet_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False, default=random_id)
    survey_id: Mapped[int]
    user_id: Mapped[int | None]
    answered_on: Mapped[date | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class TextState(StrEnum):
    """Whether a free text has been looked at."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class SurveyText(Tenant):
    """A free text, apart from its writer's other answers; shown_text: as it may be read, names taken out."""

    __tablename__ = "survey_text"
    __table_args__ = (
        within("survey_id", "survey"),
        within("question_id", "survey_question"),
        within("user_id", "user_account"),
        within("reviewed_by_id", "user_account"),
        CheckConstraint("(state = 'shown') = (shown_text IS NOT NULL)", name="shown_with_text"),
        CheckConstraint("(state = 'waiting') = (reviewed_by_id IS NULL)", name="reviewed_by_somebody"),
        Index("ix_survey_text_survey_id", "survey_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(RandomId, primary_key=True, autoincrement=False, default=random_id)
    survey_id: Mapped[int]
    question_id: Mapped[int]
    user_id: Mapped[int | None]
    text: Mapped[long_text]
    state: Mapped[TextState] = mapped_column(states(TextState), default=TextState.WAITING)
    shown_text: Mapped[long_text | None]
    reviewed_by_id: Mapped[int | None]
    reviewed_at: Mapped[datetime | None]


class SurveyCount(Tenant):
    """How many gave a value, counted once when the survey closed; place: of a ranked thing, otherwise 0.

    value: the option's number, the step of a scale, or a figure in thousandths; 0 with the place ANSWERED.
    """

    __tablename__ = "survey_count"
    __table_args__ = (
        within("survey_id", "survey"),
        within("question_id", "survey_question"),
        UniqueConstraint("municipality_id", "question_id", "value", "place", name="uq_survey_count_value"),
        Index("ix_survey_count_survey_id", "survey_id"),
    )

    survey_id: Mapped[int]
    question_id: Mapped[int]
    value: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int] = mapped_column(default=0)
    count: Mapped[int]


class SurveyPublication(Tenant):
    """That a question's result is published, for the municipality's staff and the open page."""

    __tablename__ = "survey_publication"
    __table_args__ = (
        within("survey_id", "survey"),
        within("question_id", "survey_question"),
        within("by_id", "user_account"),
        UniqueConstraint("municipality_id", "question_id", name="uq_survey_publication_once"),
        Index("ix_survey_publication_survey_id", "survey_id"),
    )

    survey_id: Mapped[int]
    question_id: Mapped[int]
    published_at: Mapped[datetime]
    by_id: Mapped[int]
