"""An indicator over years: a strip for each, on one scale as long as it is counted in one and the same way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.axis import Scale, Tick
from planner.core.plots import Strip, strip
from planner.inventory.spread import FEWEST, HALF, TENTH, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.i18n import Text
    from planner.inventory.seeing.wording import Wording


@dataclass(frozen=True)
class YearFigures:
    """What the schools reported in one year: known figures from lowest to highest, of asked schools.

    mark: the chosen school's figure. changed: what changed in the definition that year, None for nothing.
    """

    year: int
    fixed: bool
    asked: int
    figures: Sequence[Decimal]
    mark: Decimal | None = None
    changed: Text | None = None


@dataclass(frozen=True)
class YearStrip:
    """One year as ready text beside its strip; strip None when nobody had a figure."""

    year: int
    fixed: bool
    asked: int
    reported: int
    median: str | None
    p10: str | None
    p90: str | None
    ratio: str | None
    mark: str | None
    strip: Strip | None


@dataclass(frozen=True)
class Series:
    """The years that were counted in one way, oldest first; changed: what changed before the first of them."""

    years: Sequence[YearStrip]
    ticks: tuple[Tick, ...]
    changed: Text | None


def series(years: Sequence[YearFigures], wording: Wording) -> list[Series]:
    """Return the years, oldest first, parted where the definition changed."""
    parts: list[list[YearFigures]] = []
    for each in years:
        if each.changed is not None or not parts:
            parts.append([])
        parts[-1].append(each)
    return [_one(part, wording, part[0].changed if at else None) for at, part in enumerate(parts)]


def _one(part: Sequence[YearFigures], wording: Wording, changed: Text | None) -> Series:
    ends = [figure for each in part if each.figures for figure in (each.figures[0], each.figures[-1])]
    scale = Scale.over(ends if wording.target is None else [*ends, wording.target])
    return Series([_year(each, scale, wording) for each in part], scale.written(wording.write), changed)


def _year(each: YearFigures, scale: Scale, wording: Wording) -> YearStrip:
    p10, middle, p90 = (percentile(each.figures, share) for share in (TENTH, HALF, 1 - TENTH))

    def text(figure: Decimal | None) -> str | None:
        return None if figure is None else wording.write(figure)

    drawn = None
    if p10 is not None and middle is not None and p90 is not None:
        drawn = strip(each.figures, scale, band=(p10, middle, p90), target=wording.target, mark=each.mark)
    apart = p90 / p10 if p10 and p90 is not None and len(each.figures) >= FEWEST else None
    return YearStrip(
        year=each.year,
        fixed=each.fixed,
        asked=each.asked,
        reported=len(each.figures),
        median=text(middle),
        p10=text(p10),
        p90=text(p90),
        ratio=None if apart is None else wording.plain(apart),
        mark=text(each.mark),
        strip=drawn,
    )
