"""Coordination needs, the goals they serve and the schools concerned."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.clock import SchoolYear
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned


class NeedSource(StrEnum):
    """Where a need was found."""

    GROUP = "group"
    SURVEY = "survey"
    INVENTORY = "inventory"
    COMMENT = "comment"


class NeedDecision(StrEnum):
    """What has been decided of a need; planned, in progress and done are derived from its measures."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


OPEN_DECISIONS = frozenset({NeedDecision.RECEIVED, NeedDecision.CONFIRMED})


class ProductGoal(Tenant):
    """One of the goals the whole work serves (effektmål)."""

    __tablename__ = "product_goal"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    code: Mapped[str] = mapped_column(String(20))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv


class Need(Tenant, Versioned):
    """A coordination need (samordningsbehov).

    What has not been said in English stands in Swedish there too, see `lang`. source_name and source_path: the
    very thing it was found in, in words and as a path of this site. The effect is shown by an indicator of the
    inventory's or of the work's own, or by one in the municipality's words, effect_name, with figures by hand.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint("decision <> 'dismissed' OR decision_reason IS NOT NULL", name="dismissed_with_reason"),
        CheckConstraint("decision = 'received' OR decided_at IS NOT NULL", name="decided_at_a_time"),
    )

    code: Mapped[str] = mapped_column(String(20))
    title_sv: Mapped[short_text]
    title_en: Mapped[short_text]
    description_sv: Mapped[long_text]
    description_en: Mapped[long_text]
    dimension: Mapped[str] = mapped_column(String(40))
    source: Mapped[NeedSource] = mapped_column(states(NeedSource))
    source_note: Mapped[long_text | None]
    source_name: Mapped[short_text | None]
    source_path: Mapped[short_text | None]
    decision: Mapped[NeedDecision] = mapped_column(states(NeedDecision), default=NeedDecision.RECEIVED)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    decision_reason: Mapped[long_text | None]
    effect_indicator: Mapped[short_text | None]
    effect_measure: Mapped[short_text | None]
    effect_name: Mapped[short_text | None]
    effect_unit: Mapped[short_text | None]
    effect_baseline: Mapped[Decimal | None]
    effect_target: Mapped[Decimal | None]

    goals: Mapped[list[ProductGoal]] = relationship(
        secondary="need_goal",
        primaryjoin="Need.id == NeedGoal.need_id",
        secondaryjoin="NeedGoal.goal_id == ProductGoal.id",
        foreign_keys="[NeedGoal.need_id, NeedGoal.goal_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="ProductGoal.code",
    )

    decisions: Mapped[list[DecisionOnNeed]] = many("DecisionOnNeed.need_id", "Need", order_by="DecisionOnNeed.id")
    priorities: Mapped[list[NeedPriority]] = many("NeedPriority.need_id", "Need", order_by="NeedPriority.id.desc()")

    @property
    def is_public(self) -> bool:
        """Whether everybody may read of it: once it has been confirmed, or left aside with a reason."""
        return self.decision is not NeedDecision.RECEIVED

    @property
    def is_closed(self) -> bool:
        """Whether it has been found met or left aside."""
        return self.decision not in OPEN_DECISIONS

    def confirm(self, *, by: int, at: datetime) -> None:
        """Take a received need into the common work."""
        if self.decision is not NeedDecision.RECEIVED:
            raise RefusedError(_("The need does not wait for confirmation any more."))
        self._decide(NeedDecision.CONFIRMED, by=by, at=at)

    def verify(self, *, by: int, at: datetime) -> None:
        """Let it be met, as those who raised it have found."""
        if self.decision is not NeedDecision.CONFIRMED:
            raise RefusedError(_("Only a confirmed need can be verified as met."))
        self._decide(NeedDecision.VERIFIED, by=by, at=at)

    def dismiss(self, reason: str, *, by: int, at: datetime) -> None:
        """Leave it aside, with a reason."""
        if self.decision not in OPEN_DECISIONS:
            raise RefusedError(_("The need is closed already."))
        self._decide(NeedDecision.DISMISSED, by=by, at=at, reason=reason)

    def reopen(self, *, by: int, at: datetime) -> None:
        """Take it up again: a verified need as confirmed, a dismissed one to be confirmed anew."""
        if self.decision in OPEN_DECISIONS:
            raise RefusedError(_("The need is open already."))
        back = NeedDecision.CONFIRMED if self.decision is NeedDecision.VERIFIED else NeedDecision.RECEIVED
        self._decide(back, by=by, at=at)

    def _decide(self, decision: NeedDecision, *, by: int, at: datetime, reason: str | None = None) -> None:
        self.decision, self.decided_by_id, self.decided_at, self.decision_reason = decision, by, at, reason

    @property
    def in_english(self) -> bool:
        """Whether it has been said in English too."""
        return (self.title_en, self.description_en) != (self.title_sv, self.description_sv)

    def lang(self, language: str) -> str:
        """Return the language it is shown in when one asks for a language."""
        return "en" if language == "en" and self.in_english else "sv"

    def title(self, language: str) -> str:
        """Return the title in a language."""
        return self.title_en if language == "en" else self.title_sv

    def description(self, language: str) -> str:
        """Return the description in a language."""
        return self.description_en if language == "en" else self.description_sv


class NeedGoal(Tenant):
    """That a need serves a product goal."""

    __tablename__ = "need_goal"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("goal_id", "product_goal", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "need_id", "goal_id"),
    )

    need_id: Mapped[int]
    goal_id: Mapped[int]


class NeedSchool(Tenant):
    """That a need concerns a school; a need without any concerns all schools that are open."""

    __tablename__ = "need_school"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("school_id", "school", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "need_id", "school_id"),
        Index("ix_need_school_school_id", "school_id"),
    )

    need_id: Mapped[int]
    school_id: Mapped[int]


class NeedGroup(Tenant):
    """That a reference group raised a need; more than one may have, as when needs said twice are put together.

    A table of its own beside the need, as for schools and goals: the groups are in the room above.
    """

    __tablename__ = "need_group"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("group_id", "reference_group", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "need_id", "group_id"),
        Index("ix_need_group_group_id", "group_id"),
    )

    need_id: Mapped[int]
    group_id: Mapped[int]


class NeedFigure(Tenant):
    """A figure that somebody has counted of a need's own indicator, as it was on a day; note: how it was counted."""

    __tablename__ = "need_figure"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("by_id", "user_account"),
        UniqueConstraint("municipality_id", "need_id", "measured_on", name="uq_need_figure_of_day"),
    )

    need_id: Mapped[int]
    measured_on: Mapped[date]
    figure: Mapped[Decimal]
    note: Mapped[short_text | None]
    entered_at: Mapped[datetime]
    by_id: Mapped[int]


class NeedDifference(Tenant):
    """That a need answers a difference between schools that the inventory found unwanted."""

    __tablename__ = "need_difference"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("difference_id", "difference"),
        UniqueConstraint("municipality_id", "need_id", "difference_id", name="uq_need_difference_once"),
        Index("ix_need_difference_difference_id", "difference_id"),
    )

    need_id: Mapped[int]
    difference_id: Mapped[int]

    need: Mapped[Need] = one("NeedDifference.need_id", "Need")


class DecisionOnNeed(Tenant):
    """A decision that was taken on a need; rows are only ever added.

    group_name, group_met_on: which reference group found it met, and when. evidence: what was shown then, as figures.
    """

    __tablename__ = "need_decision"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("by_id", "user_account"),
        CheckConstraint("decision <> 'dismissed' OR reason IS NOT NULL", name="dismissed_with_reason"),
        CheckConstraint(
            "decision <> 'verified' "
            "OR (group_name IS NOT NULL AND group_met_on IS NOT NULL AND school_year IS NOT NULL)",
            name="verified_by_a_group",
        ),
        Index("ix_need_decision_need_id", "need_id"),
    )

    need_id: Mapped[int]
    decision: Mapped[NeedDecision] = mapped_column(states(NeedDecision))
    taken_at: Mapped[datetime]
    by_id: Mapped[int]
    reason: Mapped[long_text | None]
    group_name: Mapped[short_text | None]
    group_met_on: Mapped[date | None]
    school_year: Mapped[SchoolYear | None]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    by: Mapped[User] = one("DecisionOnNeed.by_id", "User")


class NeedPriority(Tenant):
    """How urgent those who were asked found a need; rows are only ever added, and the newest holds.

    points: one for each need placed below it, all answers together; place: 1 is the most urgent, among so many.
    source_name and source_path: where the ranking was made, in words and as a path of this site.
    """

    __tablename__ = "need_priority"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("given_by_id", "user_account"),
        CheckConstraint("place >= 1 AND place <= among", name="place_among_all"),
        CheckConstraint("points >= 0 AND answers >= 1", name="points_of_answers"),
        Index("ix_need_priority_need_id", "need_id"),
    )

    need_id: Mapped[int]
    place: Mapped[int]
    among: Mapped[int]
    points: Mapped[int]
    answers: Mapped[int]
    source_name: Mapped[short_text]
    source_path: Mapped[short_text]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int]
