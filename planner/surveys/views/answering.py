"""Answering, without signing in: the start, a page at a time, looking it through, sending.

No form here carries the token that makes other forms count once: it would be stored with a time. What makes an
answer count once is the respondent's own secret, which is used up by sending.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, url_for

from planner.core import clock
from planner.core.access import public
from planner.core.db import db
from planner.core.errors import StaleError
from planner.core.forms import CONFLICT, SEE_OTHER, UNPROCESSABLE
from planner.core.i18n import language
from planner.core.throttle import count_attempt
from planner.surveys import flow, secret
from planner.surveys.differing import Differing, differing_answers
from planner.surveys.operations import answering as operations
from planner.surveys.operations.answering import OverError, UsedError
from planner.surveys.views.begun import Begun, all_typed, begun, found, over_page, start_page
from planner.surveys.views.room import answering, base_url, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from planner.core.i18n import Text
    from planner.surveys.operations.answering import Link

GONE, TOO_MANY = 410, 429
HOUR = timedelta(hours=1)
MOST_BY_ONE, MOST_BY_ALL = 120, 2000  # a whole school shares one network address
MOST_BY_INVITATION = 30
SHELVES = 4096  # readers are counted in so many rows at most
VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)


def seen() -> int | None:
    """Return how often the answers had been saved when the page that is now sent was shown."""
    typed = request.form.get("version", "")
    return int(typed) if VERSION.fullmatch(typed) else None


@answering.get("/<token>")
@public
def start(token: str) -> ResponseReturnValue:
    """Show what the survey is about, who can see what, and the way in."""
    return start_page(found(token), token)


@answering.post("/<token>/begin")
@public
def begin(token: str) -> ResponseReturnValue:
    """Begin to answer."""
    if request.form.get("website"):
        abort(404)  # a field that people do not see
    if crowded(found(token), token):
        abort(TOO_MANY)
    link = found(token)  # counting ended the transaction in which it was found
    try:
        code = operations.begin(link)
    except (OverError, UsedError):
        return start_page(link, token), CONFLICT
    return redirect(url_for("answering.page", token=token, code=code, number=1), SEE_OTHER)


def crowded(link: Link, token: str) -> bool:
    """Count another beginning, and tell whether there are too many: with an invitation, or by the open link.

    Only addresses that lead somewhere are counted, and readers in so many rows as there are SHELVES: no flood of
    made-up addresses fills the table.
    """
    if link.invitation_id is not None:
        mine = secret.veiled(f"{clock.today()} {token}", key=key())
        return count_attempt("survey invitation", mine, per=HOUR) > MOST_BY_INVITATION
    who = secret.veiled(f"{clock.today()} {request.remote_addr}", key=key())
    by_one = count_attempt("survey reader", str(int(who, 16) % SHELVES), per=HOUR)
    by_all = count_attempt("survey link", secret.secret_hash(token, of="throttle"), per=HOUR)
    return by_one > MOST_BY_ONE or by_all > MOST_BY_ALL


@answering.get("/<token>/<code>/<int:number>")
@public
def page(token: str, code: str, number: int) -> ResponseReturnValue:
    """Show a page of questions."""
    at = begun(token, code)
    if isinstance(at, str):
        return at, GONE
    return question_page(at, number, {}) if at.counts else closed_page(at)


def closed_page(at: Begun, typed: flow.Answers | None = None) -> str:
    """Write that the answers cannot count any more, with all of them and what was typed last."""
    return over_page(at.link, at.token, {**at.kept.answers, **(typed or {})})


def question_page(at: Begun, number: int, problems: Mapping[str, Text], differing: Sequence[Differing] = ()) -> str:
    """Write a page of questions with what is answered, or was typed.

    problems: what is wrong, by question. differing: what another window has saved meanwhile.
    """
    pages = flow.pages(at.link.survey, at.kept.answers)
    if not 1 <= number <= len(pages):
        abort(404)
    kept = flow.written(pages[number - 1].questions, at.kept.answers)
    return render_template(
        "surveys/page.html",
        at=at,
        survey=at.link.survey,
        page=pages[number - 1],
        last=len(pages),
        problems=problems,
        differing=differing,
        seen=flow.imprint(at.kept.answers, asked_on(pages[number - 1])),
        values=flow.typed(dict(request.form.lists())) if problems or differing else kept,
    )


@answering.post("/<token>/<code>/<int:number>")
@public
def save(token: str, code: str, number: int) -> ResponseReturnValue:
    """Keep the answers of a page, and go on; or stop here for now."""
    at = begun(token, code)
    if isinstance(at, str):
        return at, GONE
    pages = flow.pages(at.link.survey, at.kept.answers)
    if not at.counts:
        return closed_page(at, all_typed(at.link)), CONFLICT
    if sent := page_sent(pages, number):
        return keep(at, sent, later="later" in request.form)
    if typed := all_typed(at.link):
        return over_page(at.link, token, typed, back=at.page_address(1)), CONFLICT
    return redirect(at.page_address(1), SEE_OTHER)


def page_sent(pages: Sequence[flow.Asked], number: int) -> flow.Asked | None:
    """Return the page that was sent, or None when an answer in another window has taken it away."""
    if section := request.form.get("section"):
        return next((page for page in pages if str(page.section.id) == section), None)
    return pages[number - 1] if 1 <= number <= len(pages) else abort(404)


def asked_on(page: flow.Asked) -> frozenset[str]:
    """Return the questions of a page, as answers are kept by them."""
    return frozenset(str(question.id) for question in page.questions)


def keep(at: Begun, asked: flow.Asked, *, later: bool) -> ResponseReturnValue:
    """Save what was typed on a page; a page with a problem is shown again, with what is right on it saved."""
    read = flow.read(asked.questions, dict(request.form.lists()))
    unread = [key for key, problem in read.problems.items() if not (later and problem in flow.NEEDED.values())]
    if unread:
        return question_page(at, asked.number, read.problems), UNPROCESSABLE
    shown = request.form.get("seen", "")
    try:
        operations.save(at.kept, read.answers, asked=asked_on(asked), seen=shown, window=at.window)
    except StaleError:
        return changed_page(at, asked, read.answers), CONFLICT
    if later:
        return redirect(at.to("later"), SEE_OTHER)
    last = asked.number >= len(flow.pages(at.link.survey, at.kept.answers))
    return redirect(at.to("check") if last else at.page_address(asked.number + 1), SEE_OTHER)


def changed_page(at: Begun, asked: flow.Asked, typed: flow.Answers) -> str:
    """Write the page with what was typed here, and beside it what another window saved meanwhile."""
    known = asked.section.id
    db.session.rollback()
    now = begun(at.token, at.code)
    if isinstance(now, str):
        return now
    there = next((one for one in flow.pages(now.link.survey, now.kept.answers) if one.section.id == known), None)
    if there is None:
        return over_page(now.link, now.token, typed, back=now.page_address(1))
    differing = differing_answers(there.questions, mine=typed, saved=now.kept.answers, language=language())
    return question_page(now, there.number, {}, differing)


@answering.get("/<token>/<code>/later")
@public
def later(token: str, code: str) -> ResponseReturnValue:
    """Show the respondent's own link, to go on later."""
    at = begun(token, code)
    if isinstance(at, str):
        return at, GONE
    if not at.counts:
        return closed_page(at)
    address = f"{base_url()}{at.own_address}"
    return render_template("surveys/later.html", at=at, survey=at.link.survey, address=address)


@answering.get("/<token>/<code>/check")
@public
def check(token: str, code: str) -> ResponseReturnValue:
    """Show all answers before they are sent."""
    at = begun(token, code)
    if isinstance(at, str):
        return at, GONE
    return check_page(at) if at.counts else closed_page(at)


def check_page(at: Begun, *, changed: bool = False) -> str:
    """Write all answers, and what is missing; changed: another window has saved since they were looked through."""
    survey, answers = at.link.survey, at.kept.answers
    return render_template(
        "surveys/check.html",
        at=at,
        survey=survey,
        pages=flow.pages(survey, answers),
        answers=answers,
        missing=flow.missing(survey, answers),
        changed=changed,
    )


@answering.post("/<token>/<code>/check")
@public
def send(token: str, code: str) -> ResponseReturnValue:
    """Send the answers."""
    at = begun(token, code)
    if isinstance(at, str):
        return at, GONE
    if not at.counts:
        return closed_page(at), CONFLICT
    if flow.missing(at.link.survey, at.kept.answers):
        return check_page(at), UNPROCESSABLE
    try:
        operations.send(at.link, at.kept, seen=seen())
    except StaleError:
        return refused(token, code, changed=True), CONFLICT
    except (OverError, UsedError):
        return refused(token, code), CONFLICT
    return redirect(url_for("answering.thanks", token=token), SEE_OTHER)


def refused(token: str, code: str, *, changed: bool = False) -> str:
    """Write why nothing was sent, with all answers; changed: they were, after they had been looked through."""
    db.session.rollback()
    at = begun(token, code)
    if isinstance(at, str):
        return at
    return check_page(at, changed=True) if changed and at.counts else closed_page(at)


@answering.get("/<token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    """Thank for the answer."""
    return render_template("surveys/thanks.html", survey=found(token).survey)
