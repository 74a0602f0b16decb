"""What the reference groups have been answered, beside the public page and the needs it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import language
from planner.groups.letters.models import LetterPart, ReturnLetter
from planner.groups.letters.queries import public_letters
from planner.open_process import revision
from planner.open_process.beside import BESIDE, About, Part, Subject
from planner.progress.letters import in_sentences

if TYPE_CHECKING:
    from typing import Any

    from planner.open_process.queries.pages import PublicPage

ON_THE_PAGE = 2


def register() -> None:
    """Stand beside the public pages, and let a letter that is sent change them."""
    BESIDE["letters"] = letters_on
    revision.register(ReturnLetter, LetterPart)


def letters_on(page: PublicPage, subject: Subject) -> Part | None:
    """Return the newest letters that everybody may read; beside a need what each says of that need."""
    if subject.about not in {About.PAGE, About.NEED}:
        return None
    whole = subject.about is About.PAGE
    found = [
        (letter, [_answer(part) for part in letter.parts if whole or part["need_id"] == subject.id])
        for letter in public_letters(page.municipality_id)
    ]
    told = [(letter, answers) for letter, answers in found if answers]
    values = {
        "letters": told[:ON_THE_PAGE] if whole else told,
        "whole": whole,
        "slug": page.slug,
        "language": language(),
    }
    return Part("open_process/letters.html", values) if told else None


def _answer(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": part["code"],
        "title": part[language()],
        "sentences": in_sentences(part | {"tasks": []}),  # tasks may name people
        "words": part["words"],
    }
