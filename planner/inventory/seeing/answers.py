"""Answers that are no figures: how many schools gave each, and which."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.inventory.models.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.inventory.seeing.facts import Facts
    from planner.inventory.seeing.sources import Column
    from planner.inventory.seeing.wording import SchoolFigure

MOST_NAMED = 200


@dataclass(frozen=True)
class Counted:
    """One answer: how many schools gave it, which, and how many more there are than are named."""

    label: str
    count: int
    schools: Sequence[tuple[int, str]]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.schools)


def counted(facts: Facts, rows: Sequence[SchoolFigure]) -> list[Counted]:
    """Return each answer there is in the order it is offered, then not relevant and unknown when there are any."""
    kept = [_counted(label, [row for row in rows if row.figure == number]) for number, label in _offered(facts)]
    apart = [row for row in rows if row.figure is None and not row.relevant]
    silent = [row for row in rows if row.figure is None and row.relevant]
    if apart:
        kept.append(_counted(_("Not relevant to the school"), apart))
    if silent:
        kept.append(_counted(_("No answer"), silent))
    return kept


def summary(facts: Facts, column: Column) -> str:
    """Return the answers with how many gave each, in one line."""
    counts = column.counts
    found = [(label, counts[Decimal(number)]) for number, label in _offered(facts)]
    found.append((_("Not relevant to the school"), len(column.apart)))
    found.append((_("No answer"), column.asked - column.answered))
    return " · ".join(f"{label} {count}" for label, count in found if count)


def answer_of(facts: Facts, column: Column, school_id: int) -> str | None:
    """Return a school's answer in words, None when it has given none."""
    if school_id in column.apart:
        return _("Not relevant to the school")
    given = column.figures.get(school_id)
    return next((label for number, label in _offered(facts) if number == given), None)


def _offered(facts: Facts) -> list[tuple[int, str]]:
    if facts.measure.kind is Kind.YES_NO:
        return [(1, _("Yes")), (2, _("No"))]
    return [(number, str(choice)) for number, choice in enumerate(facts.measure.choices, start=1)]


def _counted(label: str, rows: Sequence[SchoolFigure]) -> Counted:
    return Counted(label, len(rows), [(row.school_id, row.name) for row in rows[:MOST_NAMED]])
