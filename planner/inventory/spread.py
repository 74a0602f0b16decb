"""Spread between schools: how far apart the figures lie, counted over those that are known."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST = 2  # one figure has no spread
HALF, TENTH = Decimal("0.5"), Decimal("0.1")


class Spread(StrEnum):
    """What is made of the schools' figures; all but share are spread, and less is then more even."""

    RATIO_P90_P10 = "ratio_p90_p10"
    RANGE = "range"
    MEDIAN = "median"
    SHARE = "share"


def known(figures: Iterable[Decimal | None]) -> list[Decimal]:
    """Return the known figures from lowest to highest; unknown is left out, never taken as zero."""
    return sorted(figure for figure in figures if figure is not None)


def percentile(ordered: Sequence[Decimal], share: Decimal) -> Decimal | None:
    """Return the figure below which that share (0 to 1) lies, by straight lines between neighbours.

    The definition is number 7 of Hyndman and Fan (1996), the one spreadsheets and numpy use:
    among n figures in order, counted from 0, it stands at place (n - 1) * share.
    """
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(figures: Iterable[Decimal | None]) -> Decimal | None:
    """Return the middle figure."""
    return percentile(known(figures), HALF)


def value_range(figures: Iterable[Decimal | None]) -> Decimal | None:
    """Return the highest figure less the lowest, when at least two are known."""
    ordered = known(figures)
    return ordered[-1] - ordered[0] if len(ordered) >= FEWEST else None


def ratio_p90_p10(figures: Iterable[Decimal | None]) -> Decimal | None:
    """Return the 90th percentile divided by the 10th; None for fewer than two figures, or when the 10th is zero."""
    ordered = known(figures)
    low, high = percentile(ordered, TENTH), percentile(ordered, 1 - TENTH)
    if len(ordered) < FEWEST or not low or high is None:
        return None
    return high / low


def share(part: int, whole: int) -> Decimal | None:
    """Return a part as a share of the whole, from 0 to 1; of nothing there is no share."""
    return Decimal(part) / whole if whole else None


def spread(kind: Spread, figures: Iterable[Decimal | None], *, target: Decimal | None = None) -> Decimal | None:
    """Return what is made of the figures; share is the share of known figures that reach the target."""
    match kind:
        case Spread.RATIO_P90_P10:
            return ratio_p90_p10(figures)
        case Spread.RANGE:
            return value_range(figures)
        case Spread.MEDIAN:
            return median(figures)
        case Spread.SHARE:
            ordered = known(figures)
            return None if target is None else share(sum(f >= target for f in ordered), len(ordered))
