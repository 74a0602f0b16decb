"""The areas library staff need competence in, what the levels mean, and the target per kind of post."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, many, short_text, within
from planner.core.versions import Versioned

LEVELS = range(5)


class CompetenceArea(Tenant, Versioned):
    """An area of competence (kompetensområde)."""

    __tablename__ = "competence_area"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]

    targets: Mapped[list[TargetLevel]] = many("TargetLevel.area_id", "CompetenceArea", order_by="TargetLevel.kind")

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


class CompetenceLevel(Tenant):
    """A level from 0 to 4 and what it means."""

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


class TargetLevel(Tenant):
    """The municipality's own target for an area and a kind of post; kind is a PostKind or `coordinator`."""

    __tablename__ = "target_level"
    __table_args__ = (
        within("area_id", "competence_area", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "area_id", "kind"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_range"),
    )

    area_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    level: Mapped[int]
