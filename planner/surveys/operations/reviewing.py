"""After a survey: looking at free texts, publishing, and letting the ranking say which needs come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.needs.operations import Ranked, set_priorities
from planner.surveys.models.answers import SurveyPublication, SurveyText, TextState
from planner.surveys.models.survey import QuestionKind, Survey, SurveyQuestion

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer
    from planner.surveys.results import Outcome


def show_text(survey: Survey, text_id: int, *, by: Viewer, shown_text: str | None) -> None:
    """Let a free text be read, with names and the like taken out."""
    if not shown_text:
        raise RefusedError(_("Write the text as it may be read, or keep it hidden"), field="shown_text")
    _review(survey, text_id, by=by, state=TextState.SHOWN, shown_text=shown_text)


def hide_text(survey: Survey, text_id: int, *, by: Viewer) -> None:
    """Let a free text be read by nobody else."""
    _review(survey, text_id, by=by, state=TextState.HIDDEN, shown_text=None)


def _review(survey: Survey, text_id: int, *, by: Viewer, state: TextState, shown_text: str | None) -> None:
    survey.expect_closed()
    done = db.session.execute(
        update(SurveyText)
        .where(SurveyText.survey_id == survey.id, SurveyText.id == text_id, SurveyText.state == TextState.WAITING)
        .values(state=state, shown_text=shown_text, reviewed_by_id=by.user_id, reviewed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise RefusedError(_("Somebody has looked at the text already."))
    audit.record(f"survey.text_{state}", subject="survey", subject_id=survey.id, by=by.user_id)


def publish(survey: Survey, questions: Collection[int], *, by: Viewer) -> None:
    """Publish the results of these questions, and of no others."""
    survey.expect_closed()
    wanted = {question.id for question in survey.questions} & set(questions)
    there = set(db.session.scalars(select(SurveyPublication.question_id).filter_by(survey_id=survey.id)))
    gone = delete(SurveyPublication).where(
        SurveyPublication.survey_id == survey.id, SurveyPublication.question_id.in_(sorted(there - wanted))
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
    for known in sorted(wanted - there):
        db.session.add(
            SurveyPublication(survey_id=survey.id, question_id=known, published_at=clock.now(), by_id=by.user_id)
        )
    audit.record(
        "survey.published",
        subject="survey",
        subject_id=survey.id,
        by=by.user_id,
        before={"questions": sorted(there)},
        after={"questions": sorted(wanted)},
    )


def give_priority(survey: Survey, question: SurveyQuestion, came: Outcome, *, by: Viewer) -> int:
    """Let a ranking say which needs come first; return how many needs it places."""
    survey.expect_closed()
    result = came.by_id.get(question.id)
    if question.kind is not QuestionKind.RANKING or result is None:
        raise RefusedError(_("Only a ranking of needs says which come first."))
    if result.too_few or not result.answered:
        raise RefusedError(_("Too few have answered for the ranking to be used."))
    ranked = [
        Ranked(line.need_id, line.place or 1, line.points or 0) for line in result.lines if line.need_id is not None
    ]
    path = f"/surveys/{survey.id}/results#question-{question.id}"
    set_priorities(
        ranked,
        by=by,
        answers=result.answered,
        source_name=survey.title_sv if survey.wave == 1 else f"{survey.title_sv} ({survey.wave})",
        source_path=path,
    )
    return len(ranked)


def note_export(survey: Survey, *, by: Viewer, form: str) -> None:
    """Note who took the answers along, and in what form."""
    survey.expect_closed()
    audit.record("survey.exported", subject="survey", subject_id=survey.id, by=by.user_id, after={"form": form})
