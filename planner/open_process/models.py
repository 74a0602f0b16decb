"""The public page, what is written on it, and the counter by which a reader's copy is known to be the newest."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.needs.models import Need

A_BILLION = 10**9


class PostState(StrEnum):
    """What has become of a post."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class OpenPage(Tenant, Versioned):
    """A municipality's public page; opened_at None: it is switched off, and its address is not there.

    revision: raised in the transaction of every change that the page could show, see `revision`; begins anywhere, so
    that a page that is made anew is never taken for the one before it.
    """

    __tablename__ = "open_page"
    __table_args__ = (UniqueConstraint("municipality_id", name="uq_open_page_one"),)

    revision: Mapped[int] = mapped_column(default=lambda: secrets.randbelow(A_BILLION))
    opened_at: Mapped[datetime | None]
    intro_sv: Mapped[long_text | None]
    intro_en: Mapped[long_text | None]

    def intro(self, language: str) -> str | None:
        """Return the words that the page begins with, in a language."""
        return self.intro_en if language == "en" else self.intro_sv


class OpenPost(Tenant, Versioned):
    """A post (inlägg) on the public page, in Swedish and if wanted in English.

    uid: what readers of feeds know it by, for ever. changed_at: when what is published was last changed.
    """

    __tablename__ = "open_post"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_open_post_uid"),
        CheckConstraint("(title_en IS NULL) = (body_en IS NULL)", name="english_whole"),
        CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND changed_at IS NOT NULL)", name="when_published"
        ),
        CheckConstraint(
            "state <> 'withdrawn' OR (withdrawn_at IS NOT NULL AND withdrawn_reason IS NOT NULL)",
            name="withdrawn_with_reason",
        ),
        Index("ix_open_post_published_at", "municipality_id", "state", "published_at"),
    )

    uid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid.uuid4()))
    title_sv: Mapped[short_text]
    body_sv: Mapped[long_text]
    title_en: Mapped[short_text | None]
    body_en: Mapped[long_text | None]
    state: Mapped[PostState] = mapped_column(states(PostState), default=PostState.DRAFT)
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[long_text | None]

    versions: Mapped[list[OpenPostVersion]] = many(
        "OpenPostVersion.post_id", "OpenPost", order_by="OpenPostVersion.id.desc()"
    )
    needs: Mapped[list[OpenPostNeed]] = many("OpenPostNeed.post_id", "OpenPost", order_by="OpenPostNeed.id")

    def title(self, language: str) -> str:
        """Return the title in a language, in Swedish where there is no other."""
        return self.title_en if language == "en" and self.title_en else self.title_sv

    def body(self, language: str) -> str:
        """Return the text in a language, in Swedish where there is no other."""
        return self.body_en if language == "en" and self.body_en else self.body_sv

    def written_in(self, language: str) -> str:
        """Return the language that title and text then are in."""
        return "en" if language == "en" and self.title_en else "sv"

    @property
    def is_published(self) -> bool:
        """Whether everybody reads it."""
        return self.state is PostState.PUBLISHED

    @property
    def updated_at(self) -> datetime | None:
        """When it was changed after it had been published, or None."""
        return self.changed_at if self.changed_at != self.published_at else None

    def publish(self, *, at: datetime) -> None:
        """Let everybody read it."""
        if self.state is not PostState.DRAFT:
            raise RefusedError(_("Only a draft can be published."))
        self.state, self.published_at, self.changed_at = PostState.PUBLISHED, at, at

    def withdraw(self, reason: str, *, at: datetime) -> None:
        """Take it away from the page; its address says that it was withdrawn, and why."""
        if self.state is not PostState.PUBLISHED:
            raise RefusedError(_("Only a published post can be withdrawn."))
        self.state, self.withdrawn_at, self.withdrawn_reason = PostState.WITHDRAWN, at, reason

    def refuse_unless_open_to_change(self) -> None:
        """Raise RefusedError for what was withdrawn: it stays as it was."""
        if self.state is PostState.WITHDRAWN:
            raise RefusedError(_("A withdrawn post is kept as it was; write a new one instead."))


class OpenPostVersion(Tenant):
    """What a published post said from a moment until it was changed; rows are only ever added."""

    __tablename__ = "open_post_version"
    __table_args__ = (
        within("post_id", "open_post", ondelete="CASCADE"),
        within("replaced_by_id", "user_account"),
        Index("ix_open_post_version_post_id", "post_id"),
    )

    post_id: Mapped[int]
    title_sv: Mapped[short_text]
    body_sv: Mapped[long_text]
    title_en: Mapped[short_text | None]
    body_en: Mapped[long_text | None]
    said_from: Mapped[datetime]
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int]


class OpenPostNeed(Tenant):
    """That a post tells of a need."""

    __tablename__ = "open_post_need"
    __table_args__ = (
        within("post_id", "open_post", ondelete="CASCADE"),
        within("need_id", "need", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "post_id", "need_id"),
        Index("ix_open_post_need_need_id", "need_id"),
    )

    post_id: Mapped[int]
    need_id: Mapped[int]

    need: Mapped[Need] = one("OpenPostNeed.need_id", "Need")


class OpenQuestion(Tenant, Versioned):
    """The one concrete question that the page asks from a day to a day; of several the newest."""

    __tablename__ = "open_question"
    __table_args__ = (
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="days_in_order"),
        Index("ix_open_question_from_day", "municipality_id", "from_day"),
    )

    text_sv: Mapped[long_text]
    text_en: Mapped[long_text | None]
    from_day: Mapped[date]
    to_day: Mapped[date | None]

    def text(self, language: str) -> str:
        """Return the question in a language, in Swedish where there is no other."""
        return self.text_en if language == "en" and self.text_en else self.text_sv

    def written_in(self, language: str) -> str:
        """Return the language that the question then is in."""
        return "en" if language == "en" and self.text_en else "sv"

    def is_asked(self, day: date) -> bool:
        """Whether it is open on a day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


class OpenDocument(Tenant, Versioned):
    """A document that the page links to."""

    __tablename__ = "open_document"
    __table_args__ = (CheckConstraint("link LIKE 'http%'", name="on_the_web"),)

    title_sv: Mapped[short_text]
    title_en: Mapped[short_text | None]
    link: Mapped[str] = mapped_column(String(2000))
    added_at: Mapped[datetime]

    def title(self, language: str) -> str:
        """Return the title in a language, in Swedish where there is no other."""
        return self.title_en if language == "en" and self.title_en else self.title_sv

    def written_in(self, language: str) -> str:
        """Return the language that the title then is in."""
        return "en" if language == "en" and self.title_en else "sv"
