"""The page before the yearly talk with one of one's staff, on screen and as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from planner.competence import rules, talk_document
from planner.competence.queries.talk import talk as found_talk
from planner.competence.talk import questions
from planner.competence.views.room import bp
from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.documents.answer import Form as FileForm
from planner.core.documents.answer import answer
from planner.core.i18n import gettext, language
from planner.core.steps import steps_line
from planner.framework.queries import levels

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.competence.queries.talk import Talk
    from planner.core.viewer import Viewer


def level_words() -> dict[int, str]:
    """Return what the levels are called."""
    return {level.level: f"{level.level} {level.title(language()).lower()}" for level in levels()}


@bp.get("/team/<int:person_id>")
@grants(rules.may_prepare_talk, load=found_talk)
def talk_with(talk: Talk) -> ResponseReturnValue:
    """Show one of my staff before the yearly talk."""
    today = clock.today()
    return render_template(
        "competence/talk.html",
        talk=talk,
        asked=questions(talk, today=today),
        lines=[(gap, steps_line(gap.now, gap.target)) for gap in talk.gaps],
        known_levels={level.level: level for level in levels()},
        words=level_words(),
        today=today,
    )


def talk_for_file(person: Viewer, *, person_id: int, form: str) -> tuple[Talk, FileForm] | None:
    """Return the talk with the form its address ends in, or None."""
    found = found_talk(person, person_id=person_id)
    return None if found is None else (found, FileForm(form))


@bp.get("/team/<int:person_id>/talk.<any(pdf, docx):form>")
@grants(rules.may_prepare_talk_file, load=talk_for_file)
def talk_with_file(asked: tuple[Talk, FileForm]) -> ResponseReturnValue:
    """Answer with the page before the talk as a document."""
    talk, form = asked
    document = talk_document.document(viewer(), talk, asked=questions(talk, today=clock.today()), levels=level_words())
    return answer(document, form, name=gettext("Before the talk with %(name)s", name=talk.person.name))
