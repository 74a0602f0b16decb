"""Answering: begin, save, send. An anonymous answer leaves nothing by which it could be joined to who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm.exc import StaleDataError

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.surveys import flow, secret
from planner.surveys.models.answers import (
    SurveyInvitation,
    SurveyPartial,
    SurveySheet,
    SurveyText,
    TextState,
    random_id,
)
from planner.surveys.models.survey import QuestionKind, Survey, takes_answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIXED_WITH = 8


class OverError(RefusedError):
    """The survey takes no answers any more."""


class UsedError(RefusedError):
    """The link has been used for an answer already."""


@dataclass(frozen=True)
class Link:
    """What an address leads to: a survey, and for whom (None: the open link, for anybody)."""

    survey: Survey
    invitation_id: int | None
    user_id: int | None
    answered: bool


def begin(link: Link) -> str:
    """Begin to answer; return the respondent's own secret."""
    expect_taking(link)
    code = secret.new_code()
    db.session.add(
        SurveyPartial(
            survey_id=link.survey.id,
            key_hash=secret.secret_hash(code, of="begun"),
            answers={},
            saved_on=clock.today(),
        )
    )
    return code


def save(begun: SurveyPartial, answers: Mapping[str, Any], *, asked: frozenset[str], seen: str, window: str) -> None:
    """Keep the answers of a page; asked: the questions on it, so that what was emptied is emptied.

    Raises StaleError when another window has answered them otherwise since this one was shown them (seen: the imprint
    of what was shown). Going back in the same window and answering anew is no conflict.
    """
    there = {key: value for key, value in begun.answers.items() if key in asked}
    elsewhere = begun.saved_from not in {None, window}
    if elsewhere and there != answers and flow.imprint(begun.answers, asked) != seen:
        raise StaleError
    kept = {key: value for key, value in begun.answers.items() if key not in asked} | dict(answers)
    if kept == begun.answers:
        return
    begun.answers, begun.saved_on, begun.saved_from = kept, clock.today(), window
    try:
        db.session.flush()
    except StaleDataError:
        raise StaleError from None


def expect_taking(link: Link) -> None:
    """Refuse when no answer can count: the survey is over, or the link is used."""
    if not link.survey.takes_answers(clock.today()):
        raise OverError(_("The survey is closed."))
    if link.answered:
        raise UsedError(_("This link has been used: an answer has been sent with it."))


def send(link: Link, begun: SurveyPartial, *, seen: int | None) -> None:
    """Let the answers count, once; raises OverError, UsedError and StaleError with everything as it was.

    seen: how often they had been saved when they were looked through: what is sent is what was seen.
    """
    survey = link.survey
    # Closing waits for this row, and this for closing.
    held = select(Survey.state, Survey.closes_on).where(Survey.id == survey.id).with_for_update(read=True)
    state, closes_on = db.session.execute(held).one()
    if not takes_answers(state, closes_on, clock.today()):
        raise OverError(_("The survey is closed."))
    expect_version(begun, seen)
    answers = flow.standing(survey, begun.answers)
    _use(link, begun)
    texts = {str(question.id) for question in survey.questions if question.kind is QuestionKind.TEXT}
    sheet = {key: value for key, value in answers.items() if key not in texts}
    if survey.is_anonymous:
        mixed(SurveySheet, survey, add=[{"answers": sheet}])
        mixed(SurveyText, survey, add=[_text(key, answers[key]) for key in sorted(texts & set(answers))])
        return
    whose = {"user_id": link.user_id}
    _insert(SurveySheet, survey, [{"answers": sheet, "answered_on": clock.today()} | whose])
    _insert(SurveyText, survey, [_text(key, answers[key]) | whose for key in sorted(texts & set(answers))])


def _use(link: Link, begun: SurveyPartial) -> None:
    """Take what was begun and mark the invitation; of two at once the second finds nothing left to take."""
    as_seen = SurveyPartial.id == begun.id, SurveyPartial.version == begun.version
    taken = delete(SurveyPartial).where(*as_seen).execution_options(synchronize_session=False)
    if db.session.execute(taken).rowcount != 1:  # type: ignore[attr-defined]
        if db.session.scalar(select(SurveyPartial.id).where(SurveyPartial.id == begun.id)):
            raise StaleError
        raise UsedError(_("These answers have been sent already."))
    db.session.expunge(begun)
    if link.invitation_id is None:
        return
    day = None if link.survey.is_anonymous else clock.today()
    mark = (
        update(SurveyInvitation)
        .where(SurveyInvitation.id == link.invitation_id, SurveyInvitation.answered.is_(False))
        .values(answered=True, answered_on=day)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(mark).rowcount != 1:  # type: ignore[attr-defined]
        raise UsedError(_("This link has been used: an answer has been sent with it."))


def _text(key: str, text: str) -> dict[str, Any]:
    return {"question_id": int(key), "text": text, "state": TextState.WAITING}


def mixed(
    table: type[SurveySheet | SurveyText],
    survey: Survey,
    *,
    add: list[dict[str, Any]] | None = None,
    most: int | None = MIXED_WITH,
) -> None:
    """Write new rows among some that are there, all with new ids and in a new order (most None: among all).

    A database keeps rows in the order they were written, and a dump of it too: the newest answer must not be the
    one beside the newest mark of who has answered.
    """
    rows = list(add or [])
    if not rows and most is not None:
        return
    found = _drawn(table, survey, most)
    columns = _columns(table)
    rows += [{name: getattr(row, name) for name in columns} for row in found]
    if found:
        gone = delete(table).where(table.survey_id == survey.id)
        if most is not None:
            gone = gone.where(table.id.in_([row.id for row in found]))
        for row in found:
            db.session.expunge(row)
        db.session.execute(gone.execution_options(synchronize_session=False))
    _insert(table, survey, rows)


def _drawn(table: type[SurveySheet | SurveyText], survey: Survey, most: int | None) -> Sequence[Any]:
    """Return so many rows as they lie from an id of chance on, going round: while there are as many, never fewer."""
    old = select(table).where(table.survey_id == survey.id).with_for_update(skip_locked=most is not None)
    if most is None:
        return db.session.scalars(old).all()
    start, around = random_id(), old.order_by(table.id)
    found = db.session.scalars(around.where(table.id >= start).limit(most)).all()
    if len(found) == most:
        return found
    return [*found, *db.session.scalars(around.where(table.id < start).limit(most - len(found)))]


def _columns(table: type[SurveySheet | SurveyText]) -> list[str]:
    return [column.key for column in table.__mapper__.column_attrs if column.key != "id"]


def _by_id(row: dict[str, Any]) -> int:
    return int(row["id"])


def _insert(table: type[SurveySheet | SurveyText], survey: Survey, rows: list[dict[str, Any]]) -> None:
    own = {"municipality_id": survey.municipality_id, "survey_id": survey.id}
    empty = dict.fromkeys(_columns(table))
    ready = sorted((empty | row | own | {"id": random_id()} for row in rows), key=_by_id)
    if ready:
        db.session.execute(insert(table), ready)
