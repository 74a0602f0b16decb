"""The way through a survey: what is asked of whom, page by page, and what counts as an answer. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from planner.core.fields import NO_LETTER, plain
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_number
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from planner.core.i18n import Text
    from planner.surveys.models.survey import Survey, SurveyCondition, SurveyQuestion, SurveySection

Answers = Mapping[str, Any]
LONGEST_ANSWER = 5_000
LARGEST_NUMBER = Decimal(10) ** 9
THOUSAND = 1000


@dataclass(frozen=True)
class Asked:
    """A section with those of its questions that are asked of somebody; number: among this person's pages."""

    number: int
    section: SurveySection
    questions: Sequence[SurveyQuestion]


@dataclass
class Read:
    """What was read of a page that was sent: answers by question, and what is wrong, by question."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Text] = field(default_factory=dict)


def applies(conditions: Sequence[SurveyCondition], answers: Answers) -> bool:
    """Tell whether what is asked under conditions is asked of somebody who has answered so."""
    return all(_met(condition, answers) for condition in conditions)


def _met(condition: SurveyCondition, answers: Answers) -> bool:
    given = answers.get(str(condition.on_id))
    if given is None:
        return False
    return bool(set(given if isinstance(given, list) else [given]) & set(condition.wanted))


def pages(survey: Survey, answers: Answers) -> list[Asked]:
    """Return the pages of somebody who has answered so far: sections and questions whose conditions are met.

    An answer to a question that is not asked any more meets no condition.
    """
    holds: dict[str, Any] = {}
    found: list[Asked] = []
    for section in survey.sections:
        if not applies(section.conditions, holds):
            continue
        questions = [question for question in section.questions if applies(question.conditions, holds)]
        if not questions and section.questions:
            continue
        holds |= {str(q.id): answers[str(q.id)] for q in questions if str(q.id) in answers}
        found.append(Asked(len(found) + 1, section, questions))
    return found


def standing(survey: Survey, answers: Answers) -> dict[str, Any]:
    """Return the answers that count: those to questions that are asked, once all is answered."""
    asked = {str(question.id) for page in pages(survey, answers) for question in page.questions}
    return {key: value for key, value in answers.items() if key in asked}


def missing(survey: Survey, answers: Answers) -> list[tuple[Asked, SurveyQuestion]]:
    """Return the questions that must be answered and are not, with their pages."""
    return [
        (page, question)
        for page in pages(survey, answers)
        for question in page.questions
        if question.required and str(question.id) not in answers
    ]


def read(questions: Sequence[SurveyQuestion], posted: Mapping[str, Sequence[str]]) -> Read:
    """Read a page that was sent; posted: all values by field name (`q<id>`, and `q<id>-<number>` for places)."""
    found = Read()
    for question in questions:
        key = str(question.id)
        try:
            value = _value(question, posted)
        except ValueError as error:
            found.problems[key] = error.args[0]
            continue
        if value is not None:
            found.answers[key] = value
        elif question.required:
            found.problems[key] = NEEDED[question.kind]
    return found


def written(questions: Sequence[SurveyQuestion], answers: Answers) -> dict[str, list[str]]:
    """Return answers as the fields of a page hold them, by field name."""
    fields: dict[str, list[str]] = {}
    for question in questions:
        value, name = answers.get(str(question.id)), f"q{question.id}"
        if value is None:
            continue
        match question.kind:
            case QuestionKind.RANKING:
                fields |= {f"{name}-{number}": [str(place)] for place, number in enumerate(value, start=1)}
            case QuestionKind.MULTIPLE:
                fields[name] = [str(number) for number in value]
            case QuestionKind.NUMBER:
                fields[name] = [figure(value)]
            case _:
                fields[name] = [str(value)]
    return fields


def typed(posted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what was typed as a page can hold it: a sign stands where there were characters that no page can."""

    def tidy(text: str) -> str:
        return "".join(sign if _holds(sign) else NO_LETTER for sign in text)

    return {name: [tidy(text) for text in texts] for name, texts in posted.items()}


def _holds(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"} or sign in "\r\n\t"


def imprint(answers: Answers, asked: Iterable[str]) -> str:
    """Return a short sign of the answers to some questions, alike only when the answers are."""
    there = {key: answers[key] for key in sorted(asked) if key in answers}
    return hashlib.sha256(json.dumps(there).encode()).hexdigest()[:16]


def figure(thousandths: int) -> str:
    """Write a figure that is kept in thousandths."""
    return written_number(Decimal(thousandths) / THOUSAND, 3)


def in_words(question: SurveyQuestion, value: Any, language: str) -> list[str]:  # noqa: ANN401 - by kind
    """Return an answer as a person reads it, a line for each thing chosen; what is no answer as it was typed."""
    if isinstance(value, str):
        return [value]
    words = dict(question.values(language))
    match question.kind:
        case QuestionKind.NUMBER:
            return [figure(value)]
        case QuestionKind.MULTIPLE | QuestionKind.RANKING:
            return [words[number] for number in value if number in words]
        case _:
            return [words[value]] if value in words else []


NEEDED: dict[QuestionKind, Text] = {
    QuestionKind.SINGLE: _("Choose one answer"),
    QuestionKind.MULTIPLE: _("Choose at least one answer"),
    QuestionKind.SCALE: _("Choose a step of the scale"),
    QuestionKind.RANKING: _("Give every line a place of its own"),
    QuestionKind.NUMBER: _("Write a figure"),
    QuestionKind.TEXT: _("Write an answer"),
}


def _value(question: SurveyQuestion, posted: Mapping[str, Sequence[str]]) -> Any:  # noqa: ANN401 - by kind
    name = f"q{question.id}"
    typed = [text for text in posted.get(name, ()) if text.strip()]
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.SCALE:
            return _chosen(question, typed[:1])[0] if typed else None
        case QuestionKind.MULTIPLE:
            return sorted(set(_chosen(question, typed))) or None
        case QuestionKind.RANKING:
            return _ranked(question, posted)
        case QuestionKind.NUMBER:
            return _figure(typed[0]) if typed else None
        case QuestionKind.TEXT:
            return _text(typed[0]) if typed else None


def _chosen(question: SurveyQuestion, typed: Sequence[str]) -> list[int]:
    known = {str(number): number for number, _words in question.values("sv")}
    if not set(typed) <= set(known):
        raise ValueError(_("Choose among the answers there are"))
    return [known[text] for text in typed]


def _ranked(question: SurveyQuestion, posted: Mapping[str, Sequence[str]]) -> list[int] | None:
    """Return the options' numbers, the most important first; all are placed, or none."""
    count = len(question.options)
    places: dict[str, int] = {}
    for option in question.options:
        typed = "".join(posted.get(f"q{question.id}-{option.number}", ())[:1]).strip()
        if typed:
            places[typed] = option.number
    if not places:
        return None
    wanted = [str(place) for place in range(1, count + 1)]
    if sorted(places) != sorted(wanted):
        raise ValueError(_("Give every line a place of its own, from 1 for what matters most to %(last)s", last=count))
    return [places[place] for place in wanted]


def _figure(typed: str) -> int:
    """Return a figure in thousandths."""
    tidy = "".join(typed.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        figure = Decimal(tidy)
    except InvalidOperation:
        raise ValueError(_("Write a figure, as 12 or 4,5")) from None
    if not figure.is_finite() or "e" in tidy.lower() or abs(figure) >= LARGEST_NUMBER:
        raise ValueError(_("Write a figure, as 12 or 4,5"))
    if figure * THOUSAND % 1:
        raise ValueError(_("Write at most three decimals"))
    return int(figure * THOUSAND)


def _text(typed: str) -> str | None:
    if not all(_holds(sign) for sign in typed):
        raise ValueError(_("Remove the invisible control characters from the text"))
    if len(typed) > LONGEST_ANSWER:
        raise ValueError(_("Shorten the text to at most %(longest)s characters", longest=LONGEST_ANSWER))
    return plain(typed)


def faults(survey: Survey) -> list[Text]:
    """Return what hinders a survey from opening, in words."""
    found: list[Text] = []
    if not survey.questions:
        found.append(_("Add at least one question."))
    before: dict[int, SurveyQuestion] = {}
    for section in survey.sections:
        if not section.questions:
            found.append(_("The section “%(title)s” has no question.", title=section.title_sv))
        _judge(section.conditions, before, section.title_sv, found)
        for question in section.questions:
            _judge(question.conditions, before, question.text_sv, found)
            if question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING} and (
                len(question.options) < 2  # noqa: PLR2004 - one alternative is no choice
            ):
                found.append(_("The question “%(title)s” needs at least two alternatives.", title=question.text_sv))
        before |= {question.id: question for question in section.questions}
    return found


def _judge(
    conditions: Sequence[SurveyCondition], before: Mapping[int, SurveyQuestion], title: str, found: list[Text]
) -> None:
    for condition in conditions:
        question = before.get(condition.on_id)
        if question is None:
            found.append(_("“%(title)s” depends on a question that does not stand in an earlier section.", title=title))
        elif not set(condition.wanted) <= {number for number, _words in question.values("sv")}:
            found.append(_("“%(title)s” depends on an answer that is not there any more.", title=title))
