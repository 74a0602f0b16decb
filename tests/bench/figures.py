"""What is made of measurements: medians, spreads, ratios, and whether the figure to reach is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

# Of the machine that the figures to reach were stated on, CPU ms per request: what scales them to this one.
STATED: Final = {
    "hello": 0.30,
    "bytes": 0.74,
    "lines": 6.5,
    "page": 2.1,
    "event": 0.63,
}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least that share of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There is nothing to take a percentile of.")
    rank = max(1, -int(-share * len(ordered) // 1))
    return ordered[min(rank, len(ordered)) - 1]


def spread(values: Sequence[float]) -> float:
    """Return half of what lies between the quartiles, as a share of the median: the ± beside a figure."""
    middle = median(values)
    if len(values) < 2 or not middle:
        return 0.0
    return (percentile(values, 0.75) - percentile(values, 0.25)) / 2 / middle


@dataclass(frozen=True)
class Result:
    """One line of the table.

    ours and limit are in unit; wall is the median time the client waited, in ms. at_most: whether less is
    better. stated: the figure to reach as it stands in the design; reach: what that is on this machine.
    """

    name: str
    ours: float
    limit: float | None = None
    wall: float | None = None
    uncertainty: float | None = None
    unit: str = "ms"
    stated: str = ""
    reach: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours by the limit."""
        return self.ours / self.limit if self.limit else None

    @property
    def verdict(self) -> str:
        """`ok`, `missed`, or nothing when there is no figure to reach."""
        if self.reach is None:
            return ""
        reached = self.ours <= self.reach if self.at_most else self.ours >= self.reach
        return "ok" if reached else "missed"


Target = Callable[[dict[str, float]], float]


def scaled(figure: float, limit: str) -> Target:
    """Return a figure that was stated beside a limit, in proportion to what that limit is here."""
    return lambda here: figure * here[limit] / STATED[limit]


def above(limit: str, figure: float) -> Target:
    """Return a limit as it is here, and a stated figure on top of it in proportion to the page here."""
    return lambda here: here[limit] + figure * here["page"] / STATED["page"]


def times(limit: str, factor: float) -> Target:
    """Return a limit as it is here, times a factor."""
    return lambda here: here[limit] * factor


HEADINGS: Final = ("", "ours", "±", "p50 wall", "limit", "ratio", "to reach", "stated", "")


def table(results: Sequence[Result]) -> str:
    """Return the table as text, its columns in line."""
    lines = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    written = []
    for line in lines:
        cells = [
            cell.ljust(width) if n in {0, 8} else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        written.append("  ".join(cells).rstrip())
    written.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(written)


def _cells(result: Result) -> tuple[str, ...]:
    sign = "≤" if result.at_most else "≥"
    return (
        result.name,
        f"{_short(result.ours)} {result.unit}",
        "" if result.uncertainty is None else f"{result.uncertainty:.0%}",
        "" if result.wall is None else f"{_short(result.wall)} ms",
        "" if result.limit is None else f"{_short(result.limit)} {result.unit}",
        "" if result.ratio is None else f"{result.ratio:.2f}",
        "" if result.reach is None else f"{sign} {_short(result.reach)}",
        result.stated,
        " ".join(part for part in (result.verdict, result.note) if part),
    )


def _short(figure: float) -> str:
    if not figure:
        return "0"
    if abs(figure) >= 100:
        return f"{figure:.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}" if abs(figure) >= 0.1 else f"{figure:.4f}"
