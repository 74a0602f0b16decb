"""Surveys for tests: made, opened, answered and closed through the same operations as on the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from planner.core.db import db
from planner.core.viewer import Role
from planner.surveys import secret
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial
from planner.surveys.models.survey import QuestionKind, Survey, SurveyMode
from planner.surveys.operations import answering, building, inviting, opening
from planner.surveys.operations.answering import Link
from planner.surveys.operations.building import QuestionContent
from planner.surveys.operations.inviting import Whom
from planner.surveys.operations.options import Condition
from planner.surveys.queries import surveys as queries
from tests.conftest import SECRET
from tests.factories import Town

BASE = "http://localhost"
EVERYBODY = Whom(roles=list(Role), kinds=[], schools=[])


def asked(kind: QuestionKind, text: str, **more: Any) -> QuestionContent:
    """What a question says."""
    empty: Any = dict.fromkeys(QuestionContent.__annotations__)
    content: QuestionContent = empty | {"kind": kind, "text_sv": text, "required": False, "needs": ()} | more
    return content


def again(town: Town, survey_id: int) -> Survey:
    """The survey as it is stored."""
    db.session.flush()
    db.session.expire_all()
    found = queries.for_page(town.coordinator.viewer, survey_id)
    assert found is not None
    return found


def begin(town: Town, *, mode: SurveyMode = SurveyMode.ANONYMOUS, title: str = "Hur har ni det?") -> Survey:
    """A draft with one empty section."""
    made = building.make(
        by=town.coordinator.viewer,
        title_sv=title,
        title_en=None,
        intro_sv=None,
        intro_en=None,
        mode=mode,
        closes_on=None,
        reminders_most=2,
    )
    return again(town, made.id)


def ask(town: Town, survey: Survey, content: QuestionContent, *, section: int = 0) -> int:
    """Add a question to a section and return its id."""
    part = queries.section_for_page(town.coordinator.viewer, survey.id, again(town, survey.id).sections[section].id)
    assert part is not None
    made = building.add_question(part, by=town.coordinator.viewer, **content)
    db.session.flush()
    return made.id


def whole(town: Town, *, mode: SurveyMode = SurveyMode.ANONYMOUS) -> Survey:
    """A draft with a question of every kind, and a second page asked only of those who said yes."""
    survey, by = begin(town, mode=mode), town.coordinator.viewer
    yes = ask(town, survey, asked(QuestionKind.SINGLE, "Ja eller nej?", options_sv="Ja\nNej", required=True))
    ask(town, survey, asked(QuestionKind.SCALE, "Hur mycket?", low_sv="lite", high_sv="mycket"))
    building.add_section(
        again(town, survey.id),
        by=by,
        title_sv="De som sa ja",
        title_en="Those who said yes",
        text_sv=None,
        text_en=None,
        condition=Condition(yes, (1,)),
    )
    ask(town, survey, asked(QuestionKind.MULTIPLE, "Vilka?", options_sv="A\nB\nC"), section=1)
    ask(town, survey, asked(QuestionKind.NUMBER, "Hur många?"), section=1)
    building.add_section(
        again(town, survey.id), by=by, title_sv="Sist", title_en=None, text_sv=None, text_en=None, condition=None
    )
    ask(town, survey, asked(QuestionKind.RANKING, "Vad först?", needs=(town.need, town.other_need)), section=2)
    ask(town, survey, asked(QuestionKind.TEXT, "Något mer?"), section=2)
    return again(town, survey.id)


def opened(town: Town, survey: Survey, *, invite: Whom | None = EVERYBODY) -> Survey:
    """The survey, open, with everybody invited and an open link where there can be one."""
    by = town.coordinator.viewer
    if invite:
        inviting.invite(survey, invite, by=by, key=SECRET, base_url=BASE)
    if survey.is_anonymous:
        opening.open_link(survey, by=by)
    opening.open_survey(survey, by=by, seen=survey.version, key=SECRET, base_url=BASE)
    return again(town, survey.id)


def closed(town: Town, survey: Survey) -> Survey:
    """The survey, closed and counted."""
    opening.close(survey, by=town.coordinator.viewer, seen=survey.version)
    return again(town, survey.id)


def by_text(survey: Survey, text: str) -> int:
    """The id of a question."""
    return next(question.id for question in survey.questions if question.text_sv == text)


def send(survey: Survey, answers: dict[int, Any], *, link: Link | None = None) -> None:
    """Let an answer be sent, by the open link unless another one is given."""
    link = link or Link(survey, None, None, answered=False)
    code = answering.begin(link)
    db.session.flush()
    begun = db.session.scalars(
        select(SurveyPartial).where(SurveyPartial.key_hash == secret.secret_hash(code, of="begun"))
    ).one()
    given = {str(known): value for known, value in answers.items()}
    answering.save(begun, given, asked=frozenset(), seen="", window="")
    answering.send(link, begun, seen=begun.version)


def links(survey: Survey) -> list[Link]:
    """Everybody's own link."""
    found = db.session.scalars(
        select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id).order_by(SurveyInvitation.id)
    )
    return [Link(survey, one.id, one.user_id, answered=one.answered) for one in found]


def own_address(survey_id: int, user_id: int) -> str:
    """The path of somebody's own link."""
    nonce = db.session.scalars(
        select(SurveyInvitation.nonce).where(
            SurveyInvitation.survey_id == survey_id, SurveyInvitation.user_id == user_id
        )
    ).one()
    return f"/s/{secret.token(nonce, key=SECRET)}"


def a_survey(town: Town) -> None:
    """A survey in every state, with answers."""
    begin(town, title="Hemligt utkast")
    opened(town, whole(town))
    over = opened(town, whole(town))
    for at in range(12):
        send(over, {by_text(over, "Ja eller nej?"): 1 + at % 2, by_text(over, "Något mer?"): f"Hemlig text {at}"})
    closed(town, over)
    named = opened(town, whole(town, mode=SurveyMode.NAMED))
    send(named, {by_text(named, "Ja eller nej?"): 1}, link=links(named)[0])
