"""Axes and places that all charts share: round figures, a scale from figures to percent, dots that do not cover."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Figure = int | float | Decimal

LEFT, RIGHT = 3.0, 97.0
MOST_TICKS = 6
SMALLEST_STEP = 1e-6  # figures have three decimals; nearer than this is the same

# One dot is 16 px, which is 5 % of the picture at 390 px; many schools have smaller ones, and more become bars.
DOT_WIDTH = 5.0


@dataclass(frozen=True)
class DotSize:
    """How wide a dot is in percent, its radius and its row's height in px."""

    width: float
    radius: float
    row: int


LARGE, SMALL = DotSize(DOT_WIDTH, 6.5, 15), DotSize(2.6, 3.6, 8)
MOST_LARGE, MOST_DOTS = 60, 400
BAR_WIDTH = 2.0
HIGHEST_BAR = 140


@dataclass(frozen=True)
class Tick:
    """A figure on the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Bar:
    """How many schools lie there, where dots would be too many: x and width in percent, height in px."""

    x: float
    width: float
    height: float
    count: int


@dataclass(frozen=True)
class Scale:
    """From figures to percent of the picture's width; ticks holds the round figures at and between its ends."""

    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Sequence[Figure]) -> Scale:
        """Return a scale that holds all the values."""
        floats = [float(value) for value in values]
        return cls(tuple(tick_values(min(floats, default=0.0), max(floats, default=1.0))))

    def place(self, value: Figure) -> float:
        """Return where a figure stands."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(LEFT + (RIGHT - LEFT) * (float(value) - low) / (high - low), 1)

    def written(self, write: Callable[[Figure], str]) -> tuple[Tick, ...]:
        """Return the ticks with their figures as text."""
        return tuple(Tick(self.place(value), write(value)) for value in self.ticks)


def tick_values(low: float, high: float) -> list[float]:
    """Return round figures that hold low and high between them, from 0 when nothing is below it."""
    low = min(low, 0.0) if low > 0 and low < high / 2 else low
    if high - low < SMALLEST_STEP * max(1.0, abs(high)):
        low, high = min(low, 0.0), max(high, 0.0 if low <= -SMALLEST_STEP else 1.0)
    span = high - low
    magnitude = 10.0 ** floor(log10(span / MOST_TICKS))
    steps = (magnitude * factor for factor in (1, 2, 2.5, 5, 10, 20))
    for step in steps:
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        last = max(last, first + 1)
        if last - first <= MOST_TICKS:
            return [round(step * n, 9) for n in range(first, last + 1)]
    return [low, high]


def stacked(places: Sequence[float], width: float = DOT_WIDTH) -> list[int]:
    """Return the row of each dot, from places in rising order: the lowest row where it covers no other."""
    last: list[float] = []
    rows = []
    for x in places:
        row = next((i for i, other in enumerate(last) if x - other >= width), len(last))
        last[row : row + 1] = [x]
        rows.append(row)
    return rows


def dot_size(count: int) -> DotSize | None:
    """Return how large the dots are, or None when there are too many to draw one by one."""
    if count <= MOST_LARGE:
        return LARGE
    return SMALL if count <= MOST_DOTS else None


def bars(places: Sequence[float]) -> tuple[Bar, ...]:
    """Return how many places lie in each narrow part of the picture, the fullest part the highest bar."""
    counts: dict[int, int] = {}
    for x in places:
        part = int(x / BAR_WIDTH)
        counts[part] = counts.get(part, 0) + 1
    fullest = max(counts.values(), default=1)
    return tuple(
        Bar(round(part * BAR_WIDTH, 1), BAR_WIDTH, max(1.0, round(HIGHEST_BAR * count / fullest, 1)), count)
        for part, count in sorted(counts.items())
    )
