"""What a respondent wrote, all of it, to be shown and copied where it cannot count. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.surveys import flow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.surveys.models.survey import Survey, SurveyQuestion


def all_typed(questions: Sequence[SurveyQuestion], posted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what was typed on a page: answers as they are kept, and as it stands what is no answer."""
    read, tidy = flow.read(questions, posted), flow.typed(posted)
    unread = {key: "".join(tidy.get(f"q{key}", ())[:1]).strip() for key in read.problems}
    return read.answers | {key: text for key, text in unread.items() if text}


def holding(survey: Survey, answers: flow.Answers) -> list[flow.Asked]:
    """Return the sections with the questions that something was written at, also those not asked any more."""
    parts = [(section, [one for one in section.questions if str(one.id) in answers]) for section in survey.sections]
    written = [(section, questions) for section, questions in parts if questions]
    return [flow.Asked(number, section, questions) for number, (section, questions) in enumerate(written, start=1)]
