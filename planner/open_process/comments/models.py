"""Comments from anybody, their registry numbers, and every decision and word about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.needs.models import Need
from planner.open_process.comments.registry import Registered
from planner.open_process.models import OpenPost, OpenQuestion

LONGEST_TEXT, LONGEST_NAME = 5000, 100
UNDO_WITHIN = timedelta(minutes=10)


class CommentState(StrEnum):
    """Where a comment stands; hidden is what was public once."""

    RECEIVED = "received"
    ASKED = "asked"
    PUBLISHED = "published"
    REJECTED = "rejected"
    COMPLAINT = "complaint"
    HIDDEN = "hidden"


class CommentDeed(StrEnum):
    """What was done with a comment."""

    PUBLISH = "publish"
    REJECT = "reject"
    ROUTE = "route"
    ASK = "ask"
    REPLY = "reply"
    HIDE = "hide"
    TAKE_UP = "take_up"
    UNDO = "undo"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    RAISE = "raise"


class CommentReason(StrEnum):
    """Why a comment is not shown."""

    OFF_TOPIC = "off_topic"
    PERSONAL = "personal"
    OFFENSIVE = "offensive"
    UNLAWFUL = "unlawful"
    ADVERTISING = "advertising"
    REPEATED = "repeated"
    OTHER = "other"


class SignedAs(StrEnum):
    """In which function somebody answers; answers bear no person's name."""

    COORDINATOR = "coordinator"
    HEAD = "head"
    GROUP = "group"
    STAFF = "staff"


class WordKind(StrEnum):
    """What is said about a comment: asked of the writer, replied by the writer, answered for all to read."""

    QUESTION = "question"
    REPLY = "reply"
    ANSWER = "answer"


# What each deed makes of a comment, and of which it can be made.
WAITING = frozenset({CommentState.RECEIVED, CommentState.ASKED})
STEPS: dict[CommentDeed, tuple[frozenset[CommentState], CommentState]] = {
    CommentDeed.PUBLISH: (WAITING | {CommentState.HIDDEN}, CommentState.PUBLISHED),
    CommentDeed.REJECT: (WAITING, CommentState.REJECTED),
    CommentDeed.ROUTE: (WAITING, CommentState.COMPLAINT),
    CommentDeed.ASK: (WAITING, CommentState.ASKED),
    CommentDeed.REPLY: (frozenset({CommentState.ASKED}), CommentState.RECEIVED),
    CommentDeed.HIDE: (frozenset({CommentState.PUBLISHED}), CommentState.HIDDEN),
    CommentDeed.TAKE_UP: (
        frozenset({CommentState.REJECTED, CommentState.HIDDEN, CommentState.COMPLAINT}),
        CommentState.RECEIVED,
    ),
}
# A question has been mailed, and an answer is read: neither is taken back as if it had not been.
UNDOABLE = frozenset(
    {CommentDeed.PUBLISH, CommentDeed.REJECT, CommentDeed.ROUTE, CommentDeed.HIDE, CommentDeed.TAKE_UP}
)


class PublicComment(Tenant, Registered, Versioned):
    """A comment somebody has sent; triggers keep what was written and refuse to remove it.

    need_id, post_id, question_id: what it is about, when that is not the work as a whole.
    """

    __tablename__ = "public_comment"
    __table_args__ = (
        within("need_id", "need"),
        within("post_id", "open_post"),
        within("question_id", "open_question"),
        CheckConstraint(
            "(need_id IS NULL OR post_id IS NULL) AND (need_id IS NULL OR question_id IS NULL) "
            "AND (post_id IS NULL OR question_id IS NULL)",
            name="about_one_thing",
        ),
        UniqueConstraint("municipality_id", "year", "number"),
        UniqueConstraint("code_hash"),
        UniqueConstraint("municipality_id", "sent_hash"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("length(text) BETWEEN 1 AND 5000", name="text_length"),
        Index("ix_public_comment_state", "municipality_id", "state", "received_at"),
        Index("ix_public_comment_need_id", "need_id"),
        Index("ix_public_comment_post_id", "post_id"),
        Index("ix_public_comment_question_id", "question_id"),
    )

    need_id: Mapped[int | None]
    post_id: Mapped[int | None]
    question_id: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(String(LONGEST_NAME))
    text: Mapped[long_text]
    state: Mapped[CommentState] = mapped_column(states(CommentState), default=CommentState.RECEIVED)

    need: Mapped[Need | None] = one("PublicComment.need_id", "Need")
    post: Mapped[OpenPost | None] = one("PublicComment.post_id", "OpenPost")
    question: Mapped[OpenQuestion | None] = one("PublicComment.question_id", "OpenQuestion")
    decisions: Mapped[list[CommentDecision]] = many(
        "CommentDecision.comment_id", "PublicComment", order_by="CommentDecision.id"
    )
    words: Mapped[list[CommentWord]] = many("CommentWord.comment_id", "PublicComment", order_by="CommentWord.id")
    raised: Mapped[list[NeedComment]] = many("NeedComment.comment_id", "PublicComment", order_by="NeedComment.id")

    def subject(self, language: str) -> str | None:
        """Return what it is about in words, or None for the work as a whole."""
        if self.need is not None:
            return f"{self.need.code} {self.need.title(language)}"
        if self.post is not None:
            return self.post.title(language)
        return self.question.text(language) if self.question is not None else None

    def public_subject(self, language: str) -> str | None:
        """Return the same for everybody: a need or a post that is not read by them any more is not named either."""
        of = self.need or self.post
        shown = of is None or (of.is_published if isinstance(of, OpenPost) else of.is_public)
        return self.subject(language) if shown else None

    def step(self, deed: CommentDeed) -> None:
        """Let a deed make of it what it makes; refuse what no longer can be done."""
        may_be, becomes = STEPS[deed]
        if self.state not in may_be:
            raise RefusedError(_("The comment is decided on already."))
        if not self.can(deed):
            raise RefusedError(_("The complaint is answered. It stays a complaint."))
        self.state = becomes

    def can(self, deed: CommentDeed) -> bool:
        """Tell whether the deed can be done now."""
        if deed == CommentDeed.ASK and self.email is None:
            return False
        if deed == CommentDeed.TAKE_UP and self.state is CommentState.COMPLAINT and self.answers:
            return False  # what was answered to one person would be read by everybody
        return self.state in STEPS[deed][0]

    @property
    def can_become_a_need(self) -> bool:
        """Whether a need can be raised from it: once, and not from what is not fit to be shown."""
        return not self.raised and self.state not in {CommentState.REJECTED, CommentState.HIDDEN}

    @property
    def can_be_answered(self) -> bool:
        """Whether an answer would be read: beside it by everybody, or to a complaint by who made it."""
        return self.state in {CommentState.PUBLISHED, CommentState.COMPLAINT}

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state is CommentState.PUBLISHED

    @property
    def last_decision(self) -> CommentDecision | None:
        """The newest decision that stands."""
        return self.standing[-1] if self.standing else None

    @property
    def taken_back(self) -> CommentDecision | None:
        """That it is no complaint after all, when that is the newest decision that stands."""
        last = self.last_decision
        is_that = last is not None and last.deed is CommentDeed.TAKE_UP and last.before is CommentState.COMPLAINT
        return last if is_that else None

    @property
    def standing(self) -> list[CommentDecision]:
        """The decisions in order, undone ones and those that changed nothing aside."""
        standing: list[CommentDecision] = []
        for made in self.decisions:
            if made.deed is CommentDeed.UNDO:
                standing = standing[:-1]
            elif made.before != made.after:
                standing.append(made)
        return standing

    def can_be_undone(self, now: datetime) -> bool:
        """Whether the newest decision that stands can be taken back as if it had not been made."""
        last = self.last_decision
        return last is not None and last.deed in UNDOABLE and now - last.at <= UNDO_WITHIN

    @property
    def answers(self) -> list[CommentWord]:
        """The answers that stand."""
        return [word for word in self.words if word.kind is WordKind.ANSWER and word.withdrawn_at is None]

    @property
    def asked(self) -> CommentWord | None:
        """The question that waits for the writer, or None."""
        questions = [word for word in self.words if word.kind is WordKind.QUESTION]
        return questions[-1] if questions and self.state is CommentState.ASKED else None


class CommentDecision(Tenant):
    """One thing that was done with a comment; rows are only ever added. by_id None: the writer."""

    __tablename__ = "comment_decision"
    __table_args__ = (
        within("comment_id", "public_comment"),
        within("by_id", "user_account"),
        CheckConstraint("deed NOT IN ('reject', 'hide') OR reason IS NOT NULL", name="hidden_with_reason"),
        CheckConstraint("reason <> 'other' OR words IS NOT NULL", name="other_in_words"),
        CheckConstraint("deed = 'reply' OR by_id IS NOT NULL", name="by_somebody"),
        Index("ix_comment_decision_comment_id", "comment_id"),
        Index("ix_comment_decision_by_id_at", "by_id", "at"),
    )

    comment_id: Mapped[int]
    deed: Mapped[CommentDeed] = mapped_column(states(CommentDeed))
    before: Mapped[CommentState] = mapped_column(states(CommentState, name="state_before"))
    after: Mapped[CommentState] = mapped_column(states(CommentState, name="state_after"))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    reason: Mapped[CommentReason | None] = mapped_column(states(CommentReason))
    words: Mapped[long_text | None]

    by: Mapped[User | None] = one("CommentDecision.by_id", "User")
    comment: Mapped[PublicComment] = one("CommentDecision.comment_id", "PublicComment")


class CommentWord(Tenant):
    """A question to the writer, the writer's reply, or an answer that stands beside the comment."""

    __tablename__ = "comment_word"
    __table_args__ = (
        within("comment_id", "public_comment"),
        within("by_id", "user_account"),
        CheckConstraint("(kind = 'answer') = (signed_as IS NOT NULL)", name="answer_signed"),
        CheckConstraint("(kind = 'reply') = (by_id IS NULL)", name="reply_by_the_writer"),
        CheckConstraint("withdrawn_at IS NULL OR kind = 'answer'", name="answer_withdrawn"),
        Index("ix_comment_word_comment_id", "comment_id"),
    )

    comment_id: Mapped[int]
    kind: Mapped[WordKind] = mapped_column(states(WordKind))
    text: Mapped[long_text]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    signed_as: Mapped[SignedAs | None] = mapped_column(states(SignedAs))
    withdrawn_at: Mapped[datetime | None]


class NeedComment(Tenant):
    """That a need was raised from a comment; a further one only by who names the comment as its origin."""

    __tablename__ = "need_comment"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("comment_id", "public_comment"),
        UniqueConstraint("municipality_id", "need_id", "comment_id"),
        Index("ix_need_comment_comment_id", "comment_id"),
    )

    need_id: Mapped[int]
    comment_id: Mapped[int]

    need: Mapped[Need] = one("NeedComment.need_id", "Need")
    comment: Mapped[PublicComment] = one("NeedComment.comment_id", "PublicComment")
