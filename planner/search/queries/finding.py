"""What is found: all words occur, the best first, in one statement however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from planner.core.db import db
from planner.core.pages import FURTHEST
from planner.plans.models.plan import Plan
from planner.search.models import Kind, Part, SearchEntry
from planner.search.queries.readable import readable

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.search.words import Word

OF_EACH, PAGE_LENGTH = 4, 20
BEGINS_TITLE, IN_TITLE, BEGINS_WORD, WITHIN_WORD = 8, 4, 2, 1


@dataclass(frozen=True)
class Place:
    """Where something was found: a thing, and which part of it holds the words."""

    kind: Kind
    thing_id: int
    whole_id: int
    part: Part


@dataclass(frozen=True)
class Found:
    """How much there is of each kind, and what of it is shown, the best first."""

    amounts: dict[Kind, int]
    places: list[Place]

    @property
    def total(self) -> int:
        """How much in all."""
        return sum(self.amounts.values())


def find(viewer: Viewer, words: tuple[Word, ...], *, kind: Kind | None = None, page: int = 1) -> Found:
    """Return what the viewer may read with all the words: a few of each kind, or a page of one kind."""
    if not words:
        return Found({}, [])
    first = (min(page, FURTHEST) - 1) * PAGE_LENGTH
    best = (func.max(_worth(words)).desc(), SearchEntry.kind, SearchEntry.thing_id.desc())
    found = (
        select(
            SearchEntry.kind,
            SearchEntry.thing_id,
            func.max(SearchEntry.whole_id).label("whole_id"),
            # The text before what is in force, where a reader of both finds the words in both.
            func.max(SearchEntry.part).label("part"),
            func.count().over(partition_by=SearchEntry.kind).label("amount"),
            func.row_number().over(partition_by=SearchEntry.kind, order_by=best).label("place"),
        )
        .where(readable(viewer), *(_occurs(word, words) for word in words))
        .group_by(SearchEntry.kind, SearchEntry.thing_id)
        .subquery()
    )
    shown = found.c.place <= OF_EACH
    if kind is not None:
        # The first of every other kind comes along, for how many there are.
        asked = and_(found.c.kind == kind, found.c.place > first, found.c.place <= first + PAGE_LENGTH)
        shown = or_(found.c.place == 1, asked)
    rows = db.session.execute(select(found).where(shown).order_by(found.c.place)).all()
    places = [
        Place(Kind(row.kind), row.thing_id, row.whole_id, Part(row.part))
        for row in rows
        if kind is None or (row.kind == kind and first < row.place <= first + PAGE_LENGTH)
    ]
    return Found({Kind(row.kind): row.amount for row in rows}, places)


def holds(entry: type[SearchEntry], word: Word) -> ColumnElement[bool]:
    """Return the condition that a word occurs in an entry."""
    column = entry.folded if word.is_plain else entry.words
    return column.contains(word.needle, autoescape=True)


def _occurs(word: Word, words: tuple[Word, ...]) -> ColumnElement[bool]:
    """Return the condition on one word; that of a plan and its parts may be the school's name, other words its own."""
    school = aliased(SearchEntry)
    named = select(school.thing_id).where(
        school.municipality_id == SearchEntry.municipality_id, school.kind == Kind.SCHOOL, holds(school, word)
    )
    there = select(Plan.id).where(
        Plan.id == SearchEntry.whole_id, Plan.municipality_id == SearchEntry.municipality_id, Plan.school_id.in_(named)
    )
    own = or_(SearchEntry.kind == Kind.PLAN, *(holds(SearchEntry, one) for one in words if one != word))
    of_plans = SearchEntry.kind.in_((Kind.PLAN, Kind.OBJECTIVE, Kind.ACTIVITY))
    return or_(holds(SearchEntry, word), and_(of_plans, own, there.exists()))


def _worth(words: tuple[Word, ...]) -> ColumnElement[int]:
    """Return how well an entry answers: what begins a word of the title first, then what only stands in the text."""
    each = [
        case(
            (SearchEntry.title.contains(f" {word.text}", autoescape=True), BEGINS_TITLE),
            (SearchEntry.title.contains(word.needle, autoescape=True), IN_TITLE),
            (SearchEntry.words.contains(f" {word.text}", autoescape=True), BEGINS_WORD),
            (holds(SearchEntry, word), WITHIN_WORD),
            else_=0,
        )
        for word in words
    ]
    total: ColumnElement[int] = each[0]
    for one in each[1:]:
        total = total + one
    return total
