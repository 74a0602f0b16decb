"""The parts of a plan that the municipality asks for: what they are called, and what each plan says there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, one, short_text, states, within
from planner.core.versions import Versioned
from planner.plans.models.toolbox import FocusArea


class OwnPart(Tenant, Versioned):
    """A part that the municipality wants in its plans (kommunens egen del); retired, never deleted, once it was used.

    focus_area None: in plans of both.
    """

    __tablename__ = "own_part"

    heading_sv: Mapped[short_text]
    heading_en: Mapped[short_text]
    hint_sv: Mapped[long_text | None]
    hint_en: Mapped[long_text | None]
    focus_area: Mapped[FocusArea | None] = mapped_column(states(FocusArea))
    required: Mapped[bool]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

    def heading(self, language: str) -> str:
        """Return the heading in a language."""
        return self.heading_en if language == "en" else self.heading_sv

    def hint(self, language: str) -> str:
        """Return what helps to write it, in a language; empty when there is nothing."""
        return (self.hint_en if language == "en" else self.hint_sv) or self.hint_sv or ""

    def asked_of(self, focus_area: FocusArea) -> bool:
        """Tell whether plans of a focus area have the part today."""
        return self.retired_at is None and self.focus_area in {None, focus_area}


class OwnText(Tenant, Versioned):
    """What a plan says in one of the municipality's parts."""

    __tablename__ = "own_text"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        within("part_id", "own_part"),
        UniqueConstraint("municipality_id", "plan_id", "part_id"),
        Index("ix_own_text_plan_id", "plan_id"),
    )

    plan_id: Mapped[int]
    part_id: Mapped[int]
    text: Mapped[long_text | None]

    part: Mapped[OwnPart] = one("OwnText.part_id", "OwnPart")
