"""The register of differences: what each was found to be, why, by whom, and when to look again."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from planner.accounts.models import User
from planner.core.db import Tenant, long_text, many, one, states, within
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import Versioned
from planner.schools.models import School


class Verdict(StrEnum):
    """What a difference is found to be."""

    NOT_JUDGED = "not_judged"
    WANTED = "wanted"
    UNWANTED = "unwanted"


VERDICTS: dict[Verdict, Text] = {
    Verdict.NOT_JUDGED: _("Not judged yet"),
    Verdict.WANTED: _("Wanted variation"),
    Verdict.UNWANTED: _("Unwanted inequality"),
}


class Difference(Tenant, Versioned):
    """A difference between schools in one indicator and calendar year, with the judgement that holds now.

    It concerns the schools named with it, or all when none is. Earlier judgements are in its history.
    """

    __tablename__ = "difference"
    __table_args__ = (
        within("judged_by_id", "user_account"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_there_is"),
        Index("ix_difference_indicator_code_year", "municipality_id", "indicator_code", "year"),
        Index("ix_difference_look_again_on", "municipality_id", "look_again_on"),
    )

    indicator_code: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(states(Verdict))
    reason: Mapped[long_text]
    look_again_on: Mapped[date | None]
    judged_at: Mapped[datetime]
    judged_by_id: Mapped[int]

    judged_by: Mapped[User] = one("Difference.judged_by_id", "User")
    schools: Mapped[list[School]] = relationship(
        secondary="difference_school",
        primaryjoin="Difference.id == DifferenceSchool.difference_id",
        secondaryjoin="DifferenceSchool.school_id == School.id",
        foreign_keys="[DifferenceSchool.difference_id, DifferenceSchool.school_id]",
        viewonly=True,
        lazy="raise_on_sql",
        order_by="School.name",
    )
    judgements: Mapped[list[Judgement]] = many("Judgement.difference_id", "Difference", order_by="Judgement.id")

    @property
    def is_unwanted(self) -> bool:
        """Whether it was found to be an inequality that something shall be done about."""
        return self.verdict is Verdict.UNWANTED

    def judge(self, verdict: Verdict, *, reason: str, look_again_on: date | None, by: int, at: datetime) -> None:
        """Let a judgement hold from now on."""
        self.verdict, self.reason, self.look_again_on = verdict, reason, look_again_on
        self.judged_by_id, self.judged_at = by, at


class DifferenceSchool(Tenant):
    """That a difference concerns a school."""

    __tablename__ = "difference_school"
    __table_args__ = (
        within("difference_id", "difference", ondelete="CASCADE"),
        within("school_id", "school"),
        UniqueConstraint("municipality_id", "difference_id", "school_id", name="uq_difference_school_once"),
    )

    difference_id: Mapped[int]
    school_id: Mapped[int]


class Judgement(Tenant):
    """A judgement as it was given; rows are only ever added, and the database refuses to change them.

    figures: the measures of the spread as they stood then, as plain text, so that a figure mended later
    does not change what was judged.
    """

    __tablename__ = "difference_judgement"
    __table_args__ = (
        within("difference_id", "difference"),
        within("by_id", "user_account"),
        Index("ix_difference_judgement_difference_id", "difference_id"),
    )

    difference_id: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(states(Verdict))
    reason: Mapped[long_text]
    look_again_on: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    by: Mapped[User] = one("Judgement.by_id", "User")
