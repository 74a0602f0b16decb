"""Where two windows of the same respondent differ, as people read it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.surveys import flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.surveys.models.survey import SurveyQuestion


@dataclass(frozen=True)
class Differing:
    """A question answered one way in this window and another way in the one that saved last."""

    label: str
    mine: str
    saved: str
    differs: bool = True


def differing_answers(
    questions: Sequence[SurveyQuestion], *, mine: flow.Answers, saved: flow.Answers, language: str
) -> list[Differing]:
    """Return the questions whose answers differ, each answer in words, a line for each thing chosen."""

    def words(question: SurveyQuestion, answers: flow.Answers) -> str:
        value = answers.get(str(question.id))
        return "" if value is None else "\n".join(flow.in_words(question, value, language))

    pairs = [(one.text(language), words(one, mine), words(one, saved)) for one in questions]
    return [Differing(label, here, there) for label, here, there in pairs if here != there]
