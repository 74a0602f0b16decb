"""Results and answers as tables to take along; of an anonymous survey no row is one respondent."""

from __future__ import annotations

import secrets
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from planner.core.i18n import gettext as _
from planner.core.sheets import Sheet
from planner.surveys import flow
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.core.sheets import Cell
    from planner.surveys.models.survey import Survey
    from planner.surveys.results import Outcome, Result

NamedRow = tuple[str, "date | None", dict[str, Any]]


def results(came: Outcome, language: str) -> Sheet:
    """Return every count that may be shown, one a row."""
    rows: list[list[Cell]] = []
    for result in came.results:
        text = result.question.text(language)
        if result.too_few:
            rows.append([text, _("Too few answers to be shown"), None, None, None, None])
        rows += [
            [text, line.words, result.answered, line.count, line.points, line.place]
            if line.count is not None
            else [text, line.words, result.answered, _("hidden"), line.points, line.place]
            for line in result.lines
        ]
        if result.mean is not None:
            rows.append([text, _("Mean"), result.answered, round(result.mean, 2), None, None])
    head = [_("Question"), _("Alternative"), _("Answered"), _("Count"), _("Points"), _("Place")]
    return Sheet(_("Results"), head, rows)


def texts(came: Outcome, language: str) -> Sheet:
    """Return the free texts that may be read."""
    rows = [[result.question.text(language), text] for result in came.results for text in result.texts]
    return Sheet(_("Free texts"), [_("Question"), _("Text")], rows)


def anonymous_answers(came: Outcome, language: str) -> Sheet:
    """Return the answers question by question, each column in an order of its own: a row is nobody."""
    asked = [result for result in came.results if result.lines and not result.too_few]
    asked = [result for result in asked if result.question.kind is not QuestionKind.RANKING]
    columns = [_column(result) for result in asked]
    rows = [list(row) for row in zip_longest(*columns)]
    return Sheet(_("Answers, each column shuffled"), [r.question.text(language) for r in asked], rows)


def _column(result: Result) -> list[str]:
    shown = [line.words for line in result.lines for _at in range(line.count or 0)]
    if result.question.kind is not QuestionKind.MULTIPLE:
        shown += [_("hidden")] * ((result.answered or 0) - len(shown))
    secrets.SystemRandom().shuffle(shown)
    return shown


def named_answers(survey: Survey, rows: Sequence[NamedRow], language: str) -> Sheet:
    """Return each person's answers."""
    asked = survey.questions
    head = [_("Name"), _("Day"), *(question.text(language) for question in asked)]

    def cell(question: Any, answers: dict[str, Any]) -> str | None:  # noqa: ANN401 - a question
        value = answers.get(str(question.id))
        return None if value is None else "; ".join(flow.in_words(question, value, language))

    body = [[name, day, *(cell(question, answers) for question in asked)] for name, day, answers in rows]
    return Sheet(_("Answers"), head, body)
