"""Where the marks of a chart stand: pure functions from figures to places; the templates only write them out.

Places along the line are percent of the picture's width, heights are px, so that a picture keeps its
text size and its dots at every width (no viewBox). See the rules under Charts in the design notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.core.axis import HIGHEST_BAR, LARGE, Bar, Figure, Scale, Tick, bars, dot_size, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Effect line: baseline and target stand at the same place in every row, so the dots compare down the page.
BASELINE, TARGET = 12.0, 90.0
WIDE_BASELINE, WIDE_TARGET = 1.5, 98.5
NEAREST_EDGE = 3.0
UNCHANGED = 0.02  # of the way from baseline to target; less than the width of the dot

# Spread plot
MARKED_RADIUS = 8.5
FLOOR = 10  # from the axis up to the lowest dot's middle
BAND_HEIGHT = 20  # the band from p10 to p90 has a line of its own under the axis
LABEL_HEIGHT = 44  # the dots' names; the target's stands above, at the top
ABOVE_DOTS = 26
LETTER = 2.6  # a letter's width in percent at 390 px, taken wide
APART = 45.0  # two names on one line need this much between them


class EffectState(StrEnum):
    """What an indicator has done since its baseline, told by the words beside the line."""

    REACHED = "reached"
    NEARER = "nearer"
    UNCHANGED = "unchanged"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EffectLine:
    """A baseline ring, a dot for now (None: not measured) and a target bar, in percent; right is nearer the target."""

    baseline: float
    now: float | None
    target: float
    state: EffectState


@dataclass(frozen=True)
class SpreadPoint:
    """One school's figure; value None is a figure nobody has given. text: the figure as it is written."""

    name: str
    value: Figure | None
    text: str = ""
    mark: bool = False


@dataclass(frozen=True)
class Dot:
    """A school in the picture: x in percent, y and r in px."""

    name: str
    text: str
    x: float
    y: float
    r: float
    mark: bool


@dataclass(frozen=True)
class Target:
    """The target's line, with where its words stand beside it."""

    x: float
    text: str
    anchor: str
    dx: int


@dataclass(frozen=True)
class Short:
    """The part of the picture that falls short of the target, in percent."""

    x: float
    width: float


@dataclass(frozen=True)
class Band:
    """Where eight of ten schools lie, from p10 to p90, and the median, in percent."""

    x: float
    width: float
    middle: float


@dataclass(frozen=True)
class Label:
    """A dot's name above it, with a line down to the dot (to_y)."""

    name: str
    text: str
    x: float
    y: int
    to_y: float
    anchor: str
    dx: int
    mark: bool


@dataclass(frozen=True)
class SpreadPlot:
    """Dots from lowest to highest, the same order as the table; unknown: who has given no figure.

    bars: where there are too many schools for a dot each; dots then holds the marked ones and the ends.
    """

    height: int
    top: int
    axis_y: int
    text_y: int
    dots: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    band: Band | None
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    target: Target | None
    short: Short | None
    unknown: tuple[str, ...]


def effect_line(*, baseline: Figure, now: Figure | None, target: Figure, wide: bool = False) -> EffectLine:
    """Return the places of an effect line.

    Works alike when less is better. wide: alone in a card under its three figures, and so over the
    whole width. A target equal to its baseline means "keep it": the dot stands at the target when kept.
    """
    left, right = (WIDE_BASELINE, WIDE_TARGET) if wide else (BASELINE, TARGET)
    if now is None:
        return EffectLine(left, None, right, EffectState.UNKNOWN)
    way = way_gone(baseline=baseline, now=now, target=target)
    if wide and way < 0:
        left = BASELINE
    if wide and way > 1:
        right = TARGET
    place = min(100 - NEAREST_EDGE, max(NEAREST_EDGE, left + (right - left) * way))
    return EffectLine(left, round(place, 1), right, effect_state(way))


def way_gone(*, baseline: Figure, now: Figure, target: Figure) -> float:
    """Return how much of the way from baseline to target is gone: 0 none, 1 all of it, less than 0 away from it."""
    distance = float(target) - float(baseline)
    if distance == 0:
        return 1.0 if now == target else -1.0
    return (float(now) - float(baseline)) / distance


def effect_state(way: float) -> EffectState:
    """Return the word for how much of the way is gone."""
    if way >= 1:
        return EffectState.REACHED
    if way > UNCHANGED:
        return EffectState.NEARER
    if way < -UNCHANGED:
        return EffectState.AWAY
    return EffectState.UNCHANGED


def spread_plot(
    points: Sequence[SpreadPoint],
    *,
    written: Callable[[Figure], str],
    target: Figure | None = None,
    less_is_better: bool = False,
    band: tuple[Figure, Figure, Figure] | None = None,
) -> SpreadPlot:
    """Return the places of a spread plot: one dot per known figure, stacked where they would cover each other.

    written: how a figure is written, for the axis, the target and points without a text of their own.
    band: p10, median and p90, drawn under the axis. An unknown figure is listed by name, never a dot at 0.
    """
    known = sorted((p for p in points if p.value is not None), key=lambda p: (float(p.value or 0), p.name))
    values: list[Figure] = [p.value or 0 for p in known]
    scale = Scale.over(values if target is None else [*values, target])
    places = [scale.place(value) for value in values]
    size = dot_size(len(known))
    rows = stacked(places, size.width) if size else [0] * len(places)
    above = FLOOR + size.row * max(rows, default=0) if size else HIGHEST_BAR
    axis_y = LABEL_HEIGHT + ABOVE_DOTS + above
    text_y = axis_y + 24 + (BAND_HEIGHT if band else 0)
    drawn = [
        (point, x, row)
        for at, (point, x, row) in enumerate(zip(known, places, rows, strict=True))
        if size or point.mark or at in {0, len(known) - 1}
    ]
    radius, step = (size or LARGE).radius, (size or LARGE).row
    dots = tuple(
        Dot(
            name=point.name,
            text=point.text or written(point.value or 0),
            x=x,
            y=axis_y - FLOOR - step * row,
            r=MARKED_RADIUS if point.mark else radius,
            mark=point.mark,
        )
        for point, x, row in drawn
    )
    goal = None if target is None else _target(scale.place(target), written(target))
    return SpreadPlot(
        height=text_y + 8,
        top=LABEL_HEIGHT + 8,
        axis_y=axis_y,
        text_y=text_y,
        dots=dots,
        bars=() if size else bars(places),
        band=_band(band, scale),
        ticks=scale.written(written),
        labels=_labels(dots, goal),
        target=goal,
        short=_short(goal, less_is_better=less_is_better),
        unknown=tuple(p.name for p in points if p.value is None),
    )


def _band(band: tuple[Figure, Figure, Figure] | None, scale: Scale) -> Band | None:
    if band is None:
        return None
    low, middle, high = (scale.place(figure) for figure in band)
    return Band(low, round(max(0.4, high - low), 1), middle)


def _target(x: float, text: str) -> Target:
    return Target(x, text, "start", 6) if x <= 70 else Target(x, text, "end", -6)  # noqa: PLR2004 - room for its words


def _short(goal: Target | None, *, less_is_better: bool) -> Short | None:
    if goal is None:
        return None
    return Short(goal.x, round(100 - goal.x, 1)) if less_is_better else Short(0.0, goal.x)


def _labels(dots: Sequence[Dot], goal: Target | None) -> tuple[Label, ...]:
    """Name the marked dots, and the ends where there is room for their names on the same line."""
    named = [dot for dot in dots if dot.mark]
    if any(later.x - earlier.x < APART for earlier, later in pairwise(named)):
        named = named[:1]
    for end in (*dots[-1:], *dots[:1]):
        if all(abs(end.x - other.x) >= APART for other in named):
            named.append(end)
    return tuple(_label(dot, goal) for dot in sorted(named, key=lambda dot: dot.x))


def _label(dot: Dot, goal: Target | None) -> Label:
    width = LETTER * len(dot.name)
    crosses = goal is not None and dot.x < goal.x < dot.x + width
    leftwards = dot.x > 50 or (crosses and dot.x - width >= 0)  # noqa: PLR2004 - the middle
    anchor, dx = ("end", 4) if leftwards else ("start", -4)
    return Label(dot.name, dot.text, dot.x, LABEL_HEIGHT, dot.y - dot.r, anchor, dx, dot.mark)
