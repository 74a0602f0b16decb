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

ON_A_PAGE = 100


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
    about = None if subject.about is About.PAGE else f"{subject.about.value}-{subject.id}"
    asked = subject.about is About.QUESTION
    comments = [] if asked else queries.published(told, most=ON_A_PAGE)
    values = {
        "comments": comments,
        "amount": queries.amount_about(told, most=ON_A_PAGE) if asked else len(comments),
        "slug": page.slug,
        "about": about,
        "language": language(),
        "whole": subject.about is About.PAGE,
        "asked": asked,
    }
    return Part("open_process/comments/beside.html", values)
