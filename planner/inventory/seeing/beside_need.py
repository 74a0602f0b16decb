"""Figures beside the index of need that the municipality supplies: whether those have most who need it most."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import written_number
from planner.core.plots import ScatterPlot, ScatterPoint, scatter_plot, thirds
from planner.inventory.seeing.wording import exact
from planner.inventory.spread import median

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.axis import Figure
    from planner.inventory.seeing.wording import SchoolFigure, Wording

FEW = 3  # schools with both figure and need, before anything is said of the two together


@dataclass(frozen=True)
class BesideNeed:
    """The picture and what is found; rows from least to greatest need, as ready text.

    without: schools with a figure and no index.
    """

    plot: ScatterPlot
    title: str
    description: str
    rows: Sequence[tuple[SchoolFigure, str, str]]
    without: int


def beside_need(
    rows: Sequence[SchoolFigure], index: Mapping[int, Decimal], wording: Wording, *, marked: frozenset[int]
) -> BesideNeed | None:
    """Return the figures beside need, or None when fewer than three schools have both."""
    both = [
        (row, row.figure, index[row.school_id]) for row in rows if row.figure is not None and row.school_id in index
    ]
    if len(both) < FEW:
        return None
    both.sort(key=lambda one: (one[2], one[0].name))
    points = [ScatterPoint(row.name, need, figure, "", row.school_id in marked) for row, figure, need in both]
    return BesideNeed(
        plot=scatter_plot(
            points, written=wording.write, need_written=_need_written, middle=_middle, target=wording.target
        ),
        title=_title(points, wording),
        description=_("A dot plot with %(known)s schools.", known=len(both)),
        rows=[(row, _need_written(need), wording.write(figure)) for row, figure, need in both],
        without=sum(row.figure is not None for row in rows) - len(both),
    )


def _title(points: Sequence[ScatterPoint], wording: Wording) -> str:
    parts = thirds(points)
    if not parts:
        return _("The schools' figures beside their need")
    least, most = (_middle([point.value for point in part]) or Decimal(0) for part in (parts[0], parts[-1]))
    words = {"most": wording.write(most), "least": wording.write(least)}
    if words["most"] == words["least"]:
        return _("The schools with the greatest need have as much as those with the least: %(most)s", **words)
    if most > least:
        return _(
            "The schools with the greatest need have more (%(most)s) than those with the least (%(least)s)", **words
        )
    return _("The schools with the greatest need have less (%(most)s) than those with the least (%(least)s)", **words)


def _middle(values: Sequence[Figure]) -> Decimal | None:
    return median(exact(value) for value in values)


def _need_written(figure: Figure) -> str:
    return written_number(figure, 1)
