"""A survey with its sections, questions, options and conditions; fixed from the moment it opens."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned

SCALE = (1, 2, 3, 4, 5)


class SurveyState(StrEnum):
    """Whether the survey is written, takes answers, or is over."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class SurveyMode(StrEnum):
    """Whether answers carry a name; fixed once the survey is open."""

    ANONYMOUS = "anonymous"
    NAMED = "named"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    RANKING = "ranking"
    NUMBER = "number"
    TEXT = "text"


WITH_OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING})
CONDITIONAL = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE})


class Survey(Tenant, Versioned):
    """A survey, one wave of a series; smallest_group is promised at opening and holds whatever is set later."""

    __tablename__ = "survey"
    __table_args__ = (
        UniqueConstraint("open_code"),
        UniqueConstraint("municipality_id", "series", "wave", name="uq_survey_wave_of_series"),
        CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="opened_at_a_time"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("state = 'draft' OR smallest_group >= 3", name="smallest_group_promised"),
        CheckConstraint("wave >= 1", name="wave_counts_from_one"),
    )

    title_sv: Mapped[short_text]
    title_en: Mapped[short_text | None]
    intro_sv: Mapped[long_text | None]
    intro_en: Mapped[long_text | None]
    mode: Mapped[SurveyMode] = mapped_column(states(SurveyMode))
    state: Mapped[SurveyState] = mapped_column(states(SurveyState), default=SurveyState.DRAFT)
    series: Mapped[str] = mapped_column(String(32))
    wave: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime | None]
    closes_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    smallest_group: Mapped[int | None]
    open_code: Mapped[str | None] = mapped_column(String(64))
    reminders_most: Mapped[int] = mapped_column(default=2)
    reminders_sent: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None]
    answers: Mapped[int | None]

    sections: Mapped[list[SurveySection]] = many(
        "SurveySection.survey_id", "Survey", order_by="SurveySection.position, SurveySection.id"
    )

    @property
    def is_draft(self) -> bool:
        """Whether what is asked may change."""
        return self.state is SurveyState.DRAFT

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.state is SurveyState.CLOSED

    @property
    def is_anonymous(self) -> bool:
        """Whether no answer can be joined to a person."""
        return self.mode is SurveyMode.ANONYMOUS

    @property
    def questions(self) -> list[SurveyQuestion]:
        """All questions in the order they are asked."""
        return [question for section in self.sections for question in section.questions]

    def takes_answers(self, today: date) -> bool:
        """Tell whether answers count that day; the last day is included."""
        return takes_answers(self.state, self.closes_on, today)

    def expect_draft(self) -> None:
        """Refuse to change what has been opened."""
        if not self.is_draft:
            raise RefusedError(_("The survey has been opened: what is asked is fixed. Copy it to ask something else."))

    def expect_open(self) -> None:
        """Refuse what only goes while answers come in."""
        if self.state is not SurveyState.OPEN:
            raise RefusedError(_("The survey is not open."))

    def expect_closed(self) -> None:
        """Refuse what waits for the survey's end."""
        if not self.is_closed:
            raise RefusedError(_("The survey is not closed yet."))

    def open(self, *, at: datetime, smallest_group: int) -> None:
        """Begin to take answers; from here on nothing that is asked changes."""
        self.expect_draft()
        self.state, self.opened_at, self.smallest_group = SurveyState.OPEN, at, smallest_group

    def close(self, *, at: datetime) -> None:
        """Take no more answers, ever: a survey that opened again would show what the latest answer was."""
        self.expect_open()
        self.state, self.closed_at = SurveyState.CLOSED, at

    def title(self, language: str) -> str:
        """Return the title in a language, Swedish when there is no other."""
        return (self.title_en if language == "en" else None) or self.title_sv

    def intro(self, language: str) -> str | None:
        """Return the introduction in a language, Swedish when there is no other."""
        return (self.intro_en if language == "en" else None) or self.intro_sv


def takes_answers(state: SurveyState, closes_on: date | None, today: date) -> bool:
    """Tell whether answers count that day; the last day is included."""
    return state is SurveyState.OPEN and (closes_on is None or today <= closes_on)


class SurveySection(Tenant, Versioned):
    """A part of a survey; each is a page of its own."""

    __tablename__ = "survey_section"
    __table_args__ = (
        within("survey_id", "survey", ondelete="CASCADE"),
        Index("ix_survey_section_survey_id", "survey_id"),
    )

    survey_id: Mapped[int]
    position: Mapped[int]
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text | None]
    text_sv: Mapped[long_text | None]
    text_en: Mapped[long_text | None]

    survey: Mapped[Survey] = one("SurveySection.survey_id", "Survey")
    questions: Mapped[list[SurveyQuestion]] = many(
        "SurveyQuestion.section_id", "SurveySection", order_by="SurveyQuestion.position, SurveyQuestion.id"
    )
    conditions: Mapped[list[SurveyCondition]] = many(
        "SurveyCondition.section_id", "SurveySection", order_by="SurveyCondition.id", cascade="all, delete-orphan"
    )

    def title(self, language: str) -> str:
        """Return the title in a language, Swedish when there is no other."""
        return (self.title_en if language == "en" else None) or self.title_sv

    def text(self, language: str) -> str | None:
        """Return what stands under the title, Swedish when there is no other."""
        return (self.text_en if language == "en" else None) or self.text_sv


class SurveyQuestion(Tenant, Versioned):
    """A question; key: the same in every wave of a series, so that waves are compared."""

    __tablename__ = "survey_question"
    __table_args__ = (
        within("survey_id", "survey", ondelete="CASCADE"),
        within("section_id", "survey_section", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "survey_id", "key", name="uq_survey_question_key"),
        Index("ix_survey_question_section_id", "section_id"),
    )

    survey_id: Mapped[int]
    section_id: Mapped[int]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[QuestionKind] = mapped_column(states(QuestionKind))
    text_sv: Mapped[short_text]
    text_en: Mapped[short_text | None]
    help_sv: Mapped[long_text | None]
    help_en: Mapped[long_text | None]
    required: Mapped[bool] = mapped_column(default=False)
    low_sv: Mapped[short_text | None]
    low_en: Mapped[short_text | None]
    high_sv: Mapped[short_text | None]
    high_en: Mapped[short_text | None]

    survey: Mapped[Survey] = one("SurveyQuestion.survey_id", "Survey")
    options: Mapped[list[SurveyOption]] = many(
        "SurveyOption.question_id",
        "SurveyQuestion",
        order_by="SurveyOption.position, SurveyOption.id",
        cascade="all, delete-orphan",
    )
    conditions: Mapped[list[SurveyCondition]] = many(
        "SurveyCondition.question_id", "SurveyQuestion", order_by="SurveyCondition.id", cascade="all, delete-orphan"
    )

    def text(self, language: str) -> str:
        """Return the question in a language, Swedish when there is no other."""
        return (self.text_en if language == "en" else None) or self.text_sv

    def hint(self, language: str) -> str | None:
        """Return the explanation in a language, Swedish when there is no other."""
        return (self.help_en if language == "en" else None) or self.help_sv

    def ends(self, language: str) -> tuple[str | None, str | None]:
        """Return what the lowest and the highest step of a scale mean."""
        if language == "en":
            return self.low_en or self.low_sv, self.high_en or self.high_sv
        return self.low_sv, self.high_sv

    def lang(self, language: str) -> str:
        """Return the language that the question is shown in when one asks for a language."""
        return "en" if language == "en" and self.text_en else "sv"

    def values(self, language: str) -> list[tuple[int, str]]:
        """Return what can be chosen: (number, words)."""
        if self.kind is QuestionKind.SCALE:
            low, high = self.ends(language)
            ends = {SCALE[0]: low, SCALE[-1]: high}
            return [(n, f"{n} – {ends[n]}" if ends.get(n) else str(n)) for n in SCALE]
        return [(option.number, option.text(language)) for option in self.options]


class SurveyOption(Tenant):
    """What can be chosen or ranked; number: the same in every wave. need_id: the need that is ranked."""

    __tablename__ = "survey_option"
    __table_args__ = (
        within("survey_id", "survey", ondelete="CASCADE"),
        within("question_id", "survey_question", ondelete="CASCADE"),
        within("need_id", "need"),
        UniqueConstraint("municipality_id", "question_id", "number", name="uq_survey_option_number"),
        Index("ix_survey_option_need_id", "need_id"),
    )

    survey_id: Mapped[int]
    question_id: Mapped[int]
    position: Mapped[int]
    number: Mapped[int]
    text_sv: Mapped[short_text]
    text_en: Mapped[short_text | None]
    need_id: Mapped[int | None]

    def text(self, language: str) -> str:
        """Return the words in a language, Swedish when there is no other."""
        return (self.text_en if language == "en" else None) or self.text_sv


class SurveyCondition(Tenant):
    """That a section or a question is asked only of those who answered an earlier question with one of the values."""

    __tablename__ = "survey_condition"
    __table_args__ = (
        within("survey_id", "survey", ondelete="CASCADE"),
        within("section_id", "survey_section", ondelete="CASCADE"),
        within("question_id", "survey_question", ondelete="CASCADE"),
        within("on_id", "survey_question", ondelete="CASCADE"),
        CheckConstraint("(section_id IS NULL) <> (question_id IS NULL)", name="of_a_section_or_a_question"),
        Index("ix_survey_condition_section_id", "section_id"),
        Index("ix_survey_condition_question_id", "question_id"),
    )

    survey_id: Mapped[int]
    section_id: Mapped[int | None]
    question_id: Mapped[int | None]
    on_id: Mapped[int]
    wanted: Mapped[list[int]] = mapped_column(JSON)
