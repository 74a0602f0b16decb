"""What the search page shows: hits with their words marked, where each leads, and how the answer is narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from planner.core import i18n
from planner.core.pages import FURTHEST, Slice, pager
from planner.open_process.rules import may_keep_page
from planner.search.marking import Piece, marked, sentence
from planner.search.models import Kind
from planner.search.queries.finding import PAGE_LENGTH, Found, find
from planner.search.queries.loading import Thing, things
from planner.search.queries.suggesting import Guess, guess
from planner.search.words import KINDS, Question, asked
from planner.surveys.rules import may_follow_surveys

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


TELLING = 25  # signs: less than that says nothing beside a title, unless it is what was looked for


@dataclass(frozen=True)
class Hit:
    """A thing as it is shown: pieces of its title, where it leads, the sentence around the words."""

    thing: Thing
    href: str
    title: tuple[Piece, ...]
    sentence: tuple[tuple[Piece, ...], str] | None


@dataclass(frozen=True)
class Shown:
    """What the page answers with. meant: other words it answers, when nothing has the typed ones."""

    question: Question
    kind: Kind | None
    found: Found
    hits: list[Hit]
    pages: Any
    meant: Question | None = None
    guessed: Guess | None = None


def answered(person: Viewer, question: Question, kind: Kind | None) -> Shown:
    """Look for the words; for what they may have been meant as when nothing has them."""
    shown = page_of(person, question, question, kind)
    if shown.found.amounts or not question.words:
        return shown
    guessed = guess(person, question.words)
    if guessed.meant is None:
        return Shown(question, kind, shown.found, [], shown.pages, guessed=guessed)
    return page_of(person, question, asked(guessed.meant), kind)


def page_of(person: Viewer, question: Question, meant: Question, kind: Kind | None) -> Shown:
    """Return the page that the address asks for."""
    number = Slice.of(request.args.get("page"), count=PAGE_LENGTH * FURTHEST, size=PAGE_LENGTH).number if kind else 1
    found = find(person, meant.words, kind=kind, page=number)
    part = Slice.of(request.args.get("page"), count=found.amounts.get(kind, 0) if kind else 0, size=PAGE_LENGTH)
    if part.number < number:  # beyond the last page, which is shown instead
        found = find(person, meant.words, kind=kind, page=part.number)
    there = things(person, found.places, i18n.language())
    hits = [Hit(one, href(person, one), marked(one.title, meant.words), around(one, meant)) for one in there]
    pages = pager(part, lambda at: address(question, kind, at))
    return Shown(question, kind, found, hits, pages, meant=meant if meant != question else None)


def around(thing: Thing, question: Question) -> tuple[tuple[Piece, ...], str] | None:
    """Return the sentence to show under a title and its language, if it says more than the title does."""
    said = sentence([text for text in thing.texts if text.text != thing.title], question.words)
    if said is None:
        return None
    pieces, _lang = said
    long_enough = sum(len(piece.text) for piece in pieces) >= TELLING
    return said if long_enough or any(piece.marked for piece in pieces) else None


def address(question: Question, kind: Kind | None = None, page: int | None = None) -> str:
    """Return the address of an answer."""
    return url_for("search.search", q=question.typed, kind=kind, page=page if page and page > 1 else None)


def tabs(shown: Shown) -> list[dict[str, object]]:
    """Return the kinds to narrow to, with how much there is of each."""
    question, found = shown.question, shown.found
    every: dict[str, object] = {
        "label": i18n.gettext("All"),
        "href": address(question),
        "current": shown.kind is None,
        "count": found.total,
    }
    kinds: list[dict[str, object]] = [
        {"label": KINDS[k], "href": address(question, k), "current": k is shown.kind, "count": found.amounts.get(k, 0)}
        for k in Kind
        if k in found.amounts or k is shown.kind
    ]
    return [every, *kinds]


def groups(shown: Shown) -> list[tuple[Kind, list[Hit]]]:
    """Return the hits that are shown, by kind."""
    each = ((kind, [hit for hit in shown.hits if hit.thing.kind is kind]) for kind in Kind)
    return [(kind, hits) for kind, hits in each if hits]


def href(person: Viewer, thing: Thing) -> str:
    """Return where a thing is read."""
    match thing.kind:
        case Kind.PLAN | Kind.OBJECTIVE | Kind.ACTIVITY:
            return in_plan(thing)
        case Kind.SCHOOL:
            return url_for("plans.index", school=thing.id)
        case Kind.SURVEY if not may_follow_surveys(person):
            return url_for("surveys.results", survey_id=thing.id)
        case Kind.POST if not may_keep_page(person):
            slug = person.municipality_slug
            return url_for("open_process.post", slug=slug, open_post_id=thing.id, language=i18n.language())
    endpoint, name = PAGES[thing.kind]
    ids: dict[str, Any] = {name: thing.id}
    return url_for(endpoint, **ids)


PAGES = {
    Kind.NEED: ("needs.show", "need_id"),
    Kind.TOOL: ("toolbox.tool", "tool_id"),
    Kind.TRAINING: ("training.event", "event_id"),
    Kind.GROUP: ("groups.group", "group_id"),
    Kind.MEETING: ("groups.meeting", "meeting_id"),
    Kind.SURVEY: ("surveys.show", "survey_id"),
    Kind.POST: ("open_posting.post", "open_post_id"),
}


def in_plan(thing: Thing) -> str:
    """Return where a plan is read, at the part of it; the approved version while the text is being rewritten."""
    anchor = f"{thing.kind}-{thing.id}" if thing.kind is not Kind.PLAN else None
    if thing.number is None:
        return url_for("plans.plan", plan_id=thing.whole_id, _anchor=anchor)
    return url_for("plans.revision", plan_id=thing.whole_id, number=thing.number, _anchor=anchor)
