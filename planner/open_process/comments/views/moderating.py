"""Deciding on comments: the list with everything that can be decided on it, and one comment with its history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, render_template, request, url_for

from planner.core import clock
from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.pages import Slice, pager
from planner.open_process.comments import queries
from planner.open_process.comments.forms import (
    AnswerForm,
    BecauseForm,
    DecisionForm,
    QuestionForm,
    TakeUpForm,
    WithdrawForm,
)
from planner.open_process.comments.models import UNDO_WITHIN
from planner.open_process.comments.operations import moderating as operations
from planner.open_process.comments.queries import LISTS, Wanted
from planner.open_process.comments.rules import may_moderate, may_moderate_comment
from planner.open_process.comments.views.room import bp, desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from planner.open_process.comments.models import PublicComment

ON_A_PAGE = 20
OWN_ADDRESS = re.compile(r"/moderation/([0-9]{1,10})?(\?[\w=&%-]{0,100})?", re.ASCII)
NAMES: dict[str, Text] = {
    "waiting": _("To decide on"),
    "asked": _("Asked back"),
    "complaints": _("Complaints"),
    "published": _("Published"),
    "rejected": _("Not shown"),
}


@dataclass(frozen=True)
class Refused:
    """A form that was refused, and whose it is."""

    comment_id: int
    form: Form


def wanted() -> Wanted:
    """Return which list the address asks for."""
    shown = request.args.get("show", "")
    return Wanted(shown if shown in LISTS else "waiting", request.args.get("order") == "newest")


def address(number: int = 1, **changes: Any) -> str:  # noqa: ANN401 - parts of an address
    """Return the address of the list with something changed."""
    asked = wanted()
    parts = {"show": asked.shown, "order": "newest" if asked.newest_first else None} | changes
    return url_for("moderation.index", **parts, page=number if number > 1 else None)


@bp.get("/")
@grants(may_moderate)
def index() -> ResponseReturnValue:
    """Show a list of comments with what can be decided on each."""
    return list_page()


def list_page(refused: Refused | None = None) -> str:
    """Write the list; refused: the form that is shown again."""
    who, asked = viewer(), wanted()
    counts = queries.counts(who)
    part = Slice.of(request.args.get("page"), count=counts[asked.shown], size=ON_A_PAGE)
    return render_template(
        "open_process/comments/moderation.html",
        comments=queries.for_list(who, asked, part),
        decided=queries.just_decided(who, since=clock.now() - UNDO_WITHIN),
        wanted=asked,
        counts=counts,
        unanswered=queries.unanswered(who) if asked.shown == "complaints" else 0,
        tabs=[
            {"label": NAMES[n], "href": address(show=n), "current": n == asked.shown, "count": counts[n]} for n in NAMES
        ],
        orders=[
            {"label": _("Oldest first"), "href": address(order=None), "current": not asked.newest_first},
            {"label": _("Newest first"), "href": address(order="newest"), "current": asked.newest_first},
        ],
        pager=pager(part, address),
        back=request.full_path if request.query_string else request.path,
        **forms(refused),
    )


def forms(refused: Refused | None) -> dict[str, Any]:
    """Return the forms of a page of comments: empty ones, and the refused one in its place."""
    kinds = {"because": BecauseForm, "question": QuestionForm, "answer": AnswerForm, "plain": DecisionForm}
    return {
        "new": {name: kind(formdata=None) for name, kind in kinds.items()},
        "refused": refused,
        "now": clock.now(),
    }


@bp.get("/<int:public_comment_id>")
@grants(may_moderate_comment, load=queries.for_page)
def show(comment: PublicComment) -> ResponseReturnValue:
    """Show one comment with its history."""
    return one_page(comment)


def one_page(comment: PublicComment, refused: Refused | None = None, *, stale: bool = False) -> str:
    """Write the page of one comment; stale: somebody else decided while it was read."""
    return render_template(
        "open_process/comments/comment.html", comment=comment, stale=stale, back=back(), **forms(refused)
    )


def back() -> str:
    """Return the list that the decision was made on, or the first one."""
    typed = request.form.get("back", "") if request.method == "POST" else ""
    return typed if OWN_ADDRESS.fullmatch(typed) else url_for("moderation.index")


def decide(
    comment: PublicComment, form: Form, do: Callable[[PublicComment], object], *, done: Text | None = None
) -> ResponseReturnValue:
    """Answer a decision: to the list it was made on; refused, or made too late, to the comment as it is now."""
    known, to = comment.id, back()

    def again() -> PublicComment:
        return queries.for_page(viewer(), known) or abort(404)

    return submit(
        form,
        lambda: do(comment),
        page=lambda: one_page(again(), Refused(known, form)),
        to=to,
        done=done,
        stale=lambda: one_page(again(), Refused(known, form), stale=True),
    )


@bp.post("/<int:public_comment_id>/publish")
@grants(may_moderate_comment, load=queries.for_page)
def publish(comment: PublicComment) -> ResponseReturnValue:
    """Publish it."""
    form, who = DecisionForm(), viewer()
    return decide(comment, form, lambda it: operations.publish(it, by=who, seen=form.version.data, desk=desk()))


@bp.post("/<int:public_comment_id>/reject")
@grants(may_moderate_comment, load=queries.for_page)
def reject(comment: PublicComment) -> ResponseReturnValue:
    """Keep it from being shown."""
    form, who = BecauseForm(), viewer()

    def do(it: PublicComment) -> None:
        because = operations.Because(form.chosen, form.words.data)
        operations.reject(it, by=who, seen=form.version.data, because=because, desk=desk())

    return decide(comment, form, do)


@bp.post("/<int:public_comment_id>/hide")
@grants(may_moderate_comment, load=queries.for_page)
def hide(comment: PublicComment) -> ResponseReturnValue:
    """Take it off the public page."""
    form, who = BecauseForm(), viewer()

    def do(it: PublicComment) -> None:
        because = operations.Because(form.chosen, form.words.data)
        operations.hide(it, by=who, seen=form.version.data, because=because)

    return decide(comment, form, do)


@bp.post("/<int:public_comment_id>/complaint")
@grants(may_moderate_comment, load=queries.for_page)
def route(comment: PublicComment) -> ResponseReturnValue:
    """Take it as a complaint."""
    form, who = DecisionForm(), viewer()
    return decide(comment, form, lambda it: operations.route(it, by=who, seen=form.version.data))


@bp.post("/<int:public_comment_id>/ask")
@grants(may_moderate_comment, load=queries.for_page)
def ask(comment: PublicComment) -> ResponseReturnValue:
    """Ask the writer something."""
    form, who = QuestionForm(), viewer()

    def do(it: PublicComment) -> None:
        operations.ask(it, by=who, seen=form.version.data, question=form.question.data, desk=desk())

    return decide(comment, form, do, done=_("The question is sent."))


@bp.post("/<int:public_comment_id>/take-up")
@grants(may_moderate_comment, load=queries.for_page)
def take_up(comment: PublicComment) -> ResponseReturnValue:
    """Decide on it anew."""
    form, who = TakeUpForm(), viewer()

    def do(it: PublicComment) -> None:
        operations.take_up(it, by=who, seen=form.version.data, words=form.words.data, desk=desk())

    return decide(comment, form, do)


@bp.post("/<int:public_comment_id>/undo")
@grants(may_moderate_comment, load=queries.for_page)
def undo(comment: PublicComment) -> ResponseReturnValue:
    """Take the newest decision back."""
    form, who = DecisionForm(), viewer()
    done = _("The decision on %(number)s is undone.", number=comment.registry_number)
    return decide(comment, form, lambda it: operations.undo(it, by=who, seen=form.version.data, desk=desk()), done=done)


@bp.post("/<int:public_comment_id>/answer")
@grants(may_moderate_comment, load=queries.for_page)
def answer(comment: PublicComment) -> ResponseReturnValue:
    """Answer it."""
    form, who = AnswerForm(), viewer()

    def do(it: PublicComment) -> None:
        seen, text = form.version.data, form.answer.data
        operations.answer(it, by=who, seen=seen, text=text, signed_as=form.function, desk=desk())

    return decide(comment, form, do, done=_("The answer stands beside the comment."))


@bp.post("/<int:public_comment_id>/withdraw")
@grants(may_moderate_comment, load=queries.for_page)
def withdraw(comment: PublicComment) -> ResponseReturnValue:
    """Take an answer back."""
    form, who = WithdrawForm(), viewer()

    def do(it: PublicComment) -> None:
        operations.withdraw(it, word_id=form.word.data or 0, by=who, seen=form.version.data)

    return decide(comment, form, do, done=_("The answer is taken back."))
