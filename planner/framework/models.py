"""The areas library staff need competence in, what the levels mean in each, and the target per kind of post.

An area is what goals, log and training point at, and is never removed. What it is called, what its levels mean
and which targets hold stands in a version of the framework, which is written as a draft and never changes once
it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned

LEVELS = range(5)
NO_TARGET = 0
LONGEST_CODE = 20


class VersionState(StrEnum):
    """Where a version of the framework stands; which published one is in force follows from the day."""

    DRAFT = "draft"
    PUBLISHED = "published"


class TargetKind(StrEnum):
    """The kinds of post that targets are set for: a `PostKind` or the coordinator's."""

    SCHOOL_LIBRARIAN = "school_librarian"
    TEACHER_LIBRARIAN = "teacher_librarian"
    LIBRARY_ASSISTANT = "library_assistant"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class AreaContent:
    """What is written of an area; meanings: (Swedish, English or none) by level; targets by kind of post."""

    title_sv: str
    title_en: str | None
    meanings: Mapping[int, tuple[str, str | None]]
    targets: Mapping[TargetKind, int]


class CompetenceArea(Tenant, Versioned):
    """An area of competence (kompetensområde), by the name it has in the version in force."""

    __tablename__ = "competence_area"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


class CompetenceLevel(Tenant):
    """A level from 0 to 4, what it is called and what it means in general."""

    __tablename__ = "competence_level"
    __table_args__ = (
        UniqueConstraint("municipality_id", "level"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    level: Mapped[int]
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]
    meaning_sv: Mapped[long_text]
    meaning_en: Mapped[long_text]

    def title(self, language: str) -> str:
        """Return the level's name in a language."""
        return self.title_en if language == "en" else self.title_sv

    def meaning(self, language: str) -> str:
        """Return what the level means in a language."""
        return self.meaning_en if language == "en" else self.meaning_sv


class FrameworkVersion(Tenant, Versioned):
    """A version (version) of the framework, numbered from 1; the database keeps a published one as it is.

    In force is the published version with the highest number whose day has come. began_by_id,
    published_by_id none: what the municipality began with.
    """

    __tablename__ = "framework_version"
    __table_args__ = (
        within("began_by_id", "user_account"),
        within("published_by_id", "user_account"),
        UniqueConstraint("municipality_id", "number"),
        CheckConstraint("number > 0", name="number_from_1"),
        CheckConstraint(
            "(state = 'published') = (from_day IS NOT NULL AND published_at IS NOT NULL)", name="published_from_a_day"
        ),
        Index(
            "uq_framework_version_one_draft",
            "municipality_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(states(VersionState), default=VersionState.DRAFT)
    began_at: Mapped[datetime]
    began_by_id: Mapped[int | None]
    from_day: Mapped[date | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None]
    note: Mapped[long_text | None]

    areas: Mapped[list[FrameworkArea]] = many(
        "FrameworkArea.version_id", "FrameworkVersion", order_by="FrameworkArea.id", back="framework"
    )

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.state is VersionState.DRAFT

    @property
    def in_use(self) -> list[FrameworkArea]:
        """The areas that are not retired, in the framework's order."""
        return sorted((area for area in self.areas if area.retired_at is None), key=FrameworkArea.order)

    @property
    def retired(self) -> list[FrameworkArea]:
        """The areas that are retired in this version, in the framework's order."""
        return sorted((area for area in self.areas if area.retired_at is not None), key=FrameworkArea.order)

    def publish(self, *, by: int | None, at: datetime, from_day: date, note: str | None) -> None:
        """Let it hold from a day."""
        if not self.is_draft:
            raise RefusedError(_("This version is published already."))
        if all(area.retired_at is not None for area in self.areas):
            raise RefusedError(_("A framework has at least one area. Add one, or bring one back."))
        self.state, self.from_day, self.note = VersionState.PUBLISHED, from_day, note
        self.published_at, self.published_by_id = at, by


class FrameworkArea(Tenant, Versioned):
    """An area as one version of the framework has it; English texts may be missing, and Swedish stands then."""

    __tablename__ = "framework_area"
    __table_args__ = (
        within("version_id", "framework_version", ondelete="CASCADE"),
        within("area_id", "competence_area"),
        # What an answer of a self-assessment refers to: an area in the version it was made in.
        UniqueConstraint("municipality_id", "version_id", "area_id"),
    )

    version_id: Mapped[int]
    area_id: Mapped[int]
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text | None]
    retired_at: Mapped[datetime | None]

    framework: Mapped[FrameworkVersion] = one("FrameworkArea.version_id", "FrameworkVersion", back="areas")
    area: Mapped[CompetenceArea] = one("FrameworkArea.area_id", "CompetenceArea")
    meanings: Mapped[list[LevelMeaning]] = many(
        "LevelMeaning.framework_area_id",
        "FrameworkArea",
        order_by="LevelMeaning.level",
        cascade="save-update, merge, delete",
    )
    targets: Mapped[list[AreaTarget]] = many(
        "AreaTarget.framework_area_id", "FrameworkArea", order_by="AreaTarget.id", cascade="save-update, merge, delete"
    )

    def order(self) -> tuple[int, str, int]:
        """Return the area's place in the framework: C2 before C10."""
        return len(self.area.code), self.area.code, self.area_id

    @property
    def content(self) -> AreaContent:
        """What is written of the area."""
        return AreaContent(
            self.title_sv,
            self.title_en,
            {m.level: (m.meaning_sv, m.meaning_en) for m in self.meanings},
            {t.kind: t.level for t in self.targets},
        )

    def title(self, language: str) -> str:
        """Return the title in a language, or in Swedish."""
        return (language == "en" and self.title_en) or self.title_sv

    def meaning(self, level: int, language: str) -> str:
        """Return what a level means in this area, in a language or in Swedish; empty where nothing is written."""
        return next((m.text(language) for m in self.meanings if m.level == level), "")

    def target(self, kind: str) -> int:
        """Return the target for a kind of post; 0 where none is set."""
        return next((t.level for t in self.targets if t.kind == kind), NO_TARGET)


class LevelMeaning(Tenant):
    """What a level means in an area, in plain words."""

    __tablename__ = "level_meaning"
    __table_args__ = (
        within("framework_area_id", "framework_area", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "framework_area_id", "level"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    framework_area_id: Mapped[int]
    level: Mapped[int]
    meaning_sv: Mapped[long_text]
    meaning_en: Mapped[long_text | None]

    def text(self, language: str) -> str:
        """Return the meaning in a language, or in Swedish."""
        return (language == "en" and self.meaning_en) or self.meaning_sv


class AreaTarget(Tenant):
    """The municipality's own target for an area and a kind of post; 0 is no target."""

    __tablename__ = "area_target"
    __table_args__ = (
        within("framework_area_id", "framework_area", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "framework_area_id", "kind"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    framework_area_id: Mapped[int]
    kind: Mapped[TargetKind] = mapped_column(states(TargetKind))
    level: Mapped[int]
