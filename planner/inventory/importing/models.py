"""What was sent, kept until it is saved or forgotten: a preview outlives a sign-out, a second tab and a restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from planner.accounts.models import User
from planner.core.db import Tenant, one, short_text, states, within
from planner.core.versions import Versioned
from planner.inventory.models.rounds import InventoryRound

Kept = list[str | None]  # quality, figure


class ImportState(StrEnum):
    """How far an import has come; a large one is checked and saved a part at a time."""

    CHECKING = "checking"
    READY = "ready"
    SAVING = "saving"
    SAVED = "saved"
    UNDONE = "undone"


class Fate(StrEnum):
    """What becomes of a row."""

    WAITING = "waiting"
    FAULTY = "faulty"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    SAVED = "saved"


TO_SAVE = (Fate.NEW, Fate.CHANGED)
UNSAVED = (Fate.WAITING, Fate.FAULTY, Fate.NEW, Fate.CHANGED, Fate.UNCHANGED)


class InventoryImport(Tenant, Versioned):
    """One file that was sent for a round."""

    __tablename__ = "inventory_import"
    __table_args__ = (
        within("round_id", "inventory_round", ondelete="CASCADE"),
        within("by_id", "user_account"),
        within("saved_by_id", "user_account"),
        CheckConstraint("(saved_at IS NULL) = (saved_by_id IS NULL)", name="saved_by_somebody"),
        Index("ix_inventory_import_round_id", "round_id"),
    )

    round_id: Mapped[int]
    by_id: Mapped[int]
    at: Mapped[datetime]
    filename: Mapped[short_text]
    sheet: Mapped[short_text]
    headings: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ImportState] = mapped_column(states(ImportState), default=ImportState.CHECKING)
    steps: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[int | None]

    round: Mapped[InventoryRound] = one("InventoryImport.round_id", "InventoryRound")
    by: Mapped[User] = one("InventoryImport.by_id", "User")

    def step(self, state: ImportState) -> None:
        """Go on; every step counts, so that a page opened before it is told from one opened after."""
        self.state = state
        self.steps += 1


class ImportRow(Tenant):
    """One row of the file, as it was sent or as it was mended here.

    faults: {place: kind} of cells that hold no value. changes: {question: [before, after]}, each [quality, figure]
    or None, as they were when the row was checked; what is saved is undone by them.
    """

    __tablename__ = "inventory_import_row"
    __table_args__ = (
        within("import_id", "inventory_import", ondelete="CASCADE"),
        UniqueConstraint("municipality_id", "import_id", "number", name="uq_inventory_import_row_number"),
        Index("ix_inventory_import_row_fate", "municipality_id", "import_id", "fate", "number"),
    )

    import_id: Mapped[int]
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    faults: Mapped[dict[str, str]] = mapped_column(JSON)
    unit_code: Mapped[str | None] = mapped_column(String(40))
    school_id: Mapped[int | None]
    fate: Mapped[Fate] = mapped_column(states(Fate), default=Fate.WAITING)
    hinted: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def standing(sent: InventoryImport, counts: Mapping[Fate, int]) -> str:
    """Return in one word how an import stands: its state, told finer by what its rows wait for."""
    if sent.state in {ImportState.CHECKING, ImportState.SAVING, ImportState.UNDONE}:
        return sent.state.value
    if any(counts[fate] for fate in TO_SAVE):
        return ImportState.READY.value
    if counts[Fate.FAULTY]:
        return "to_mend"
    return ImportState.SAVED.value if counts[Fate.SAVED] else "no_change"
