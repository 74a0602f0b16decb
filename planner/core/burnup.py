"""A burn-up: how much was planned and how much done, day by day, as steps; a picture of counts, without a script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.core.course import CourseLine, CourseTick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEIGHT, TOP, BOTTOM = 190, 26, 160  # px: the picture, its highest step, its axis
FIRST, LAST = 2.0, 97.0  # percent
LOW_HEIGHT, LOW_TOP, LOW_BOTTOM = 96, 22, 70  # small, beside others
MONTHS = 3  # a month is named so often

Step = tuple[date, int, int]  # from that day on: planned, done


@dataclass(frozen=True)
class BurnUpBlock:
    """What was done over some days: x and width in percent, y and height in px."""

    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class BurnUp:
    """A picture: the green blocks are what was done, the line above them what was planned; it ends at now."""

    blocks: tuple[BurnUpBlock, ...]
    line: tuple[CourseLine, ...]
    months: tuple[CourseTick, ...]
    now_x: float
    planned_y: float
    done_y: float
    planned: int
    done: int
    height: int
    bottom: int

    @property
    def words_before(self) -> bool:
        """Whether the figures stand to the left of now, where there is no room to the right."""
        return self.now_x > 70  # noqa: PLR2004 - percent of the width

    @property
    def apart(self) -> bool:
        """Whether both figures have room of their own."""
        return self.done_y - self.planned_y >= 20 and self.done < self.planned  # noqa: PLR2004 - px, a line of text


def burn_up(
    steps: Sequence[Step], *, first: date, now: date, last: date, month: Callable[[date], str], small: bool = False
) -> BurnUp:
    """Return the picture of steps in order of days, from first to now on an axis to last; month: how one is called."""
    height, top, bottom = (LOW_HEIGHT, LOW_TOP, LOW_BOTTOM) if small else (HEIGHT, TOP, BOTTOM)
    known = [(first, 0, 0), *((max(day, first), planned, done) for day, planned, done in steps if day <= now)]
    most = max(1, *(planned for _day, planned, _done in known))

    def x(day: date) -> float:
        return round(FIRST + (LAST - FIRST) * (day - first).days / max((last - first).days, 1), 2)

    def y(figure: int) -> float:
        return round(bottom - (bottom - top) * figure / most, 1)

    blocks = tuple(
        BurnUpBlock(x(day), round(x(end) - x(day), 2), y(done), round(bottom - y(done), 1))
        for day, end, done in _levels([(day, done) for day, _planned, done in known], now)
        if done
    )
    flat = [
        CourseLine(x(day), y(planned), x(end), y(planned))
        for day, end, planned in _levels([(day, planned) for day, planned, _done in known], now)
        if planned
    ]
    up = [CourseLine(a.x2, a.y2, b.x1, b.y1) for a, b in pairwise(flat) if a.y2 != b.y1]
    _day, planned, done = known[-1]
    return BurnUp(
        blocks=blocks,
        line=(*flat, *up),
        months=tuple(CourseTick(x(day), month(day)) for day in _months(first, last)),
        now_x=x(now),
        planned_y=y(planned),
        done_y=y(done),
        planned=planned,
        done=done,
        height=height,
        bottom=bottom,
    )


def _levels(known: Sequence[tuple[date, int]], now: date) -> list[tuple[date, date, int]]:
    """Return from when to when each count held, days on which it stayed as it was joined."""
    of_day = dict(known)  # of several on one day the last
    changes = list(of_day.items())
    kept = [at for place, at in enumerate(changes) if place == 0 or at[1] != changes[place - 1][1]]
    ends = [*(day for day, _count in kept[1:]), now]
    return [(day, end, count) for (day, count), end in zip(kept, ends, strict=True) if end > day]


def _months(first: date, last: date) -> list[date]:
    found, at = [], first.replace(day=1)
    while at <= last:
        if at >= first:
            found.append(at)
        months = at.year * 12 + at.month - 1 + MONTHS
        at = date(months // 12, months % 12 + 1, 1)
    return found
