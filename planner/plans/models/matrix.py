"""The progression matrix (progressionsmatris) of a plan for information literacy: strands × year bands."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.core.db import Tenant, long_text, short_text, states, within
from planner.core.versions import Versioned


class Strand(StrEnum):
    """What pupils learn to do with information, from finding it to answering for it."""

    FIND = "find"
    EXAMINE = "examine"
    CREATE = "create"
    RIGHTS = "rights"


class YearBand(StrEnum):
    """The years that the Swedish curricula divide school into."""

    F_3 = "f_3"
    YEARS_4_6 = "y4_6"
    YEARS_7_9 = "y7_9"
    UPPER_SECONDARY = "upper_secondary"


class MatrixCell(Tenant, Versioned):
    """What is taught of a strand in a year band, in which subject and by whom; an emptied cell stays as a row."""

    __tablename__ = "matrix_cell"
    __table_args__ = (
        within("plan_id", "plan", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "plan_id", "strand", "band"),
        Index("ix_matrix_cell_plan_id", "plan_id"),
    )

    plan_id: Mapped[int]
    strand: Mapped[Strand] = mapped_column(states(Strand))
    band: Mapped[YearBand] = mapped_column(states(YearBand))
    what: Mapped[long_text | None]
    subject: Mapped[short_text | None]
    responsible: Mapped[short_text | None]

    @property
    def filled(self) -> bool:
        """Whether anything is written in it."""
        return bool(self.what or self.subject or self.responsible)
