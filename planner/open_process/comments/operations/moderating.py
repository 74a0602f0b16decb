"""What the coordinator does with a comment; each deed stands in its history, with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import audit, clock, outbox
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.open_process.comments import notices
from planner.open_process.comments.models import (
    UNDO_WITHIN,
    CommentDecision,
    CommentDeed,
    CommentReason,
    CommentState,
    CommentWord,
    PublicComment,
    SignedAs,
    WordKind,
)

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Desk:
    """What links in letters are made with: the app's own key and the address they begin with."""

    key: str
    base_url: str


@dataclass(frozen=True)
class Because:
    """Why a comment is not shown: a reason from the list, and words."""

    reason: CommentReason
    words: str | None


def publish(comment: PublicComment, *, by: Viewer, seen: int | None, desk: Desk) -> None:
    """Let everybody read it; who left an address is told, unless it is taken back at once."""
    made = _decide(comment, CommentDeed.PUBLISH, by=by, seen=seen)
    _tell(comment, made, desk=desk, slug=by.municipality_slug)


def reject(comment: PublicComment, *, by: Viewer, seen: int | None, because: Because, desk: Desk) -> None:
    """Keep it from being shown, with a reason; who left an address is told, unless it is taken back at once."""
    made = _decide(comment, CommentDeed.REJECT, by=by, seen=seen, because=because)
    _tell(comment, made, desk=desk, slug=by.municipality_slug)


def route(comment: PublicComment, *, by: Viewer, seen: int | None) -> None:
    """Take it as a complaint (Education Act 4 kap. 8 §): it is never public, and stands in a list of its own."""
    _decide(comment, CommentDeed.ROUTE, by=by, seen=seen)


def ask(comment: PublicComment, *, by: Viewer, seen: int | None, question: str, desk: Desk) -> None:
    """Ask the writer something, at the address that was left."""
    if comment.email is None:
        raise RefusedError(_("The writer has left no address to ask at."), field="question")
    _decide(comment, CommentDeed.ASK, by=by, seen=seen)
    said = CommentWord(
        comment_id=comment.id, kind=WordKind.QUESTION, text=question, at=comment.last_at, by_id=by.user_id
    )
    db.session.add(said)
    db.session.flush()
    notices.asked(comment, said, desk=desk, slug=by.municipality_slug)


def hide(comment: PublicComment, *, by: Viewer, seen: int | None, because: Because) -> None:
    """Take it off the public page with a reason; it is kept as it was, and a letter that waits is not sent."""
    _take_back_letter(comment)
    _decide(comment, CommentDeed.HIDE, by=by, seen=seen, because=because)


def take_up(comment: PublicComment, *, by: Viewer, seen: int | None, words: str | None, desk: Desk) -> None:
    """Decide anew on one that was rejected or hidden; a letter that waits is not sent.

    One that was taken as a complaint, too, until it is answered: with words of why it is none, told to the writer.
    """
    if comment.state is CommentState.COMPLAINT and not words:
        raise RefusedError(_("Write why it is no complaint"), field="words")
    _take_back_letter(comment)
    made = _decide(comment, CommentDeed.TAKE_UP, by=by, seen=seen, words=words)
    _tell(comment, made, desk=desk, slug=by.municipality_slug)


def undo(comment: PublicComment, *, by: Viewer, seen: int | None, desk: Desk) -> None:
    """Take the newest decision back: the comment stands as before it, and so do the letters about it."""
    expect_version(comment, seen)
    last, moment = comment.last_decision, clock.now()
    if last is None or not comment.can_be_undone(moment):
        raise RefusedError(_("The decision can no longer be undone."))
    _take_back_letter(comment)
    for stands in comment.standing[-2:-1]:
        _tell(comment, stands, desk=desk, slug=by.municipality_slug)
    before = comment.state
    comment.state, comment.last_at = last.before, moment
    _note(comment, CommentDeed.UNDO, before=before, by=by)


def answer(comment: PublicComment, *, by: Viewer, seen: int | None, text: str, signed_as: SignedAs, desk: Desk) -> None:
    """Answer in a function's name: beside the comment where it is shown, and to who left an address."""
    expect_version(comment, seen)
    if not comment.can_be_answered:
        raise RefusedError(_("Decide on the comment first: nobody would read the answer."))
    comment.last_at = clock.now()
    said = CommentWord(
        comment_id=comment.id,
        kind=WordKind.ANSWER,
        text=text,
        at=comment.last_at,
        by_id=by.user_id,
        signed_as=signed_as,
    )
    db.session.add(said)
    _note(comment, CommentDeed.ANSWER, before=comment.state, by=by)
    notices.answered(comment, said, desk=desk, slug=by.municipality_slug, after=UNDO_WITHIN)


def withdraw(comment: PublicComment, *, word_id: int, by: Viewer, seen: int | None) -> None:
    """Take back an answer, to write another; what it said is kept."""
    expect_version(comment, seen)
    said = next((word for word in comment.answers if word.id == word_id), None)
    if said is None:
        raise RefusedError(_("The answer is taken back already."))
    outbox.take_back(notices.key_of(said))
    said.withdrawn_at = comment.last_at = clock.now()
    _note(comment, CommentDeed.WITHDRAW, before=comment.state, by=by)


def _tell(comment: PublicComment, made: CommentDecision, *, desk: Desk, slug: str) -> None:
    """Write to who left an address, once about each decision; the letter waits as long as it can be undone."""
    match made.deed:
        case CommentDeed.PUBLISH:
            notices.published(comment, made, desk=desk, slug=slug)
        case CommentDeed.REJECT:
            notices.rejected(comment, made, desk=desk, slug=slug)
        case CommentDeed.TAKE_UP if made.before is CommentState.COMPLAINT:
            notices.taken_up(comment, made, desk=desk, slug=slug)


def _take_back_letter(comment: PublicComment) -> None:
    """Let a letter about the newest decision not be sent, if it waits."""
    if comment.last_decision is not None:
        outbox.take_back(notices.key_of(comment.last_decision))


def _decide(
    comment: PublicComment,
    deed: CommentDeed,
    *,
    by: Viewer,
    seen: int | None,
    because: Because | None = None,
    words: str | None = None,
) -> CommentDecision:
    expect_version(comment, seen)
    if because is not None and because.reason is CommentReason.OTHER and not because.words:
        raise RefusedError(_("Write what the reason is"), field="words")
    before = comment.state
    comment.step(deed)
    comment.last_at = clock.now()
    return _note(comment, deed, before=before, by=by, because=because, words=words)


def _note(
    comment: PublicComment,
    deed: CommentDeed,
    *,
    before: CommentState,
    by: Viewer,
    because: Because | None = None,
    words: str | None = None,
) -> CommentDecision:
    """Add a deed to the comment's history and to the audit trail."""
    made = CommentDecision(
        comment_id=comment.id,
        deed=deed,
        before=before,
        after=comment.state,
        at=comment.last_at,
        by_id=by.user_id,
        reason=because.reason if because else None,
        words=because.words if because else words,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        f"comment.{deed.value}",
        subject="public_comment",
        subject_id=comment.id,
        by=by.user_id,
        before={"state": before.value},
        after={"state": comment.state.value, "reason": because.reason.value if because else None},
    )
    return made
