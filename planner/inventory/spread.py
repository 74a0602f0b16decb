"""Spread between schools: how far apart the figures lie, counted over those that are known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST = 2  # one figure has no spread
HALF, TENTH = Decimal("0.5"), Decimal("0.1")


@dataclass(frozen=True)
class Reported:
    """One school's figure and its number of pupils that year; None is unknown."""

    figure: Decimal | None
    pupils: Decimal | None = None


@dataclass(frozen=True)
class Below:
    """Who falls short of a target: schools of those known, and pupils of those in schools where both are known."""

    schools: int
    known: int
    pupils: Decimal
    all_pupils: Decimal

    @property
    def share(self) -> Decimal | None:
        """The pupils as a share of all that are counted, from 0 to 1."""
        return self.pupils / self.all_pupils if self.all_pupils else None


@dataclass(frozen=True)
class Measures:
    """Everything that is said of how figures lie; what cannot be said is None.

    reported: schools with a known figure, of asked. weighed: of these, schools whose pupils are known too,
    over which gini and the pupils below the target are counted.
    """

    asked: int
    reported: int
    weighed: int
    lowest: Decimal | None
    p10: Decimal | None
    median: Decimal | None
    p90: Decimal | None
    highest: Decimal | None
    ratio: Decimal | None
    gini: Decimal | None
    below: Below | None

    @property
    def range(self) -> Decimal | None:
        """The highest figure less the lowest, when at least two are known."""
        if self.reported < FEWEST or self.lowest is None or self.highest is None:
            return None
        return self.highest - self.lowest

    @property
    def begins_at_zero(self) -> bool:
        """Whether the ratio cannot be said because a tenth of the schools or more stand at zero."""
        return self.ratio is None and self.reported >= FEWEST and self.p10 == 0


class NegativeFigureError(ValueError):
    """A figure below zero: nothing that is counted here can be."""


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


def measures(schools: Sequence[Reported], *, target: Decimal | None = None, less_is_better: bool = False) -> Measures:
    """Return all measures of the schools' figures; raises NegativeFigureError."""
    ordered = known(school.figure for school in schools)
    weighed = [
        (school.figure, school.pupils) for school in schools if school.figure is not None and school.pupils is not None
    ]
    return measures_of(ordered, asked=len(schools), weighed=weighed, target=target, less_is_better=less_is_better)


def measures_of(
    ordered: Sequence[Decimal],
    *,
    asked: int,
    weighed: Sequence[tuple[Decimal, Decimal]] = (),
    target: Decimal | None = None,
    less_is_better: bool = False,
) -> Measures:
    """Return the measures of known figures from lowest to highest, of schools asked; raises NegativeFigureError.

    weighed: (figure, pupils) of the schools where both are known; without them nothing is said of pupils.
    """
    if ordered and ordered[0] < 0:
        raise NegativeFigureError(ordered[0])
    p10, p90 = percentile(ordered, TENTH), percentile(ordered, 1 - TENTH)
    return Measures(
        asked=asked,
        reported=len(ordered),
        weighed=len(weighed),
        lowest=ordered[0] if ordered else None,
        p10=p10,
        median=percentile(ordered, HALF),
        p90=p90,
        highest=ordered[-1] if ordered else None,
        ratio=p90 / p10 if p10 and p90 is not None and len(ordered) >= FEWEST else None,
        gini=gini(weighed),
        below=below(ordered, weighed, target=target, less_is_better=less_is_better),
    )


def gini(weighed: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return the Gini coefficient of (figure, pupils): 0 is the same for every pupil, near 1 all of it for few.

    Each pupil counts as one, with the school's figure: the area between the line of equal shares and the
    Lorenz curve, doubled, which is the mean difference between two pupils divided by twice the mean.
    None for fewer than two schools, without pupils, or when every figure is zero. Raises NegativeFigureError.
    """
    ordered = sorted((figure, pupils) for figure, pupils in weighed if pupils > 0)
    if ordered and ordered[0][0] < 0:
        raise NegativeFigureError(ordered[0][0])
    held = list(accumulate((figure * pupils for figure, pupils in ordered), initial=Decimal(0)))
    people = sum(pupils for _figure, pupils in ordered)
    if len(ordered) < FEWEST or not held[-1]:
        return None
    under = sum(
        (pupils * (before + after) for (_f, pupils), (before, after) in zip(ordered, pairwise(held), strict=True)),
        start=Decimal(0),
    )
    return max(Decimal(0), 1 - under / (people * held[-1]))


def below(
    ordered: Sequence[Decimal],
    weighed: Sequence[tuple[Decimal, Decimal]],
    *,
    target: Decimal | None,
    less_is_better: bool = False,
) -> Below | None:
    """Return who falls short of a target, None without one; where less is better, to fall short is to exceed it."""
    if target is None:
        return None

    def short(figure: Decimal) -> bool:
        return figure > target if less_is_better else figure < target

    return Below(
        schools=sum(short(figure) for figure in ordered),
        known=len(ordered),
        pupils=sum((pupils for figure, pupils in weighed if short(figure)), start=Decimal(0)),
        all_pupils=sum((pupils for _figure, pupils in weighed), start=Decimal(0)),
    )
