"""Reads of what is published of surveys, for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, select

from planner.core.db import db, lasting
from planner.schools.models import Municipality
from planner.surveys.models.answers import SurveyPublication, SurveyText, TextState
from planner.surveys.models.survey import Survey, SurveyState
from planner.surveys.queries.results import counts_of, texts_of
from planner.surveys.queries.surveys import whole
from planner.surveys.results import outcome

if TYPE_CHECKING:
    from planner.surveys.results import Result

# What is published of surveys that are over, with the texts that were looked at and what the counts are protected by.
PUBLISHED: Any = lasting(
    select(
        SurveyPublication.survey_id,
        SurveyPublication.question_id,
        Survey.version,
        Survey.closed_at,
        SurveyText.id.label("text_id"),
        SurveyText.shown_text,
        Municipality.smallest_group,
    )
    .join(Survey, Survey.id == SurveyPublication.survey_id)
    .join(Municipality, Municipality.id == SurveyPublication.municipality_id)
    .outerjoin(
        SurveyText,
        (SurveyText.question_id == SurveyPublication.question_id) & (SurveyText.state == TextState.SHOWN),
    )
    .where(
        SurveyPublication.municipality_id == bindparam("municipality", type_=Integer()),
        Survey.state == SurveyState.CLOSED,
    )
    .order_by(SurveyPublication.question_id, SurveyText.id)
)


@dataclass(frozen=True)
class PublishedResult:
    """A published result with the survey it is from."""

    survey: Survey
    result: Result


def published_results(municipality_id: int, *, language: str) -> list[PublishedResult]:
    """Return all published results of a municipality, the newest survey first, in the order of its questions.

    For the page that is open to everybody; the session keeps to the municipality already.
    """
    told = db.session.execute(PUBLISHED, {"municipality": municipality_id}).all()
    if not told:
        return []
    ids, chosen = sorted({row.survey_id for row in told}), {row.question_id for row in told}
    surveys = db.session.scalars(
        select(Survey)
        .where(Survey.id.in_(ids), Survey.municipality_id == municipality_id)
        .options(*whole())
        .order_by(Survey.closed_at.desc(), Survey.id.desc())
    ).all()
    counts, texts, least = counts_of(ids), texts_of(ids), told[0].smallest_group
    return [
        PublishedResult(survey, result)
        for survey in surveys
        for result in outcome(
            survey, counts, texts, smallest=max(survey.smallest_group or 0, least), language=language
        ).results
        if result.question.id in chosen and not result.too_few
    ]


def state_of_published(municipality_id: int) -> tuple[tuple[Any, ...], ...]:
    """Return what tells whether `published_results` has changed: a closed survey does, but for these, not change."""
    return tuple(tuple(row) for row in db.session.execute(PUBLISHED, {"municipality": municipality_id}))
