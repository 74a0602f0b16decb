"""Copying a survey: as a new one, or as the next wave of the same."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import audit
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.surveys.models.survey import Survey, SurveyCondition, SurveyOption, SurveyQuestion, SurveySection
from planner.surveys.operations import inviting

if TYPE_CHECKING:
    from planner.core.viewer import Viewer

SAID = ("title_sv", "title_en", "intro_sv", "intro_en", "mode", "reminders_most")
ASKED = (
    *("position", "key", "kind", "text_sv", "text_en", "help_sv", "help_en", "required"),
    *("low_sv", "low_en", "high_sv", "high_en"),
)
CHOSEN = ("position", "number", "text_sv", "text_en", "need_id")


def copy(survey: Survey, *, by: Viewer) -> Survey:
    """Copy all that is asked into a new draft; who was asked and what was answered stays behind."""
    made = _copied(survey, series=secrets.token_hex(8), wave=1)
    audit.record("survey.copied", subject="survey", subject_id=made.id, by=by.user_id, after={"of": survey.id})
    return made


def next_wave(survey: Survey, *, by: Viewer, key: str) -> Survey:
    """Begin the next wave: the same questions, asked of those who were asked before and still hold a post."""
    survey.expect_closed()
    newest = select(Survey.wave).where(Survey.series == survey.series).order_by(Survey.wave.desc()).limit(1)
    last = db.session.scalar(newest)
    if last != survey.wave:
        raise RefusedError(_("There is a later wave already."))
    made = _copied(survey, series=survey.series, wave=survey.wave + 1)
    inviting.carry_over(survey, made, key=key)
    audit.record("survey.next_wave", subject="survey", subject_id=made.id, by=by.user_id, after={"of": survey.id})
    return made


def _copied(survey: Survey, *, series: str, wave: int) -> Survey:
    made = Survey(series=series, wave=wave, **{name: getattr(survey, name) for name in SAID})
    db.session.add(made)
    db.session.flush()
    sections: dict[int, SurveySection] = {}
    questions: dict[int, SurveyQuestion] = {}
    for old in survey.sections:
        said = {name: getattr(old, name) for name in ("position", "title_sv", "title_en", "text_sv", "text_en")}
        sections[old.id] = SurveySection(survey_id=made.id, conditions=[], **said)
    db.session.add_all(sections.values())
    db.session.flush()
    for question in survey.questions:
        new = SurveyQuestion(
            survey_id=made.id,
            section_id=sections[question.section_id].id,
            conditions=[],
            **{name: getattr(question, name) for name in ASKED},
        )
        new.options = [
            SurveyOption(survey_id=made.id, **{name: getattr(option, name) for name in CHOSEN})
            for option in question.options
        ]
        questions[question.id] = new
    db.session.add_all(questions.values())
    db.session.flush()
    conditions = [condition for section in survey.sections for condition in section.conditions]
    conditions += [condition for question in survey.questions for condition in question.conditions]
    for condition in conditions:
        of = condition.question_id
        db.session.add(
            SurveyCondition(
                survey_id=made.id,
                section_id=sections[condition.section_id].id if condition.section_id else None,
                question_id=questions[of].id if of else None,
                on_id=questions[condition.on_id].id,
                wanted=condition.wanted,
            )
        )
    db.session.flush()
    return made
