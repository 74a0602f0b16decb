"""Reads of results: from the counts that were made when the survey closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.accounts.models import User
from planner.core.db import db
from planner.core.i18n import gettext as _
from planner.core.i18n import swedish_order, written_number, written_percent
from planner.surveys.models.answers import (
    SurveyCount,
    SurveyInvitation,
    SurveyPublication,
    SurveySheet,
    SurveyText,
    TextState,
)
from planner.surveys.models.survey import QuestionKind, Survey, SurveyQuestion
from planner.surveys.protecting import divided
from planner.surveys.queries.rates import smallest_group
from planner.surveys.queries.surveys import waves_of
from planner.surveys.results import outcome

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from planner.surveys.results import ByPlace, Line, Outcome, Result


def outcome_of(survey: Survey, *, language: str) -> Outcome:
    """Return what came of a survey that is over, as it may be shown; in three statements."""
    return outcome(
        survey, counts_of([survey.id]), texts_of([survey.id]), smallest=smallest_group(survey), language=language
    )


def counts_of(surveys: Sequence[int]) -> dict[int, ByPlace]:
    """Return how often each place was given each value, by question."""
    counts: dict[int, ByPlace] = {}
    for known, value, place, count in db.session.execute(
        select(SurveyCount.question_id, SurveyCount.value, SurveyCount.place, SurveyCount.count).where(
            SurveyCount.survey_id.in_(surveys)
        )
    ):
        counts.setdefault(known, {})[value, place] = count
    return counts


def texts_of(surveys: Sequence[int]) -> dict[int, list[str]]:
    """Return the texts that may be shown, by question."""
    texts: dict[int, list[str]] = {}
    shown = select(SurveyText.question_id, SurveyText.shown_text).where(
        SurveyText.survey_id.in_(surveys), SurveyText.state == TextState.SHOWN
    )
    for known, text in db.session.execute(shown.order_by(SurveyText.id)):
        texts.setdefault(known, []).append(text or "")
    return texts


def published(survey: Survey) -> frozenset[int]:
    """Return the ids of the questions whose results are published."""
    return frozenset(
        db.session.scalars(select(SurveyPublication.question_id).where(SurveyPublication.survey_id == survey.id))
    )


def waiting_texts(survey: Survey, *, most: int) -> Sequence[SurveyText]:
    """Return free texts that nobody has looked at, in no order that tells when they came."""
    return db.session.scalars(
        select(SurveyText)
        .where(SurveyText.survey_id == survey.id, SurveyText.state == TextState.WAITING)
        .order_by(SurveyText.question_id, SurveyText.id)
        .limit(most)
    ).all()


# ---------------------------------------------------------------- waves


@dataclass(frozen=True)
class Trend:
    """One question over the waves: for each wave its number and its result."""

    waves: Sequence[tuple[int, Result]]

    @property
    def heads(self) -> list[str]:
        """The waves' names."""
        return [_("Wave %(wave)s", wave=wave) for wave, _result in self.waves]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The words of the newest wave's lines, and their figures in each wave."""
        newest = self.waves[-1][1]
        found = [(line.words, [_figure(result, line) for _wave, result in self.waves]) for line in newest.lines]
        if any(result.mean is not None for _wave, result in self.waves):
            means = [_("hidden") if one.mean is None else written_number(one.mean) for _wave, one in self.waves]
            found.append((_("Mean"), means))
        return found


def _figure(result: Result, line: Line) -> str:
    """Return what a line came to in a wave: its place in a ranking, otherwise its share."""
    by_figures = result.question.kind is QuestionKind.NUMBER  # bands have the same edges, or are not compared
    same = next(
        (one for one in result.lines if (one.words == line.words if by_figures else one.number == line.number)), None
    )
    if same is None:
        return "–"
    if same.place is not None:
        return _("place %(place)s", place=same.place)
    return _("hidden") if same.count is None else written_percent(result.share(same))


def trends(survey: Survey, *, language: str) -> dict[int, Trend]:
    """Return, by question of this wave, the results of the same question in all waves that are over."""
    waves = [wave for wave in waves_of(survey) if wave.is_closed]
    if len(waves) < 2:  # noqa: PLR2004 - one wave is no trend
        return {}
    ids = [wave.id for wave in waves]
    counts, texts = counts_of(ids), texts_of([])
    rows: dict[str, list[tuple[int, Result]]] = {}
    for wave in waves:
        came = outcome(wave, counts, texts, smallest=smallest_group(wave), language=language)
        for result in came.results:
            rows.setdefault(result.question.key, []).append((wave.wave, result))
    return {
        question.id: Trend(rows[question.key])
        for question in survey.questions
        if question.kind is not QuestionKind.TEXT and len(rows.get(question.key, ())) > 1
    }


@dataclass(frozen=True)
class Change:
    """How many more, and how many no longer, are asked than in the wave before; None: fewer than may be told."""

    before: int
    new: int | None
    gone: int | None


def change_of(survey: Survey) -> Change | None:
    """Return how those who are asked differ from the wave before, or None when there is none."""
    if survey.wave == 1:
        return None
    earlier = select(Survey.id).where(Survey.series == survey.series, Survey.wave == survey.wave - 1)
    old_id = db.session.scalar(earlier)
    if old_id is None:
        return None
    asked: dict[int, set[int]] = {survey.id: set(), old_id: set()}
    for known, user_id in db.session.execute(
        select(SurveyInvitation.survey_id, SurveyInvitation.user_id).where(
            SurveyInvitation.survey_id.in_([survey.id, old_id])
        )
    ):
        asked[known].add(user_id)
    least = smallest_group(survey)

    def told(people: set[int]) -> int | None:
        return len(people) if not people or len(people) >= least else None

    now, then = asked[survey.id], asked[old_id]
    return Change(survey.wave - 1, told(now - then), told(then - now))


# ---------------------------------------------------------------- divided by the answer to another question


@dataclass(frozen=True)
class Divided:
    """Counts by group: for each question, for each line the groups' counts; None: cannot be shown."""

    by: SurveyQuestion
    groups: Sequence[str]
    tables: Mapping[int, Sequence[tuple[str, Sequence[int | None]]] | None]


def dividers(came: Outcome) -> list[SurveyQuestion]:
    """Return the questions by whose answers the others can be divided: those of which every count may be shown."""
    return [
        result.question
        for result in came.results
        if result.question.kind is QuestionKind.SINGLE and not result.too_few and not result.hides
    ]


def divided_by(survey: Survey, came: Outcome, by: SurveyQuestion, *, language: str) -> Divided:
    """Return the results divided by the answers to a question."""
    groups = by.values(language)
    asked = [
        result
        for result in came.results
        if result.question.kind in {QuestionKind.SINGLE, QuestionKind.SCALE}
        and result.question.id != by.id
        and not result.too_few
        and not result.hides
    ]
    cells = _cells(survey, by, [result.question for result in asked])
    smallest = smallest_group(survey)
    tables: dict[int, Sequence[tuple[str, Sequence[int | None]]] | None] = {}
    for result in asked:
        values = result.question.values(language)
        counts: dict[tuple[Hashable, Hashable], int] = {
            (group, value): cells[result.question.id, group, value]
            for group in [number for number, _words in groups] + [0]
            for value, _words in values
        }
        if not any(count for (group, _value), count in counts.items() if group == 0):
            counts = {cell: count for cell, count in counts.items() if cell[0] != 0}
        shown = divided(counts, smallest=smallest)
        tables[result.question.id] = (
            [(words, [shown[group, value] for group, _name in groups]) for value, words in values] if shown else None
        )
    return Divided(by, [words for _number, words in groups], tables)


def _cells(survey: Survey, by: SurveyQuestion, questions: Sequence[SurveyQuestion]) -> Counter[tuple[int, int, int]]:
    names, divider = [(str(question.id), question.id) for question in questions], str(by.id)
    cells: Counter[tuple[int, int, int]] = Counter()
    for answers in db.session.scalars(select(SurveySheet.answers).where(SurveySheet.survey_id == survey.id)):
        group = answers.get(divider, 0)
        for name, known in names:
            if (value := answers.get(name)) is not None:
                cells[known, group, value] += 1
    return cells


def named_rows(survey: Survey) -> list[tuple[str, date | None, dict[str, Any]]]:
    """Return who has answered what in a survey with names: name, day, answers, in Swedish order of name."""
    found: dict[int, tuple[str, date | None, dict[str, Any]]] = {}
    for user_id, name, day, answers in db.session.execute(
        select(SurveySheet.user_id, User.name, SurveySheet.answered_on, SurveySheet.answers)
        .join(User, User.id == SurveySheet.user_id)
        .where(SurveySheet.survey_id == survey.id)
    ):
        found[user_id] = (name, day, dict(answers))
    wrote = select(SurveyText.user_id, SurveyText.question_id, SurveyText.text).where(
        SurveyText.survey_id == survey.id, SurveyText.user_id.is_not(None)
    )
    for user_id, known, text in db.session.execute(wrote):
        if user_id in found:
            found[user_id][2][str(known)] = text
    return sorted(found.values(), key=lambda row: swedish_order(row[0]))
