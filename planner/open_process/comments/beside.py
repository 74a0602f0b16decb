"""What readers have said of a page, a post, a need or a question, beside it; and the way to say something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import language
from planner.open_process import revision
from planner.open_process.beside import BESIDE, About, Part, Subject
from planner.open_process.comments import queries
from planner.open_process.comments.models import CommentWord, PublicComment
from planner.open_process.comments.operations import receiving

if TYPE_CHECKING:
    from planner.open_process.queries.pages import PublicPage

ON_THE_PAGE, BESIDE_A_THING = 10, 20


def register() -> None:
    """Stand beside the public pages, and let what changes here change them."""
    BESIDE["comments"] = comments_on
    revision.register(PublicComment, CommentWord)


def comments_on(page: PublicPage, subject: Subject) -> Part:
    """Return what is published about something, with the answers; beside the page as a whole all there is."""
    told = {
        About.NEED: receiving.About(need_id=subject.id),
        About.POST: receiving.About(post_id=subject.id),
        About.QUESTION: receiving.About(question_id=subject.id),
    }.get(subject.about, receiving.About())
    whole, asked = subject.about is About.PAGE, subject.about is About.QUESTION
    about = None if whole else f"{subject.about.value}-{subject.id}"
    most = ON_THE_PAGE if whole else BESIDE_A_THING
    comments, amount = ([], queries.amount_about(told)) if asked else queries.published_of_all(told, most=most)
    values = {
        "comments": comments,
        "amount": amount,
        "slug": page.slug,
        "about": about,
        "language": language(),
        "whole": whole,
        "asked": asked,
    }
    return Part("open_process/comments/beside.html", values)
