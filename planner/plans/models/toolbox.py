"""The toolbox (verktygslåda): ways of working with reading or information literacy, shared by all schools."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.core.db import Tenant, long_text, short_text, states, within
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.needs.models import Need


class FocusArea(StrEnum):
    """What a plan or a tool is about: one of the two aims that the Education Act gives school libraries."""

    READING = "reading"
    INFORMATION_LITERACY = "information_literacy"


class Tool(Tenant, Versioned):
    """A way of working (verktyg) that can be taken into a plan."""

    __tablename__ = "tool"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    focus_area: Mapped[FocusArea] = mapped_column(states(FocusArea))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]
    year_groups: Mapped[short_text]
    when_text: Mapped[short_text]
    how_measured: Mapped[long_text]

    needs: Mapped[list[Need]] = relationship(
        secondary="tool_need",
        primaryjoin="Tool.id == ToolNeed.tool_id",
        secondaryjoin="ToolNeed.need_id == Need.id",
        foreign_keys="[ToolNeed.tool_id, ToolNeed.need_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="Need.code",
    )
    areas: Mapped[list[CompetenceArea]] = relationship(
        secondary="tool_area",
        primaryjoin="Tool.id == ToolArea.tool_id",
        secondaryjoin="ToolArea.area_id == CompetenceArea.id",
        foreign_keys="[ToolArea.tool_id, ToolArea.area_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="CompetenceArea.code",
    )

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


class ToolNeed(Tenant):
    """That a tool answers a need."""

    __tablename__ = "tool_need"
    __table_args__ = (
        within("tool_id", "tool", ondelete="CASCADE"),
        within("need_id", "need", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "tool_id", "need_id"),
        Index("ix_tool_need_need_id", "need_id"),
    )

    tool_id: Mapped[int]
    need_id: Mapped[int]


class ToolArea(Tenant):
    """That a tool asks for competence in an area."""

    __tablename__ = "tool_area"
    __table_args__ = (
        within("tool_id", "tool", ondelete="CASCADE"),
        within("area_id", "competence_area", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "tool_id", "area_id"),
    )

    tool_id: Mapped[int]
    area_id: Mapped[int]
