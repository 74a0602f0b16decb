"""Making a survey: what it is called, its sections and questions; all of it only until it opens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack

from sqlalchemy import delete, select

from planner.core import audit
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.surveys.models.survey import (
    CONDITIONAL,
    QuestionKind,
    Survey,
    SurveyCondition,
    SurveyMode,
    SurveyOption,
    SurveyQuestion,
    SurveySection,
)
from planner.surveys.operations import options
from planner.surveys.operations.options import Condition

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


class SurveyContent(TypedDict):
    """What a survey says of itself."""

    title_sv: str
    title_en: str | None
    intro_sv: str | None
    intro_en: str | None
    mode: SurveyMode
    closes_on: date | None
    reminders_most: int


class SectionContent(TypedDict):
    """What a section says; condition: of whom it is asked, None for all."""

    title_sv: str
    title_en: str | None
    text_sv: str | None
    text_en: str | None
    condition: Condition | None


class QuestionContent(TypedDict):
    """What a question says; options_…: one alternative a line; needs: ids of those to rank."""

    kind: QuestionKind
    text_sv: str
    text_en: str | None
    help_sv: str | None
    help_en: str | None
    required: bool
    low_sv: str | None
    low_en: str | None
    high_sv: str | None
    high_en: str | None
    options_sv: str | None
    options_en: str | None
    needs: Sequence[int]
    condition: Condition | None


def make(*, by: Viewer, **content: Unpack[SurveyContent]) -> Survey:
    """Begin a survey with one empty section."""
    survey = Survey(series=secrets.token_hex(8), wave=1, **content)
    db.session.add(survey)
    db.session.flush()
    db.session.add(
        SurveySection(survey_id=survey.id, position=1, title_sv="Frågor", title_en="Questions", conditions=[])
    )
    _record("made", survey, by)
    return survey


def change(survey: Survey, *, by: Viewer, seen: int | None, **content: Unpack[SurveyContent]) -> Survey:
    """Rewrite what the survey says of itself."""
    expect_version(survey, seen)
    survey.expect_draft()
    for name, value in content.items():
        setattr(survey, name, value)
    _record("changed", survey, by)
    return survey


def remove(survey: Survey, *, by: Viewer, seen: int | None) -> None:
    """Throw a draft away."""
    expect_version(survey, seen)
    survey.expect_draft()
    _record("removed", survey, by)
    for table in (SurveyCondition, SurveyOption, SurveyQuestion, SurveySection):
        db.session.execute(
            delete(table).where(table.survey_id == survey.id).execution_options(synchronize_session=False)
        )
    db.session.execute(delete(Survey).where(Survey.id == survey.id).execution_options(synchronize_session=False))


def add_section(survey: Survey, *, by: Viewer, **content: Unpack[SectionContent]) -> SurveySection:
    """Add a section, last."""
    survey.expect_draft()
    section = SurveySection(survey_id=survey.id, position=_next(survey.sections), conditions=[])
    _fill_section(section, content)
    db.session.add(section)
    _record("section_added", survey, by)
    return section


def change_section(
    section: SurveySection, *, by: Viewer, seen: int | None, **content: Unpack[SectionContent]
) -> SurveySection:
    """Rewrite a section."""
    expect_version(section, seen)
    section.survey.expect_draft()
    _fill_section(section, content)
    _record("section_changed", section.survey, by)
    return section


def remove_section(section: SurveySection, *, by: Viewer) -> None:
    """Take out a section that has no questions."""
    section.survey.expect_draft()
    if section.questions:
        raise RefusedError(_("The section has questions. Take them out first."))
    if len(section.survey.sections) == 1:
        raise RefusedError(_("A survey has at least one section."))
    _record("section_removed", section.survey, by)
    db.session.delete(section)


def move_section(section: SurveySection, *, by: Viewer, place: int) -> None:
    """Put a section at a place, the first being 1."""
    section.survey.expect_draft()
    _reorder(section.survey.sections, section, place)
    _record("section_moved", section.survey, by)


def add_question(section: SurveySection, *, by: Viewer, **content: Unpack[QuestionContent]) -> SurveyQuestion:
    """Add a question, last in its section."""
    survey = section.survey
    survey.expect_draft()
    question = SurveyQuestion(
        survey_id=survey.id,
        section_id=section.id,
        position=_next(section.questions),
        key=secrets.token_hex(8),
        options=[],
        conditions=[],
    )
    _fill_question(question, survey, content)
    db.session.add(question)
    _record("question_added", survey, by)
    return question


def change_question(
    question: SurveyQuestion, *, by: Viewer, seen: int | None, **content: Unpack[QuestionContent]
) -> SurveyQuestion:
    """Rewrite a question; an alternative whose words stay keeps its number, and so its answers in other waves."""
    expect_version(question, seen)
    question.survey.expect_draft()
    if content["kind"] is not question.kind:
        question.key = secrets.token_hex(8)  # not the same question any more: nothing to compare it with
    _fill_question(question, question.survey, content)
    _record("question_changed", question.survey, by)
    return question


def remove_question(question: SurveyQuestion, *, by: Viewer) -> None:
    """Take out a question that nothing depends on."""
    question.survey.expect_draft()
    depends = select(SurveyCondition.id).where(SurveyCondition.on_id == question.id)
    if db.session.scalar(depends.limit(1)) is not None:
        raise RefusedError(_("Another question or section is asked depending on this one. Change that first."))
    _record("question_removed", question.survey, by)
    db.session.delete(question)


def move_question(question: SurveyQuestion, *, by: Viewer, place: int) -> None:
    """Put a question at a place in its section, the first being 1."""
    question.survey.expect_draft()
    section = next(one for one in question.survey.sections if one.id == question.section_id)
    _reorder(section.questions, question, place)
    _record("question_moved", question.survey, by)


def _next(parts: Sequence[SurveySection] | Sequence[SurveyQuestion]) -> int:
    return max((part.position for part in parts), default=0) + 1


def _reorder(
    parts: Sequence[SurveySection] | Sequence[SurveyQuestion], part: SurveySection | SurveyQuestion, place: int
) -> None:
    others: list[SurveySection | SurveyQuestion] = [one for one in parts if one.id != part.id]
    others.insert(min(max(place, 1), len(others) + 1) - 1, part)
    for position, one in enumerate(others, start=1):
        one.position = position


def _fill_section(section: SurveySection, content: SectionContent) -> None:
    section.title_sv, section.title_en = content["title_sv"], content["title_en"]
    section.text_sv, section.text_en = content["text_sv"], content["text_en"]
    options.put_condition(section, content["condition"])


def _fill_question(question: SurveyQuestion, survey: Survey, content: QuestionContent) -> None:
    kind = content["kind"]
    question.kind, question.required = kind, content["required"]
    question.text_sv, question.text_en = content["text_sv"], content["text_en"]
    question.help_sv, question.help_en = content["help_sv"], content["help_en"]
    scale = kind is QuestionKind.SCALE
    question.low_sv, question.low_en = (content["low_sv"], content["low_en"]) if scale else (None, None)
    question.high_sv, question.high_en = (content["high_sv"], content["high_en"]) if scale else (None, None)
    options.put_condition(question, content["condition"])
    match kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            wanted = options.lines(content["options_sv"], content["options_en"])
        case QuestionKind.RANKING:
            wanted = options.needs(content["needs"])
        case _:
            wanted = []
    options.put_options(question, survey, wanted)


def choosable(survey: Survey, *, before: SurveySection | None) -> list[SurveyQuestion]:
    """Return the questions that a condition may look at: those of earlier sections that have set answers."""
    found: list[SurveyQuestion] = []
    for section in survey.sections:
        if before is not None and section.id == before.id:
            break
        found += [question for question in section.questions if question.kind in CONDITIONAL]
    return found


def _record(deed: str, survey: Survey, by: Viewer) -> None:
    db.session.flush()
    audit.record(f"survey.{deed}", subject="survey", subject_id=survey.id, by=by.user_id)
