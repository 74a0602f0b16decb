"""What is asked: questions, what they mean from which year on, and the municipality's own targets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.clock import EARLIEST_YEAR, LATEST_YEAR
from planner.core.db import Tenant, long_text, many, one, short_text, states, within
from planner.core.versions import Versioned

CODE = 64


class Dimension(StrEnum):
    """What part of a school library an indicator speaks of."""

    STAFFING = "staffing"
    ACCESSIBILITY = "accessibility"
    COLLECTION = "collection"
    PEDAGOGY = "pedagogy"
    PREMISES = "premises"


class Kind(StrEnum):
    """How a question is answered: a figure, one of several choices, or yes, no and not relevant."""

    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"


class Question(Tenant, Versioned):
    """A base indicator (indikator): what is asked of each school, by the column it has in tables.

    The questionnaire's are the same everywhere and their words stand in `questionnaire.py`; the municipality's
    own have all their words in their definitions. Asked from a year (always, when there is none) to before another.
    """

    __tablename__ = "inventory_question"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint(
            "from_year IS NULL OR retired_from IS NULL OR retired_from >= from_year", name="years_in_order"
        ),
    )

    code: Mapped[str] = mapped_column(String(CODE))
    dimension: Mapped[Dimension] = mapped_column(states(Dimension))
    kind: Mapped[Kind] = mapped_column(states(Kind))
    position: Mapped[int]
    from_year: Mapped[int | None]
    retired_from: Mapped[int | None]

    definitions: Mapped[list[Definition]] = many(
        "Definition.question_id", "Question", order_by="Definition.from_year", back="question"
    )

    def is_asked(self, year: int) -> bool:
        """Tell whether the schools are asked this in a year's round."""
        begun = self.from_year is None or self.from_year <= year
        return begun and (self.retired_from is None or year < self.retired_from)


class Definition(Tenant):
    """What a question means from a year on, in the municipality's own words; reason says why it changed.

    Rows after the first of an own question, and all of a questionnaire's, break the series of figures.
    """

    __tablename__ = "inventory_definition"
    __table_args__ = (
        within("question_id", "inventory_question", ondelete="CASCADE"),
        within("by_id", "user_account"),
        UniqueConstraint("municipality_id", "question_id", "from_year", name="uq_inventory_definition_year"),
        CheckConstraint(f"from_year BETWEEN {EARLIEST_YEAR} AND {LATEST_YEAR}", name="a_year"),
    )

    question_id: Mapped[int]
    from_year: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[short_text]
    meaning: Mapped[long_text]
    how_to_count: Mapped[long_text | None]
    unit: Mapped[short_text | None]
    choices: Mapped[list[str] | None] = mapped_column(JSON)
    reason: Mapped[long_text | None]
    by_id: Mapped[int]
    at: Mapped[datetime]

    question: Mapped[Question] = one("Definition.question_id", "Question", back="definitions")


class IndicatorTarget(Tenant, Versioned):
    """The municipality's own target (mål) for an indicator; no law sets one, and it is shown as the municipality's."""

    __tablename__ = "indicator_target"
    __table_args__ = (
        UniqueConstraint("municipality_id", "indicator"),
        CheckConstraint("figure >= 0", name="figure_not_negative"),
    )

    indicator: Mapped[str] = mapped_column(String(CODE))
    figure: Mapped[Decimal]
