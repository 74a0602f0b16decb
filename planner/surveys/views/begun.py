"""What somebody has begun to answer, the way in to it, and what is said when it cannot count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import reader
from planner.surveys import keeping, secret
from planner.surveys.queries import answering as queries
from planner.surveys.queries.rates import smallest_group

if TYPE_CHECKING:
    from planner.surveys.flow import Answers
    from planner.surveys.models.answers import SurveyPartial
    from planner.surveys.operations.answering import Link

WINDOW = re.compile(r"[\w-]{1,16}", re.ASCII)


@dataclass(frozen=True)
class Begun:
    """What somebody has begun to answer."""

    link: Link
    token: str
    code: str
    kept: SurveyPartial
    window: str

    @property
    def counts(self) -> bool:
        """Whether an answer can count still."""
        return self.link.survey.takes_answers(clock.today()) and not self.link.answered

    def to(self, step: str) -> str:
        """Return the address of a step, in this window."""
        return url_for(f"answering.{step}", token=self.token, code=self.code, window=self.window)

    def page_address(self, number: int) -> str:
        """Return the address of a page, in this window."""
        return url_for("answering.page", token=self.token, code=self.code, number=number, window=self.window)

    @property
    def own_address(self) -> str:
        """The address to come back to, from any window."""
        return url_for("answering.page", token=self.token, code=self.code, number=1)


def found(token: str) -> Link:
    """Return what an address leads to, or answer 404."""
    reader()  # who is looking keeps the session to their own municipality; the survey's comes after
    return queries.link_of(token) or abort(404)


def begun(token: str, code: str) -> Begun | str:
    """Return what somebody has begun, or the page that says why it is not there, with what was typed."""
    link = found(token)
    kept = queries.begun_by(link, code)
    window = request.values.get("window", "")
    known = window if WINDOW.fullmatch(window) else secret.new_window()
    return Begun(link, token, code, kept, known) if kept else over_page(link, token, all_typed(link), gone=True)


def all_typed(link: Link) -> Answers:
    """Return whatever was typed on the page that was sent, whichever page it is."""
    return keeping.all_typed(link.survey.questions, dict(request.form.lists()))


def start_page(link: Link, token: str, *, gone: bool = False) -> str:
    """Write the start, or why there is none; gone: what was begun with this address is sent, or too old."""
    survey = link.survey
    return render_template(
        "surveys/start.html",
        survey=survey,
        link=link,
        token=token,
        gone=gone,
        takes=survey.takes_answers(clock.today()),
        smallest=smallest_group(survey),
        pages=len(survey.sections),
    )


def over_page(link: Link, token: str, answers: Answers, *, gone: bool = False, back: str | None = None) -> str:
    """Write why these answers do not count, with all that was written, to be copied.

    gone: they are one page of what has been sent already, or is too old. back: where the others are; there another
    window has answered so that this page is not asked. With nothing written it is the start that says why.
    """
    pages = keeping.holding(link.survey, answers)
    if not pages:
        return start_page(link, token, gone=gone)
    return render_template(
        "surveys/over.html",
        survey=link.survey,
        link=link,
        takes=link.survey.takes_answers(clock.today()),
        gone=gone,
        back=back,
        start=url_for("answering.start", token=token),
        pages=pages,
        answers=answers,
    )
