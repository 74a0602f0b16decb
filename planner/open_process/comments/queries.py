"""Reads of comments: for those who decide, for the writer with the code, and for everybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db, lasting
from planner.core.viewer import Role
from planner.needs.models import Need
from planner.open_process.comments.models import (
    UNDOABLE,
    CommentDecision,
    CommentState,
    CommentWord,
    NeedComment,
    PublicComment,
    WordKind,
)
from planner.open_process.comments.operations.receiving import About
from planner.open_process.comments.rules import may_moderate
from planner.open_process.comments.secret import code_hash
from planner.open_process.models import OpenPost, OpenQuestion, PostState
from planner.schools.models import Municipality

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.sql.base import ExecutableOption

    from planner.core.pages import Slice
    from planner.core.viewer import Viewer

# The lists there are, by their names in the address; a complaint that is answered waits no longer.
UNANSWERED = ~(
    select(CommentWord.id)
    .where(
        CommentWord.comment_id == PublicComment.id,
        CommentWord.kind == WordKind.ANSWER,
        CommentWord.withdrawn_at.is_(None),
    )
    .exists()
)
LISTS: dict[str, ColumnElement[bool]] = {
    "waiting": PublicComment.state == CommentState.RECEIVED,
    "asked": PublicComment.state == CommentState.ASKED,
    "published": PublicComment.state == CommentState.PUBLISHED,
    "complaints": PublicComment.state == CommentState.COMPLAINT,
    "rejected": PublicComment.state.in_((CommentState.REJECTED, CommentState.HIDDEN)),
}
WAITS = or_(LISTS["waiting"], LISTS["complaints"] & UNANSWERED)


def municipality_by_slug(slug: str) -> Municipality | None:
    """Return the municipality with that name in addresses, or None."""
    return db.session.scalar(select(Municipality).where(Municipality.slug == slug))


def visible_to(viewer: Viewer) -> Select[PublicComment]:
    """Return the comments somebody may see with all that belongs to them: those who decide, all of their own."""
    if not may_moderate(viewer):
        return select(PublicComment).where(false())
    return select(PublicComment).where(PublicComment.municipality_id == viewer.municipality_id)


@cache
def subject() -> tuple[ExecutableOption, ...]:
    """Load what comments are about."""
    return (joinedload(PublicComment.need), joinedload(PublicComment.post), joinedload(PublicComment.question))


@cache
def whole() -> tuple[ExecutableOption, ...]:
    """Load all that belongs to comments."""
    return (
        *subject(),
        selectinload(PublicComment.decisions).options(joinedload(CommentDecision.by)),
        selectinload(PublicComment.words),
        selectinload(PublicComment.raised).options(joinedload(NeedComment.need)),
    )


def for_page(viewer: Viewer, public_comment_id: int) -> PublicComment | None:
    """Return one comment with its history and all that was said, or None."""
    return db.session.scalar(visible_to(viewer).where(PublicComment.id == public_comment_id).options(*whole()))


@dataclass(frozen=True)
class Wanted:
    """Which comments are listed: one of LISTS, the newest or the oldest first."""

    shown: str = "waiting"
    newest_first: bool = False


def counts(viewer: Viewer) -> dict[str, int]:
    """Return how many there are in each list."""
    per_state = dict.fromkeys(CommentState, 0)
    chosen = visible_to(viewer).with_only_columns(PublicComment.state, func.count()).group_by(PublicComment.state)
    per_state |= {row[0]: row[1] for row in db.session.execute(chosen)}
    return {
        "waiting": per_state[CommentState.RECEIVED],
        "asked": per_state[CommentState.ASKED],
        "published": per_state[CommentState.PUBLISHED],
        "complaints": per_state[CommentState.COMPLAINT],
        "rejected": per_state[CommentState.REJECTED] + per_state[CommentState.HIDDEN],
    }


def unanswered(viewer: Viewer) -> int:
    """Return how many complaints lack their answer."""
    lacking = LISTS["complaints"] & UNANSWERED
    return db.session.scalar(visible_to(viewer).where(lacking).with_only_columns(func.count())) or 0


def for_list(viewer: Viewer, wanted: Wanted, part: Slice) -> Sequence[PublicComment]:
    """Return a page of a list."""
    columns = (PublicComment.received_at, PublicComment.id)
    order = [column.desc() for column in columns] if wanted.newest_first else list(columns)
    chosen = visible_to(viewer).where(LISTS[wanted.shown]).order_by(*order).offset(part.offset).limit(part.size)
    return db.session.scalars(chosen.options(*whole())).all()


def just_decided(viewer: Viewer, *, since: datetime) -> Sequence[PublicComment]:
    """Return what this person has decided since then and can take back, the newest decision first."""
    newest = (
        select(CommentDecision.comment_id, func.max(CommentDecision.id).label("last"))
        .where(CommentDecision.before != CommentDecision.after)
        .group_by(CommentDecision.comment_id)
        .subquery()
    )
    chosen = (
        visible_to(viewer)
        .join(newest, newest.c.comment_id == PublicComment.id)
        .join(CommentDecision, CommentDecision.id == newest.c.last)
        .where(
            CommentDecision.by_id == viewer.user_id,
            CommentDecision.at >= since,
            CommentDecision.deed.in_(UNDOABLE),
        )
        .order_by(CommentDecision.id.desc())
        .limit(5)
    )
    return db.session.scalars(chosen.options(*whole())).all()


@dataclass(frozen=True)
class WaitingComments:
    """How many comments wait, and since when the oldest does."""

    comments: int
    complaints: int
    since: datetime | None


def waiting_for(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Return the statement for WaitingComments: what waits for a decision or, if a complaint, for an answer."""
    complaint = PublicComment.state == CommentState.COMPLAINT
    figures = (
        func.count().filter(~complaint).label("comments"),
        func.count().filter(complaint).label("complaints"),
        func.min(PublicComment.received_at).label("since"),
    )
    return visible_to(viewer).where(WAITS).with_only_columns(*figures)


def count_waiting(municipality_id: ColumnElement[int], role: ColumnElement[Role]) -> ColumnElement[int]:
    """Return how many comments wait in a municipality, as a part of another statement; 0 for who holds another post."""
    chosen = select(func.count(PublicComment.id)).where(WAITS, PublicComment.municipality_id == municipality_id)
    return case((role == Role.COORDINATOR, chosen.correlate(User).scalar_subquery()), else_=0)


# ---------------------------------------------------------------- without an account


def by_code(code: str) -> PublicComment | None:
    """Return the comment a reference code belongs to, with what was said and decided, or None."""
    chosen = select(PublicComment).where(PublicComment.code_hash == code_hash(code))
    return db.session.scalar(chosen.options(*whole()))


def need_to_comment(need_id: int) -> Need | None:
    """Return a need of the municipality that everybody reads of, or None."""
    found = db.session.scalar(select(Need).where(Need.id == need_id))
    return found if found is not None and found.is_public else None


def post_to_comment(post_id: int) -> OpenPost | None:
    """Return a post that everybody reads, or None."""
    return db.session.scalar(select(OpenPost).where(OpenPost.id == post_id, OpenPost.state == PostState.PUBLISHED))


def question_to_answer(question_id: int) -> OpenQuestion | None:
    """Return the question if it is asked today, or None."""
    found = db.session.scalar(select(OpenQuestion).where(OpenQuestion.id == question_id))
    return found if found is not None and found.is_asked(clock.today()) else None


def question_to_read(question_id: int) -> OpenQuestion | None:
    """Return the question if it is or was asked, or None."""
    found = db.session.scalar(select(OpenQuestion).where(OpenQuestion.id == question_id))
    return found if found is not None and found.from_day <= clock.today() else None


def published(about: About | None = None, *, first: int = 0, most: int = 100) -> Sequence[PublicComment]:
    """Return the comments everybody may read, with their answers, the newest first.

    about: those about one need, post or question; none: all. first, most: from which on, and how many.
    """
    return published_of_all(about, first=first, most=most)[0]


def published_of_all(about: About | None = None, *, first: int = 0, most: int) -> tuple[Sequence[PublicComment], int]:
    """Return the same, and how many there are in all; asked for beyond the last, none and 0."""
    known = _those(about or About())
    rows = db.session.execute(_published(tuple(known)), known | {"first": first, "most": most}).all()
    return [row[0] for row in rows], rows[0][1] if rows else 0


@cache
def _published(about: tuple[str, ...]) -> Select[PublicComment, int]:
    amount = func.count().over().label("amount")
    newest = (
        select(PublicComment, amount)
        .where(PublicComment.state == CommentState.PUBLISHED, *_conditions(about))
        .order_by(PublicComment.received_at.desc(), PublicComment.id.desc())
        .offset(bindparam("first", type_=Integer()))
        .limit(bindparam("most", type_=Integer()))
    )
    return lasting(newest.options(*subject(), selectinload(PublicComment.words)))


def amount_about(about: About) -> int:
    """Return how many comments everybody may read about something, without reading them."""
    known = _those(about)
    return db.session.scalar(_amount(tuple(known)), known) or 0


@cache
def _amount(about: tuple[str, ...]) -> Select[int]:
    amount = select(func.count(PublicComment.id)).where(PublicComment.state == CommentState.PUBLISHED)
    return lasting(amount.where(*_conditions(about)))


def _conditions(about: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [getattr(PublicComment, name) == bindparam(name, type_=Integer()) for name in about]


def _those(about: About) -> dict[str, int]:
    return {name: known for name, known in asdict(about).items() if known is not None}
