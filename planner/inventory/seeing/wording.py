"""How an indicator's figures are written, and one school's figure in one year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import in_words, written_number, written_percent

if TYPE_CHECKING:
    from planner.core.axis import Figure
    from planner.core.i18n import Text


@dataclass(frozen=True)
class SchoolFigure:
    """One school's figure in one year; figure None is unknown. sure: measured, not estimated.

    pupils: as reported that year; enrolled: as the register of schools has it.
    """

    school_id: int
    name: str
    stages: str
    pupils: Decimal | None
    figure: Decimal | None
    enrolled: int = 0
    sure: bool = True
    relevant: bool = True

    @property
    def size(self) -> int:
        """How many pupils the school has, as reported or else as registered."""
        return self.enrolled if self.pupils is None else int(self.pupils)

    @property
    def is_answered(self) -> bool:
        """Whether the school has said something, if only that it is not relevant there."""
        return self.figure is not None or not self.relevant


@dataclass(frozen=True)
class Wording:
    """How an indicator is written: its unit, its decimals (None: a share in per cent), its target."""

    unit: Text
    decimals: int | None = 1
    less_is_better: bool = False
    target: Decimal | None = None

    def write(self, figure: Figure) -> str:
        """Write a figure."""
        return written_percent(exact(figure)) if self.decimals is None else written_number(figure, self.decimals)

    def plain(self, figure: Decimal) -> str:
        """Write a ratio, which has no unit."""
        return written_number(figure, 1)

    def rounded(self, figure: Decimal) -> Decimal:
        """Return a figure as it is written, so that what is compared with the target is what can be read."""
        step = Decimal(1).scaleb(-2 if self.decimals is None else -self.decimals)
        return figure.quantize(step, rounding=ROUND_HALF_UP)


def exact(figure: Figure) -> Decimal:
    """Return a figure as a decimal."""
    return figure if isinstance(figure, Decimal) else Decimal(str(figure))


def first_word(amount: int) -> str:
    """Write a small count as a word that begins a sentence."""
    word = in_words(amount)
    return word[:1].upper() + word[1:]
