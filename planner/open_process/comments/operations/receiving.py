"""What somebody without an account does: send a comment, reply to a question about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from planner.core import clock
from planner.core.db import db
from planner.open_process.comments import secret
from planner.open_process.comments.models import (
    CommentDecision,
    CommentDeed,
    CommentWord,
    PublicComment,
    WordKind,
)
from planner.open_process.comments.registry import RegistrySeries

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Written:
    """What somebody has written, tidied: what is empty is None."""

    text: str
    name: str | None
    email: str | None
    language: str


@dataclass(frozen=True)
class About:
    """What a comment is about; nothing: the work as a whole."""

    need_id: int | None = None
    post_id: int | None = None
    question_id: int | None = None


def receive(written: Written, *, about: About, municipality_id: int, sent: str, key: str) -> PublicComment:
    """Register a comment; it waits to be decided on. A second sending of one (secret.sent_hash) adds nothing."""
    there = db.session.scalar(select(PublicComment).where(PublicComment.sent_hash == sent))
    if there is not None:
        return there
    comment = PublicComment(
        text=written.text,
        name=written.name,
        **asdict(about),
        **registered(written.email, written.language, municipality_id=municipality_id, sent=sent, key=key),
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def registered(email: str | None, language: str, *, municipality_id: int, sent: str, key: str) -> Mapping[str, Any]:
    """Return what registering adds to something that has come in: the next number, the time, the code."""
    moment, nonce = clock.now(), secret.new_nonce()
    year = clock.local(moment).year
    return {
        "year": year,
        "number": next_number(municipality_id, year),
        "received_at": moment,
        "last_at": moment,
        "language": language,
        "email": email,
        "nonce": nonce,
        "code_hash": secret.code_hash(secret.code_of(nonce, key=key)),
        "sent_hash": sent,
    }


def next_number(municipality_id: int, year: int) -> int:
    """Take the next number of the year's series: two at once wait for each other, and a refused one takes none."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(RegistrySeries)
        .values(municipality_id=municipality_id, year=year, last=1)
        .on_conflict_do_update(index_elements=["municipality_id", "year"], set_={"last": RegistrySeries.last + 1})
        .returning(RegistrySeries.last)
    )
    return int(db.session.execute(statement).scalar_one())


def reply(comment: PublicComment, *, text: str) -> None:
    """Let the writer reply to the question; the comment waits again."""
    before, moment = comment.state, clock.now()
    comment.step(CommentDeed.REPLY)
    comment.last_at = moment
    db.session.add(CommentWord(comment_id=comment.id, kind=WordKind.REPLY, text=text, at=moment))
    db.session.add(
        CommentDecision(
            comment_id=comment.id, deed=CommentDeed.REPLY, before=before, after=comment.state, at=moment, by_id=None
        )
    )
