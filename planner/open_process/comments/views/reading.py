"""All that everybody may read of comments, a page at a time: on the whole, or on one need, post or question."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for

from planner.core.access import public
from planner.core.i18n import language
from planner.core.pages import Slice, pager
from planner.open_process.answer import answered, page_or_404
from planner.open_process.beside import About as Beside
from planner.open_process.comments import queries
from planner.open_process.comments.views.about import asked_about, key_asked
from planner.open_process.comments.views.room import public_bp
from planner.open_process.views.public import Frame

if TYPE_CHECKING:
    from planner.open_process.queries.pages import PublicPage

ON_A_PAGE = 30


@public_bp.get("/")
@public
def all_of_them(slug: str) -> Response:
    """Show the comments, the newest first."""
    page, key, typed = page_or_404(slug), key_asked(), request.args.get("page", "")[:4]
    number = typed if typed.isascii() and typed.isdecimal() else ""
    return answered(page, lambda: comments_page(page, key, number), of=f"{key} {number}")


def comments_page(page: PublicPage, key: str, number: str) -> str:
    """Write a page of the list; what the comments are about is looked up only when it is written."""
    asked = asked_about(key, to_read=True)
    part = Slice.of(number, count=queries.amount_about(asked.about), size=ON_A_PAGE)
    path, about = url_for("open_comments.all_of_them", slug=page.slug), {"about": key} if key else {}

    def address(at: int) -> str:
        return f"{path}?{urlencode({**about, 'page': at, 'language': language()})}"

    return render_template(
        "open_process/comments/all.html",
        frame=Frame(page, path, Beside.PAGE, [], query=about | ({"page": str(part.number)} if part.number > 1 else {})),
        asked=asked,
        amount=part.count,
        comments=queries.published(asked.about, first=part.offset, most=part.size),
        pager=pager(part, address),
    )
