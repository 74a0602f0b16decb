"""An indicator's course over a time: baseline, dated values and target. Places only; templates and documents draw them.

Days run to the right, figures upwards: less is better is told by where the target's line lies. Places along the
picture are percent of its width, heights are px, so that it keeps its text size at every width.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.core.axis import Figure, tick_values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST, LAST = 8.0, 92.0
TOP, BOTTOM = 30, 170
HEIGHT = BOTTOM + 34
ABOVE = 14  # from a mark up to its words
APART = 13.0  # two words beside each other need this much between their middles, at 390 px
CLOSE = 26  # nearer than this in height, two words would touch
MONTHS_BETWEEN = 2


@dataclass(frozen=True)
class CoursePoint:
    """A figure on a day: x in percent, y in px; words stand at text_y. text: nothing where there is no room."""

    x: float
    y: float
    text: str
    text_y: float
    anchor: str = "middle"


@dataclass(frozen=True)
class CourseLine:
    """The way from one figure to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class CourseTick:
    """A month under the picture."""

    at: float
    text: str


@dataclass(frozen=True)
class Course:
    """A picture of an indicator's course; baseline and target are None where nobody has said any."""

    baseline: CoursePoint | None
    points: tuple[CoursePoint, ...]
    lines: tuple[CourseLine, ...]
    target_y: float | None
    target_text: str
    target_text_y: float
    months: tuple[CourseTick, ...]
    height: int = HEIGHT
    bottom: int = BOTTOM


def course(
    values: Sequence[tuple[date, Figure]],
    *,
    baseline: Figure | None,
    target: Figure | None,
    first: date,
    last: date,
    written: Callable[[Figure], str],
    month: Callable[[date], str],
) -> Course:
    """Return the picture of dated values in rising order of days, at least one.

    first, last: the time the picture is of, made longer when a value lies outside. written: how a figure is
    written at its mark; month: how a month is called under the picture.
    """
    first, last = min(first, values[0][0]), max(last, values[-1][0])
    told = [float(figure) for _day, figure in values]
    known = [float(figure) for figure in (baseline, target) if figure is not None]
    ticks = tick_values(min([*told, *known]), max([*told, *known]))
    low, high = ticks[0], ticks[-1]

    def x(day: date) -> float:
        return round(FIRST + (LAST - FIRST) * (day - first).days / max((last - first).days, 1), 1)

    def y(figure: Figure) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (float(figure) - low) / (high - low), 1)

    target_y = y(target) if target is not None else None
    start = _point(FIRST, y(baseline), written(baseline), target_y) if baseline is not None else None
    points = tuple(_point(x(day), y(figure), written(figure), target_y) for day, figure in values)
    way = _with_room([point for point in (start, *points) if point is not None])
    return Course(
        baseline=way[0] if start is not None else None,
        points=tuple(way[-len(points) :]),
        lines=tuple(CourseLine(a.x, a.y, b.x, b.y) for a, b in pairwise(way)),
        target_y=target_y,
        target_text=written(target) if target is not None else "",
        target_text_y=(target_y or 0) - 8,
        months=tuple(CourseTick(x(day), month(day)) for day in _months(first, last)),
    )


def _point(x: float, y: float, text: str, target_y: float | None) -> CoursePoint:
    """Return a mark with its words above it, or below when the target's line would run through them."""
    above = y - ABOVE
    crossed = target_y is not None and 0 <= y - target_y < CLOSE
    return CoursePoint(x, y, text, y + ABOVE + 12 if crossed and y + CLOSE < BOTTOM else above)


def _with_room(way: Sequence[CoursePoint]) -> list[CoursePoint]:
    """Leave out the words that would touch those after them; the latest figure's always stand."""
    told: list[CoursePoint] = []
    free = LAST + APART
    for point in reversed(way):
        fits = free - point.x >= APART
        told.append(point if fits else replace(point, text=""))
        free = point.x if fits else free
    return told[::-1]


def _months(first: date, last: date) -> list[date]:
    """Return the first day of every other month from first to last."""
    found = []
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        found.append(day)
        month += MONTHS_BETWEEN
    return found
