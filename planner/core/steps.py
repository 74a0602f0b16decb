"""Where the marks of a line of levels stand: now and target on the steps from 0 to 4, in percent of the width."""

from __future__ import annotations

from dataclasses import dataclass

FIRST, LAST, HIGHEST = 5.0, 95.0, 4


@dataclass(frozen=True)
class StepsLine:
    """A line with a mark for each level; now: the dot (None: not known), target: the bar (None: none is set).

    The way that is left goes from now to target, when now is short of it.
    """

    steps: tuple[float, ...]
    now: float | None
    target: float | None
    short: bool


def place(level: int) -> float:
    """Return where a level stands."""
    return round(FIRST + (LAST - FIRST) * level / HIGHEST, 1)


def steps_line(now: int | None, target: int = 0) -> StepsLine:
    """Return the places of a line; a target of 0 is none."""
    return StepsLine(
        steps=tuple(place(level) for level in range(HIGHEST + 1)),
        now=None if now is None else place(now),
        target=place(target) if target else None,
        short=now is not None and now < target,
    )
