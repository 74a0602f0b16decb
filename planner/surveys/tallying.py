"""How many gave which answer: from the answers of all to the counts that results are made of. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from planner.surveys.models.answers import ANSWERED
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.surveys.models.survey import SurveyQuestion

Key = tuple[int, int, int]


def tally(questions: Sequence[SurveyQuestion], sheets: Iterable[Mapping[str, Any]]) -> Counter[Key]:
    """Return counts by (question's id, value, place); see SurveyCount."""
    counts: Counter[Key] = Counter()
    asked = [(str(question.id), question.id, question.kind) for question in questions]
    for answers in sheets:
        for name, known, kind in asked:
            value = answers.get(name)
            if value is None:
                continue
            counts[known, 0, ANSWERED] += 1
            if kind is QuestionKind.RANKING:
                counts.update((known, number, place) for place, number in enumerate(value, start=1))
            elif isinstance(value, list):
                counts.update((known, number, 0) for number in value)
            else:
                counts[known, value, 0] += 1
    return counts
