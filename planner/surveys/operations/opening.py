"""Opening and closing a survey; closing counts the answers and mixes them once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, or_, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.schools.models import Municipality
from planner.surveys import flow, secret
from planner.surveys.models.answers import ANSWERED, SurveyCount, SurveyPartial, SurveySheet, SurveyText
from planner.surveys.models.survey import QuestionKind, Survey, SurveyState
from planner.surveys.operations import inviting
from planner.surveys.operations.answering import mixed
from planner.surveys.queries.surveys import whole
from planner.surveys.tallying import tally

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.surveys.tallying import Key

KEPT_DAYS, EMPTY_KEPT_DAYS = 60, 2


def open_survey(survey: Survey, *, by: Viewer, seen: int | None, key: str, base_url: str) -> Survey:
    """Let the survey take answers, and ask those who are invited."""
    expect_version(survey, seen)
    survey.expect_draft()
    if faults := flow.faults(survey):
        raise RefusedError(faults[0])
    if survey.closes_on is not None and survey.closes_on < clock.today():
        raise RefusedError(_("The last day to answer has passed. Choose a later one first."))
    group = db.session.get_one(Municipality, survey.municipality_id).smallest_group
    survey.open(at=clock.now(), smallest_group=group)
    db.session.flush()
    asked = inviting.send(survey, key=key, base_url=base_url)
    _record("opened", survey, by.user_id, {"mode": str(survey.mode), "invited": asked})
    return survey


def open_link(survey: Survey, *, by: Viewer) -> str:
    """Make an address that anybody can answer by; only where answers carry no name."""
    if survey.is_closed:
        raise RefusedError(_("The survey is closed."))
    if not survey.is_anonymous:
        raise RefusedError(_("A named survey has no open link: nobody would know whose answer it is."))
    if survey.open_code is None:
        survey.open_code = secret.new_code()
        _record("link_made", survey, by.user_id)
    return survey.open_code


def remove_link(survey: Survey, *, by: Viewer) -> None:
    """Let the open address lead nowhere from now on."""
    survey.open_code = None
    _record("link_removed", survey, by.user_id)


def set_last_day(survey: Survey, *, by: Viewer, seen: int | None, closes_on: date | None) -> Survey:
    """Let an open survey take answers longer, or not so long."""
    expect_version(survey, seen)
    survey.expect_open()
    if closes_on is not None and closes_on < clock.today():
        raise RefusedError(_("Choose today or a later day"), field="closes_on")
    survey.closes_on = closes_on
    _record("last_day_set", survey, by.user_id, {"closes_on": closes_on.isoformat() if closes_on else None})
    return survey


def close(survey: Survey, *, by: Viewer, seen: int | None) -> Survey:
    """Take no more answers, and count those that came."""
    expect_version(survey, seen)
    survey.expect_open()
    _close(survey, by=by.user_id)
    return survey


def close_by_calendar(day: date) -> None:
    """Close the surveys whose last day has passed."""
    over = select(Survey).where(Survey.state == SurveyState.OPEN, Survey.closes_on < day).options(*whole())
    for survey in db.session.scalars(over.order_by(Survey.id)).all():
        _close(survey, by=None)


def forget_begun(day: date) -> None:
    """Remove answers that were begun and not sent so long ago that nobody sends them, and pages opened and left."""
    written, opened = (day.fromordinal(day.toordinal() - days) for days in (KEPT_DAYS, EMPTY_KEPT_DAYS))
    nothing = and_(SurveyPartial.version == 1, SurveyPartial.saved_on < opened)
    old = delete(SurveyPartial).where(or_(SurveyPartial.saved_on < written, nothing))
    db.session.execute(old.execution_options(synchronize_session=False))


def _close(survey: Survey, *, by: int | None) -> None:
    # Whoever sends an answer holds the same row: none comes between the counting and the closing.
    db.session.execute(select(Survey.id).where(Survey.id == survey.id).with_for_update())
    sheets = db.session.scalars(select(SurveySheet.answers).where(SurveySheet.survey_id == survey.id)).all()
    counts = tally(survey.questions, sheets)
    _count_texts(survey, counts)
    if survey.is_anonymous:
        mixed(SurveySheet, survey, most=None)
        mixed(SurveyText, survey, most=None)
    rows = [
        {
            "municipality_id": survey.municipality_id,
            "survey_id": survey.id,
            "question_id": question_id,
            "value": value,
            "place": place,
            "count": count,
        }
        for (question_id, value, place), count in sorted(counts.items())
    ]
    survey.answers = len(sheets)
    survey.close(at=clock.now())
    db.session.flush()
    if rows:
        db.session.execute(insert(SurveyCount), rows)
    _record("closed", survey, by, {"answers": len(sheets)})


def _count_texts(survey: Survey, counts: Counter[Key]) -> None:
    open_questions = {question.id for question in survey.questions if question.kind is QuestionKind.TEXT}
    for known in db.session.scalars(select(SurveyText.question_id).where(SurveyText.survey_id == survey.id)):
        if known in open_questions:
            counts[known, 0, ANSWERED] += 1


def _record(deed: str, survey: Survey, by: int | None, after: dict[str, str | int | None] | None = None) -> None:
    db.session.flush()
    audit.record(f"survey.{deed}", subject="survey", subject_id=survey.id, by=by, after=after)
