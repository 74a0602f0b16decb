"""What each measure of spread means, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _


class Measure(StrEnum):
    """A measure of spread that a page shows."""

    MEDIAN = "median"
    P10 = "p10"
    P90 = "p90"
    RATIO = "ratio"
    RANGE = "range"
    GINI = "gini"
    BELOW = "below"


@dataclass(frozen=True)
class Explained:
    """A measure's name and what it says."""

    name: Text
    meaning: Text


EXPLAINED: dict[Measure, Explained] = {
    Measure.MEDIAN: Explained(
        _("Median"),
        _(
            "The school in the middle: half of the schools have less, half have more. "
            "One extreme school does not move it."
        ),
    ),
    Measure.P10: Explained(
        _("Tenth percentile (p10)"),
        _(
            "One school in ten lies below it. Between two schools it is read off along a straight line "
            "(definition 7 of Hyndman and Fan, the one spreadsheets use as PERCENTILE.INC)."
        ),
    ),
    Measure.P90: Explained(
        _("Ninetieth percentile (p90)"),
        _("One school in ten lies above it, read off in the same way."),
    ),
    Measure.RATIO: Explained(
        _("p90 divided by p10"),
        _("How many times as much the well-supplied have as the poorly supplied, the extremes left aside. 1 is even."),
    ),
    Measure.RANGE: Explained(
        _("Range"),
        _("From the lowest to the highest. It hangs on two schools only, so one school can change it."),
    ),
    Measure.GINI: Explained(
        _("Gini, weighted by pupils"),
        _(
            "How unevenly it is shared between the pupils, each with the figure of the own school: "
            "0 is the same for everyone, and nearer 1 a few pupils have almost all of it."
        ),
    ),
    Measure.BELOW: Explained(
        _("Pupils below the target"),
        _(
            "How many pupils go to a school that falls short of the municipality's own target. "
            "It is not a legal requirement."
        ),
    ),
}
