"""The spread of an indicator in one year as a picture with its words.

What is counted here is counted once: the title, the dots, the table and the measures read the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.core.axis import Scale
from planner.core.charts import SpreadPlot, SpreadPoint, spread_plot
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_number, written_percent
from planner.core.plots import Strip, strip
from planner.inventory.seeing.wording import first_word
from planner.inventory.spread import Measures, Reported, below, measures, measures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.inventory.seeing.sources import Column
    from planner.inventory.seeing.wording import SchoolFigure, Wording


@dataclass(frozen=True)
class Picture:
    """A spread plot with its words; rows in the order of the dots, from lowest to highest, then who has no figure."""

    plot: SpreadPlot
    title: str
    text: str
    description: str
    measures: Measures
    rows: Sequence[SchoolFigure]


def measured(rows: Sequence[SchoolFigure], wording: Wording) -> Measures:
    """Return the measures of a year's figures, those below the target counted as the figures are written."""
    found = measures([Reported(row.figure, row.pupils) for row in rows])
    shown = [(row.figure, row.pupils) for row in rows if row.figure is not None]
    return _beside(found, shown, wording)


def lying(column: Column, wording: Wording) -> tuple[list[Decimal], Measures]:
    """Return a year's figures from lowest to highest and how they lie; nothing is said of pupils."""
    ordered = sorted(column.figures.values())
    return ordered, _beside(measures_of(ordered, asked=column.asked), [(figure, None) for figure in ordered], wording)


def _beside(found: Measures, shown: Sequence[tuple[Decimal, Decimal | None]], wording: Wording) -> Measures:
    """Return measures with who falls short of the target, counted as the figures are written."""
    if wording.target is None:
        return found
    written = [(wording.rounded(figure), pupils) for figure, pupils in shown]
    return replace(
        found,
        below=below(
            [figure for figure, _pupils in written],
            [(figure, pupils) for figure, pupils in written if pupils is not None],
            target=wording.target,
            less_is_better=wording.less_is_better,
        ),
    )


def picture(rows: Sequence[SchoolFigure], wording: Wording, *, marked: frozenset[int]) -> Picture:
    """Return the picture of one year; rows: every school, those without a figure too."""
    found = measured(rows, wording)
    points = [
        SpreadPoint(
            row.name,
            None if row.figure is None else wording.rounded(row.figure),
            mark=row.school_id in marked,
        )
        for row in rows
    ]
    band = None
    if found.p10 is not None and found.median is not None and found.p90 is not None:
        band = (found.p10, found.median, found.p90)
    return Picture(
        plot=spread_plot(
            points, written=wording.write, target=wording.target, less_is_better=wording.less_is_better, band=band
        ),
        title=title(found, wording),
        text=" ".join(_sentences(found, points, wording)),
        description=_("A dot plot with %(known)s schools.", known=found.reported),
        measures=found,
        rows=in_order(rows, wording),
    )


def in_order(rows: Sequence[SchoolFigure], wording: Wording) -> list[SchoolFigure]:
    """Return the rows in the order of the dots; those without a figure come last, by name."""
    given = [row for row in rows if row.figure is not None]
    given.sort(key=lambda row: (wording.rounded(row.figure or Decimal(0)), row.name))
    return [*given, *(row for row in rows if row.figure is None)]


def title(found: Measures, wording: Wording) -> str:
    """Return what is found, in a sentence that stands by itself under the indicator's name."""
    if found.lowest is None or found.highest is None:
        return _("No school has given a figure yet")
    low, high = wording.write(found.lowest), wording.write(found.highest)
    if found.below is not None and wording.target is not None:
        return _beside_target(found, wording)
    if low == high:
        return _("All %(known)s schools have %(figure)s", known=found.reported, figure=low)
    return _("From %(low)s to %(high)s between %(known)s schools", low=low, high=high, known=found.reported)


def _beside_target(found: Measures, wording: Wording) -> str:
    assert found.below is not None  # noqa: S101 - asked for by the one caller
    assert wording.target is not None  # noqa: S101
    few, target = found.below.schools, wording.write(wording.target)
    words = {"few": first_word(few), "known": found.below.known, "target": target}
    if not few:
        return _("All %(known)s schools reach the target %(target)s", known=words["known"], target=target)
    if wording.less_is_better:
        return ngettext(
            "%(few)s of %(known)s schools lies above the target %(target)s",
            "%(few)s of %(known)s schools lie above the target %(target)s",
            few,
            **words,
        )
    return ngettext(
        "%(few)s of %(known)s schools lies below the target %(target)s",
        "%(few)s of %(known)s schools lie below the target %(target)s",
        few,
        **words,
    )


def _sentences(found: Measures, points: Sequence[SpreadPoint], wording: Wording) -> list[str]:
    said = [
        _("%(school)s has %(figure)s.", school=point.name, figure=wording.write(point.value))
        for point in points
        if point.mark and point.value is not None
    ]
    if found.median is not None:
        said.append(_("The median is %(median)s.", median=wording.write(found.median)))
    if found.p10 is not None and found.p90 is not None and found.range is not None:
        low, high = wording.write(found.p10), wording.write(found.p90)
        said.append(_("Eight of ten schools lie between %(low)s and %(high)s.", low=low, high=high))
    if found.below is not None and found.below.pupils and found.below.share is not None:
        said.append(
            _(
                "%(pupils)s pupils (%(share)s) go to a school that falls short of the target.",
                pupils=written_number(found.below.pupils, 0),
                share=written_percent(found.below.share),
            )
        )
    return said


def strip_of(
    ordered: Sequence[Decimal], found: Measures, scale: Scale, wording: Wording, *, mark: Decimal | None = None
) -> Strip | None:
    """Return a year's figures, from lowest to highest, on one line, or None when there is none."""
    if found.p10 is None or found.median is None or found.p90 is None:
        return None
    return strip(ordered, scale, band=(found.p10, found.median, found.p90), target=wording.target, mark=mark)


def scale_of(found: Measures, wording: Wording) -> Scale:
    """Return a scale that holds all the figures and the target."""
    ends = (found.lowest, found.highest, wording.target)
    return Scale.over([figure for figure in ends if figure is not None])
