"""Further charts: a strip of all schools on one line, and figures beside how great the need is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.axis import LARGE, MOST_DOTS, MOST_LARGE, SMALL, Figure, Scale, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PLOT_HEIGHT = 260
TOP = 30
CELLS = 32  # many dots are put together in cells, so many along each side
LARGEST_CELL = 8.0
THIRDS = 3


@dataclass(frozen=True)
class Strip:
    """All schools on one line, in percent: the ends, p10 to p90, the median, the target and the marked school.

    dots: each school, when there are few enough to tell them apart.
    """

    low: float
    width: float
    band: float
    band_width: float
    middle: float
    target: float | None
    mark: float | None
    dots: tuple[float, ...]


@dataclass(frozen=True)
class ScatterPoint:
    """A school's figure beside its index of need."""

    name: str
    need: Figure
    value: Figure
    text: str = ""
    mark: bool = False


@dataclass(frozen=True)
class Spot:
    """A school in the picture, or several at the same place: x in percent, y and r in px."""

    x: float
    y: float
    r: float
    mark: bool = False
    name: str = ""
    text: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Third:
    """The median of the schools with the least, the middling or the greatest need: a line from x over width, at y."""

    x: float
    width: float
    y: float
    median: Figure
    count: int


@dataclass(frozen=True)
class ScatterPlot:
    """Dots with need to the right and the figure upwards; spots last is the marked school."""

    height: int
    axis_y: int
    spots: tuple[Spot, ...]
    across: tuple[Tick, ...]
    upwards: tuple[tuple[float, str], ...]
    thirds: tuple[Third, ...]
    target_y: float | None
    target_text: str


def strip(
    figures: Sequence[Figure],
    scale: Scale,
    *,
    band: tuple[Figure, Figure, Figure],
    target: Figure | None = None,
    mark: Figure | None = None,
) -> Strip:
    """Return the places of a strip; figures: known, from lowest to highest. band: p10, median and p90."""
    low, high = scale.place(figures[0]), scale.place(figures[-1])
    p10, middle, p90 = (scale.place(figure) for figure in band)
    return Strip(
        low=low,
        width=round(high - low, 1),
        band=p10,
        band_width=round(max(0.4, p90 - p10), 1),
        middle=middle,
        target=None if target is None else scale.place(target),
        mark=None if mark is None else scale.place(mark),
        dots=tuple(scale.place(figure) for figure in figures) if len(figures) <= MOST_LARGE else (),
    )


def scatter_plot(
    points: Sequence[ScatterPoint],
    *,
    written: Callable[[Figure], str],
    need_written: Callable[[Figure], str],
    middle: Callable[[Sequence[Figure]], Figure | None],
    target: Figure | None = None,
) -> ScatterPlot:
    """Return the places of a picture of figures beside need.

    middle: the median of some figures. Many schools are put together, a larger spot for more of them.
    """
    across = Scale.over([point.need for point in points])
    values = [point.value for point in points]
    up = Scale.over(values if target is None else [*values, target])
    axis_y = TOP + PLOT_HEIGHT
    bottom, top = up.ticks[0], up.ticks[-1]

    def height(value: Figure) -> float:
        return round(axis_y - PLOT_HEIGHT * (float(value) - bottom) / (top - bottom), 1)

    placed = [(across.place(point.need), height(point.value), point) for point in points]
    return ScatterPlot(
        height=axis_y + 34,
        axis_y=axis_y,
        spots=(*_spots([(x, y) for x, y, point in placed if not point.mark]), *_marked(placed)),
        across=across.written(need_written),
        upwards=tuple((height(value), written(value)) for value in up.ticks),
        thirds=_thirds(points, across, height, middle),
        target_y=None if target is None else height(target),
        target_text="" if target is None else written(target),
    )


def _spots(places: Sequence[tuple[float, float]]) -> list[Spot]:
    if len(places) <= MOST_DOTS:
        radius = (LARGE if len(places) <= MOST_LARGE else SMALL).radius
        return [Spot(x, y, radius) for x, y in places]
    cells: dict[tuple[int, int], int] = {}
    step = PLOT_HEIGHT / CELLS
    for x, y in places:
        cell = int(x * CELLS / 100), int((y - TOP) / step)
        cells[cell] = cells.get(cell, 0) + 1
    fullest = max(cells.values())
    return [
        Spot(
            round((column + 0.5) * 100 / CELLS, 1),
            round(TOP + (row + 0.5) * step, 1),
            round(max(1.2, LARGEST_CELL * (count / fullest) ** 0.5), 1),
        )
        for (column, row), count in sorted(cells.items())
    ]


def _marked(placed: Sequence[tuple[float, float, ScatterPoint]]) -> list[Spot]:
    return [
        Spot(x, y, 8.5, mark=True, name=point.name, text=point.text, anchor="start" if x <= 50 else "end")  # noqa: PLR2004
        for x, y, point in placed
        if point.mark
    ]


def thirds(points: Sequence[ScatterPoint]) -> list[Sequence[ScatterPoint]]:
    """Return the schools with the least, the middling and the greatest need, as even in number as can be.

    Schools with the same need are never parted: a third ends where the need changes. Nothing when there
    are fewer than three schools, or when need parts them into fewer than three.
    """
    ordered = sorted(points, key=lambda point: (float(point.need), point.name))
    parts: list[list[ScatterPoint]] = [[] for _ in range(THIRDS)]
    place = 0
    for at, point in enumerate(ordered):
        same = at > 0 and float(point.need) == float(ordered[at - 1].need)
        place = place if same else min(THIRDS - 1, at * THIRDS // len(ordered))
        parts[place].append(point)
    return list(parts) if all(parts) else []


def _thirds(
    points: Sequence[ScatterPoint],
    across: Scale,
    height: Callable[[Figure], float],
    middle: Callable[[Sequence[Figure]], Figure | None],
) -> tuple[Third, ...]:
    made = []
    for part in thirds(points):
        low, high = across.place(part[0].need), across.place(part[-1].need)
        median = middle([point.value for point in part])
        if median is not None:
            made.append(Third(low, round(max(2.0, high - low), 1), height(median), median, len(part)))
    return tuple(made)
