"""Mails to who left an address with a comment: in the language it was written in, with the way to its page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.open_process.comments.models import UNDO_WITHIN, CommentDecision
from planner.open_process.comments.secret import code_of
from planner.open_process.comments.words import REASONS, SIGNATURES

if TYPE_CHECKING:
    from planner.open_process.comments.models import CommentWord, PublicComment
    from planner.open_process.comments.operations.moderating import Desk

LONGEST_QUOTE = 400


def key_of(thing: CommentDecision | CommentWord) -> str:
    """Return what makes the letter about a decision, or about what was said, one."""
    return f"comment-{'decision' if isinstance(thing, CommentDecision) else 'word'}-{thing.id}"


def page_of(comment: PublicComment, *, desk: Desk, slug: str) -> str:
    """Return the address of the writer's own page about the comment."""
    return f"{desk.base_url}/open/{slug}/comments/{code_of(comment.nonce, key=desk.key)}"


def published(comment: PublicComment, made: CommentDecision, *, desk: Desk, slug: str) -> None:
    """Tell that the comment can be read by everybody."""
    with in_language(comment.language):
        _send(
            comment,
            _("Your comment %(number)s is published", number=comment.registry_number),
            _("Hello,\n\nyour comment can now be read on the page of the open process. Answers stand beside it."),
            key=key_of(made),
            after=UNDO_WITHIN,
            way=page_of(comment, desk=desk, slug=slug),
        )


def rejected(comment: PublicComment, made: CommentDecision, *, desk: Desk, slug: str) -> None:
    """Tell that the comment is not shown, and why."""
    with in_language(comment.language):
        reason = str(REASONS[made.reason]) if made.reason else ""
        _send(
            comment,
            _("Your comment %(number)s is not published", number=comment.registry_number),
            _(
                "Hello,\n\nyour comment has been received and read, and is kept as an official document. It is not "
                "shown on the page. The reason: %(reason)s.\n\n%(words)s",
                reason=reason,
                words=made.words or "",
            ).rstrip(),
            key=key_of(made),
            after=UNDO_WITHIN,
            way=page_of(comment, desk=desk, slug=slug),
        )


def taken_up(comment: PublicComment, made: CommentDecision, *, desk: Desk, slug: str) -> None:
    """Tell that it is no complaint after all, and why."""
    with in_language(comment.language):
        _send(
            comment,
            _("Your comment %(number)s is decided on anew", number=comment.registry_number),
            _(
                "Hello,\n\nyour comment was first taken as a complaint about the education. It is decided on as a "
                "comment after all, and may be published. Why:\n\n%(words)s\n\nIf you want it to be a complaint, "
                "write again and say so.",
                words=made.words or "",
            ),
            key=key_of(made),
            after=UNDO_WITHIN,
            way=page_of(comment, desk=desk, slug=slug),
        )


def asked(comment: PublicComment, said: CommentWord, *, desk: Desk, slug: str) -> None:
    """Ask the writer a question; the answer is given on the writer's own page."""
    with in_language(comment.language):
        _send(
            comment,
            _("A question about your comment %(number)s", number=comment.registry_number),
            _("Hello,\n\nbefore we decide on your comment we would like to ask:\n\n%(question)s", question=said.text),
            key=key_of(said),
            way=page_of(comment, desk=desk, slug=slug),
        )


def answered(comment: PublicComment, said: CommentWord, *, desk: Desk, slug: str, after: timedelta) -> None:
    """Tell the answer, and in whose function it was given."""
    with in_language(comment.language):
        _send(
            comment,
            _("An answer to your comment %(number)s", number=comment.registry_number),
            _(
                "Hello,\n\nthe answer to your comment is:\n\n%(answer)s\n\n%(function)s",
                answer=said.text,
                function=str(SIGNATURES[said.signed_as]) if said.signed_as else "",
            ),
            key=key_of(said),
            after=after,
            way=page_of(comment, desk=desk, slug=slug),
        )


def _send(
    comment: PublicComment, subject: str, text: str, *, key: str, way: str, after: timedelta = timedelta()
) -> None:
    if comment.email is None:
        return
    quoted = comment.text if len(comment.text) <= LONGEST_QUOTE else f"{comment.text[:LONGEST_QUOTE]} …"
    foot = _(
        "Where your comment stands, and what has been said about it:\n%(way)s\n\nYou wrote:\n%(text)s",
        way=way,
        text=quoted,
    )
    letter = outbox.Letter(outbox.WITHOUT_ACCOUNT, comment.email, subject, f"{text}\n\n{foot}")
    outbox.post(letter, key=key, after=after)
