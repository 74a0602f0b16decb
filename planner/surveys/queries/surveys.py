"""Reads of surveys as they are made and followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from planner.core import clock
from planner.core.db import db
from planner.surveys.models.answers import SurveyInvitation, SurveyPublication, SurveySheet, SurveyText, TextState
from planner.surveys.models.survey import Survey, SurveyMode, SurveyQuestion, SurveySection, SurveyState
from planner.surveys.rules import may_follow_surveys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from planner.core.viewer import Viewer

Part = TypeVar("Part", SurveySection, SurveyQuestion)


def visible_to(viewer: Viewer) -> Select[Survey]:
    """Return the surveys somebody may see: the administration all, others those with a published question."""
    own = select(Survey).where(Survey.municipality_id == viewer.municipality_id)
    if may_follow_surveys(viewer):
        return own
    published = select(SurveyPublication.survey_id)
    return own.where(Survey.state == SurveyState.CLOSED, Survey.id.in_(published))


def whole() -> list[Any]:
    """Return the options that load all that a survey asks."""
    sections = selectinload(Survey.sections)
    questions = sections.selectinload(SurveySection.questions)
    return [
        sections.selectinload(SurveySection.conditions),
        questions.selectinload(SurveyQuestion.options),
        questions.selectinload(SurveyQuestion.conditions),
    ]


def for_list(viewer: Viewer) -> Sequence[Survey]:
    """Return the surveys one may see: drafts first, then open ones, then closed ones, each the newest first."""
    order = {SurveyState.OPEN: 0, SurveyState.DRAFT: 1, SurveyState.CLOSED: 2}
    found = db.session.scalars(visible_to(viewer).order_by(Survey.id.desc())).all()
    return sorted(found, key=lambda survey: (order[survey.state], -survey.id))


def for_page(viewer: Viewer, survey_id: int) -> Survey | None:
    """Return one survey with all that it asks, or None."""
    return db.session.scalar(visible_to(viewer).where(Survey.id == survey_id).options(*whole()))


def section_for_page(viewer: Viewer, survey_id: int, section_id: int) -> SurveySection | None:
    """Return one section with the whole survey it is part of, or None."""
    survey = for_page(viewer, survey_id)
    return _part(survey, survey.sections, section_id) if survey else None


def question_for_page(viewer: Viewer, survey_id: int, item_id: int) -> SurveyQuestion | None:
    """Return one question with the whole survey it is part of, or None."""
    survey = for_page(viewer, survey_id)
    return _part(survey, survey.questions, item_id) if survey else None


def _part(survey: Survey, parts: Sequence[Part], known: int) -> Part | None:
    found = next((one for one in parts if one.id == known), None)
    if found is not None:
        set_committed_value(found, "survey", survey)
    return found


def invitations_of(survey: Survey) -> Sequence[SurveyInvitation]:
    """Return who is invited."""
    return db.session.scalars(
        select(SurveyInvitation)
        .where(SurveyInvitation.survey_id == survey.id)
        .options(joinedload(SurveyInvitation.user))
        .order_by(SurveyInvitation.id)
    ).all()


def answer_count(survey: Survey) -> int:
    """Return how many have answered."""
    if survey.answers is not None:
        return survey.answers
    counted = select(func.count(SurveySheet.id)).where(SurveySheet.survey_id == survey.id)
    return db.session.scalar(counted) or 0


def texts_waiting(survey: Survey) -> int:
    """Return how many free texts nobody has looked at."""
    waiting = select(func.count(SurveyText.id)).where(
        SurveyText.survey_id == survey.id, SurveyText.state == TextState.WAITING
    )
    return db.session.scalar(waiting) or 0


def waiting_for(viewer: Viewer) -> Sequence[Survey]:
    """Return the open surveys that somebody is asked to answer and has not, the first to close first."""
    asked = select(SurveyInvitation.survey_id).where(
        SurveyInvitation.user_id == viewer.user_id, SurveyInvitation.answered.is_(False)
    )
    open_now = (Survey.state == SurveyState.OPEN) & or_(Survey.closes_on.is_(None), Survey.closes_on >= clock.today())
    return db.session.scalars(
        select(Survey).where(Survey.id.in_(asked), open_now).order_by(Survey.closes_on, Survey.id)
    ).all()


def closing_for(viewer: Viewer, first: date, last: date) -> Sequence[Survey]:
    """Return the open surveys that somebody is asked to answer and whose last day is between two.

    A named one until it is answered. An anonymous one until it is over: a calendar is often shared with others, and
    what goes from it when somebody has answered would tell them so.
    """
    asked = (SurveyInvitation.survey_id == Survey.id) & (SurveyInvitation.user_id == viewer.user_id)
    unanswered = SurveyInvitation.answered.is_(False)
    return db.session.scalars(
        select(Survey)
        .where(
            Survey.state == SurveyState.OPEN,
            Survey.closes_on.between(max(first, clock.today()), last),
            exists().where(asked, or_(Survey.mode == SurveyMode.ANONYMOUS, unanswered)),
        )
        .order_by(Survey.closes_on, Survey.id)
    ).all()


def waves_of(survey: Survey) -> Sequence[Survey]:
    """Return all waves of a survey's series, the first one first, with what they ask."""
    return db.session.scalars(
        select(Survey).where(Survey.series == survey.series).options(*whole()).order_by(Survey.wave)
    ).all()


def waves_for_page(survey: Survey) -> Sequence[Survey]:
    """Return all waves of a survey's series without what they ask, the first one first."""
    return db.session.scalars(select(Survey).where(Survey.series == survey.series).order_by(Survey.wave)).all()
