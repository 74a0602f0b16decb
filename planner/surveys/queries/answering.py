"""Reads for those who answer: what an address leads to, and what they have begun."""

from __future__ import annotations

from sqlalchemy import select

from planner.core.db import db, enter, every_municipality
from planner.surveys import secret
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial
from planner.surveys.models.survey import Survey, SurveyState
from planner.surveys.operations.answering import Link
from planner.surveys.queries.surveys import whole


def link_of(token: str) -> Link | None:
    """Return what an address leads to, or None; the session then keeps to that survey's municipality."""
    with every_municipality():
        invitation = db.session.scalar(
            select(SurveyInvitation).where(SurveyInvitation.token_hash == secret.secret_hash(token, of="invitation"))
        )
        wanted = Survey.id == invitation.survey_id if invitation else Survey.open_code == token
        survey = db.session.scalar(select(Survey).where(wanted, Survey.state != SurveyState.DRAFT).options(*whole()))
    if survey is None:
        return None
    enter(survey.municipality_id)
    if invitation is None:
        return Link(survey, None, None, answered=False)
    return Link(survey, invitation.id, invitation.user_id, answered=invitation.answered)


def begun_by(link: Link, code: str) -> SurveyPartial | None:
    """Return what was begun with a respondent's own secret, or None."""
    return db.session.scalar(
        select(SurveyPartial).where(
            SurveyPartial.survey_id == link.survey.id,
            SurveyPartial.key_hash == secret.secret_hash(code, of="begun"),
        )
    )


def own_nonce(survey_id: int, user_id: int) -> str | None:
    """Return what somebody's own link to a survey is made from, or None when that person is not asked."""
    return db.session.scalar(
        select(SurveyInvitation.nonce).where(
            SurveyInvitation.survey_id == survey_id, SurveyInvitation.user_id == user_id
        )
    )
