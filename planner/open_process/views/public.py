"""What everybody reads: nobody is known here, no cookie is read or set, and every reader gets the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for

from planner.core.access import public
from planner.core.addresses import absolute, host
from planner.core.i18n import LANGUAGES, language
from planner.core.i18n import gettext as _
from planner.core.pages import Slice, pager
from planner.open_process import atom, markdown
from planner.open_process.answer import ATOM, answered, page_or_404, part
from planner.open_process.beside import About, Part, Subject, beside
from planner.open_process.queries import pages, posts, work
from planner.surveys.queries.published import published_results, state_of_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from planner.open_process.queries.pages import PublicPage
    from planner.surveys.models.survey import Survey
    from planner.surveys.queries.published import PublishedResult
    from planner.surveys.results import Result

bp = Blueprint("open_process", __name__)
ON_THE_PAGE, ON_A_PAGE, IN_THE_FEED = 4, 20, 30
GONE = 410


@dataclass(frozen=True)
class Frame:
    """What every public page says of itself: whose it is, its own address, and what stands beside it.

    query: what its address says besides the language.
    """

    page: PublicPage
    path: str
    about: About
    beside: list[Part]
    query: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What the page is to programs that show a preview of it (ogp.me)."""
        return "article" if self.about is About.POST else "website"

    def address(self, code: str | None = None) -> str:
        """Return the page's whole address in a language; without one in that of this page."""
        return absolute(self.way(code))

    def way(self, code: str | None = None) -> str:
        """Return the page's address on this site in a language; without one in that of this page."""
        return f"{self.path}?{urlencode({**self.query, 'language': code or language()})}"

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages there are, each with this page's address in it."""
        return [(code, self.address(code)) for code in LANGUAGES]


def frame(page: PublicPage, about: About = About.PAGE, thing_id: int | None = None) -> Frame:
    """Return the frame of the page that is asked for."""
    return Frame(page, request.path, about, beside(page, Subject(about, thing_id)))


@bp.get("/open/<slug>/")
@public
def show(slug: str) -> ResponseReturnValue:
    """Show where the work stands."""
    page = page_or_404(slug)
    return answered(page, lambda: whole_page(page))


def whole_page(page: PublicPage, *, preview: bool = False) -> str:
    """Write the page; preview: for its keeper, who is told that it is one."""
    own, question, stands = pages.of_municipality(), work.question_now(), work.work(page)
    newest, in_all = posts.newest_of_all(ON_THE_PAGE)
    return render_template(
        "open_process/page.html",
        frame=Frame(page, url_for("open_process.show", slug=page.slug), About.PAGE, beside(page, Subject(About.PAGE))),
        preview=preview,
        intro=own.intro(language()) if own else None,
        work=stands,
        needs_part=part(page, "needs", work.made_of(stands, language()), lambda: needs_part(page, stands)),
        question=question,
        beside_question=beside(page, Subject(About.QUESTION, question.id)) if question else [],
        posts=newest,
        surveys_part=part(page, "surveys", state_of_published(page.municipality_id), lambda: surveys_part(page)),
        documents=work.documents(),
        ahead=work.ahead(),
        all_posts=in_all,
        plain=markdown.plain,
        shown=markdown.shown,
    )


def needs_part(page: PublicPage, stands: work.Work) -> str:
    """Write the list of needs."""
    return render_template("open_process/page_needs.html", page=page, work=stands)


def surveys_part(page: PublicPage) -> str:
    """Write what is published of surveys; nothing when nothing is."""
    told = by_survey(published_results(page.municipality_id, language=language()))
    return render_template("open_process/page_surveys.html", surveys=told).strip()


def by_survey(published: Sequence[PublishedResult]) -> list[tuple[Survey, list[Result]]]:
    """Return the surveys, the newest first, each with what was published of it."""
    found: dict[int, tuple[Survey, list[Result]]] = {}
    for one in published:
        found.setdefault(one.survey.id, (one.survey, []))[1].append(one.result)
    return list(found.values())


@bp.get("/open/<slug>/needs/<code>")
@public
def need(slug: str, code: str) -> ResponseReturnValue:
    """Show one need and everything that has happened for it."""
    page = page_or_404(slug)
    return answered(page, lambda: need_page(page, code))


def need_page(page: PublicPage, code: str) -> str:
    """Write the page of a need."""
    found = work.story(page, code) or abort(404)
    return render_template("open_process/need.html", frame=frame(page, About.NEED, found.row.need.id), story=found)


@bp.get("/open/<slug>/posts/")
@public
def all_posts(slug: str) -> ResponseReturnValue:
    """Show all posts, the newest first, a page at a time."""
    page, asked = page_or_404(slug), request.args.get("page", "")[:4]
    return answered(page, lambda: posts_page(page, asked), of=asked if asked.isdecimal() else "")


def posts_page(page: PublicPage, asked: str) -> str:
    """Write a part of the list of posts."""
    shown = Slice.of(asked, count=posts.amount(), size=ON_A_PAGE)
    return render_template(
        "open_process/posts.html",
        frame=Frame(page, request.path, About.PAGE, [], {"page": str(shown.number)} if shown.number > 1 else {}),
        posts=posts.one_page(shown.offset, ON_A_PAGE),
        pager=pager(shown, lambda number: f"{request.path}?page={number}&language={language()}"),
        plain=markdown.plain,
    )


@bp.get("/open/<slug>/feed.atom")
@public
def feed(slug: str) -> ResponseReturnValue:
    """Answer a feed reader."""
    page = page_or_404(slug)
    return answered(page, lambda: feed_of(page), what=ATOM)


def feed_of(page: PublicPage) -> str:
    """Write the feed of the newest posts."""
    code = language()
    address = partial(url_for, slug=page.slug, language=code)
    return atom.feed(
        page,
        posts.newest(IN_THE_FEED),
        language=code,
        title=_("School libraries in %(municipality)s", municipality=page.name),
        host=host(),
        self_address=absolute(address("open_process.feed")),
        page_address=absolute(address("open_process.show")),
        address_of=lambda post: absolute(address("open_process.post", open_post_id=post.id)),
    )


@bp.get("/open/<slug>/posts/<int:open_post_id>")
@public
def post(slug: str, open_post_id: int) -> ResponseReturnValue:
    """Show one post, or that it was withdrawn."""
    page = page_or_404(slug)
    return answered(page, lambda: post_page(page, open_post_id))


def post_page(page: PublicPage, post_id: int) -> str:
    """Write the page of a post; what was withdrawn is answered with that, and kept by nobody."""
    found = posts.public_post(post_id) or abort(404)
    if not found.is_published:
        abort(Response(render_template("open_process/withdrawn.html", frame=frame(page), post=found), GONE))
    return render_template(
        "open_process/post.html",
        frame=frame(page, About.POST, post_id),
        post=found,
        shown=markdown.shown,
        plain=markdown.plain,
        up=url_for("open_process.all_posts", slug=page.slug, language=language()),
    )
