"""What has to be so before a need is met, in a form that can be looked at by itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.clock import SchoolYear
from planner.core.db import Tenant, states, within


class Condition(StrEnum):
    """What is looked at: the schools' plans, what is done, trainings held, or the inventory's figures."""

    PLANNED = "planned"
    DONE = "done"
    TRAININGS = "trainings"
    RATIO = "ratio"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


OF_A_YEAR = frozenset({Condition.PLANNED, Condition.DONE, Condition.TRAININGS})
OF_FIGURES = frozenset({Condition.RATIO, Condition.AT_LEAST, Condition.AT_MOST})
OF_A_SHARE = frozenset({Condition.AT_LEAST, Condition.AT_MOST})
MOST_TESTS = 10


class ClosingTest(Tenant):
    """One such thing; a need is ready to be judged when all of its are so.

    school_year: of what is planned, done or held; None for the year one looks at. indicator, figure: of the
    inventory's, and the bound; figure alone is how many trainings. share: of the schools, from 0 to 1, that
    have to be on the right side of the bound.
    """

    __tablename__ = "closing_test"
    __table_args__ = (
        within("need_id", "need", ondelete="CASCADE"),
        within("made_by_id", "user_account"),
        CheckConstraint("condition IN ('planned', 'done') OR figure IS NOT NULL", name="bound_given"),
        CheckConstraint(
            "(condition IN ('ratio', 'at_least', 'at_most')) = (indicator IS NOT NULL)", name="indicator_of_figures"
        ),
        CheckConstraint("(condition IN ('at_least', 'at_most')) = (share IS NOT NULL)", name="share_of_schools"),
        CheckConstraint("share BETWEEN 1 AND 1000", name="share_of_all"),
        CheckConstraint("figure >= 0", name="figure_not_negative"),
        Index("ix_closing_test_need_id", "need_id"),
    )

    need_id: Mapped[int]
    condition: Mapped[Condition] = mapped_column(states(Condition))
    school_year: Mapped[SchoolYear | None]
    indicator: Mapped[str | None] = mapped_column(String(64))
    figure: Mapped[Decimal | None]
    share: Mapped[Decimal | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int]

    @property
    def asks(self) -> tuple[object, ...]:
        """All that it asks; two that ask the same are one."""
        return self.condition, self.school_year, self.indicator, self.figure, self.share
