"""The toolbox (verktygslåda): ways of working with reading or information literacy, shared by all schools."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.framework.models import CompetenceArea
from planner.needs.models import Need


class FocusArea(StrEnum):
    """What a plan or a tool is about: one of the two aims that the Education Act gives school libraries."""

    READING = "reading"
    INFORMATION_LITERACY = "information_literacy"


class ToolState(StrEnum):
    """Where a tool stands: proposed by a school, published for all, returned with a reason, or retired."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    RETURNED = "returned"
    RETIRED = "retired"


class Tool(Tenant, Versioned):
    """A way of working (verktyg) that can be taken into a plan while it is published; plans keep a retired one."""

    __tablename__ = "tool"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    focus_area: Mapped[FocusArea] = mapped_column(states(FocusArea))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]
    year_groups: Mapped[short_text]
    when_text: Mapped[short_text]
    how_measured: Mapped[long_text]
    description: Mapped[long_text | None]
    state: Mapped[ToolState] = mapped_column(states(ToolState), default=ToolState.PUBLISHED)

    decisions: Mapped[list[ToolDecision]] = many("ToolDecision.tool_id", "Tool", order_by="ToolDecision.id")
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

    @property
    def proposer_id(self) -> int | None:
        """Who proposed it; None for what came with the catalogue or from the coordinator."""
        return next((one.by_id for one in self.decisions if one.decision is ToolState.PROPOSED), None)

    @property
    def last_reason(self) -> str | None:
        """Why it was returned or retired, when it is."""
        return self.decisions[-1].reason if self.decisions else None

    def become(self, state: ToolState) -> None:
        """Go over to a state; refuses what does not lead there."""
        if self.state not in LEADS_TO[state]:
            raise RefusedError(_("The tool has been decided on meanwhile. Look at it again."))
        self.state = state


LEADS_TO: dict[ToolState, frozenset[ToolState]] = {
    ToolState.PROPOSED: frozenset({ToolState.RETURNED}),
    ToolState.PUBLISHED: frozenset({ToolState.PROPOSED, ToolState.RETIRED}),
    ToolState.RETURNED: frozenset({ToolState.PROPOSED}),
    ToolState.RETIRED: frozenset({ToolState.PUBLISHED}),
}


class ToolDecision(Tenant):
    """That a tool was proposed, published, returned or retired: by whom, when and why.

    activity_id: the good activity that a proposal came from.
    """

    __tablename__ = "tool_decision"
    __table_args__ = (
        within("tool_id", "tool", ondelete="CASCADE"),
        within("by_id", "user_account"),
        within("activity_id", "activity"),
        CheckConstraint("decision NOT IN ('returned', 'retired') OR reason IS NOT NULL", name="reason_given"),
        Index("ix_tool_decision_tool_id", "tool_id"),
        Index("ix_tool_decision_by_id", "by_id"),
    )

    tool_id: Mapped[int]
    decision: Mapped[ToolState] = mapped_column(states(ToolState))
    taken_at: Mapped[datetime]
    by_id: Mapped[int]
    reason: Mapped[long_text | None]
    activity_id: Mapped[int | None]

    by: Mapped[User] = one("ToolDecision.by_id", "User")


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
