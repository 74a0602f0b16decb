"""What the people of the demonstration answer in its surveys."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core.db import db
from planner.surveys import flow
from planner.surveys.models.answers import SurveyInvitation
from planner.surveys.models.survey import QuestionKind, Survey
from planner.surveys.operations import answering
from planner.surveys.operations.answering import Link
from planner.surveys.queries.answering import begun_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.surveys.models.answers import SurveyPartial
    from planner.surveys.models.survey import SurveyQuestion

WORDS = (
    "Jag är ensam i biblioteket och hinner inte både låna ut och arbeta med klasserna.",
    "Det som hjälpte mest i år var att planera tillsammans med lärarna i svenska.",
    "Rektor på vår skola, Eva, säger att hyllorna får vänta till nästa budget.",
    "Mer tid för källkritik, särskilt i mellanstadiet.",
    "Nya böcker på arabiska och somaliska, eleverna frågar varje vecka.",
    "Det är roligare nu när vi är flera som delar på arbetet.",
)


def answer(survey: Survey, rng: Random, size: int, *, leaning: int) -> None:
    """Let most of the invited answer, and the others by the open link."""
    asked = list(
        db.session.scalars(
            select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id).order_by(SurveyInvitation.id)
        )
    )
    rng.shuffle(asked)
    links = [Link(survey, one.id, one.user_id, answered=False) for one in asked[: max(1, len(asked) * 3 // 4)]][:size]
    links += [Link(survey, None, None, answered=False)] * (size - len(links) if survey.open_code else 0)
    for at, link in enumerate(links):
        started = begun(link)
        answers = _answers(survey, rng, leaning)
        if at < len(WORDS):
            answers |= {str(one.id): WORDS[at] for one in survey.questions if one.kind is QuestionKind.TEXT}
        answering.save(started, answers, asked=frozenset(answers), seen="", window="")
        db.session.flush()
        answering.send(link, started, seen=started.version)


def begun(link: Link) -> SurveyPartial:
    """Begin to answer."""
    code = answering.begin(link)
    db.session.flush()
    found = begun_by(link, code)
    assert found is not None  # noqa: S101 - it was begun above
    return found


def _answers(survey: Survey, rng: Random, leaning: int) -> dict[str, Any]:
    """Return the answers of one respondent; leaning: how much better things are than at first."""
    answers: dict[str, Any] = {}
    for question in survey.questions:
        match question.kind:
            case QuestionKind.SINGLE:
                value: Any = rng.choices(_numbers(question), weights=(6, 4, 5)[: len(question.options)])[0]
            case QuestionKind.SCALE:
                value = rng.choices((1, 2, 3, 4, 5), weights=(3, 5, 6, 3 + leaning, 2 + leaning))[0]
            case QuestionKind.MULTIPLE:
                value = sorted(rng.sample(_numbers(question), rng.choice((1, 2, 2, 3))))
            case QuestionKind.RANKING:
                value = sorted(_numbers(question), key=lambda number: number + rng.gauss(0, 2))
            case QuestionKind.NUMBER:
                value = rng.choice((2, 4, 6, 10, 12, 16, 20, 30)) * flow.THOUSAND
            case _:
                continue
        answers[str(question.id)] = value
    return flow.standing(survey, answers)


def _numbers(question: SurveyQuestion) -> Sequence[int]:
    return [option.number for option in question.options]
