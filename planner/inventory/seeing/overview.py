"""All indicators of a year by dimension: a tiny strip, what is found, and how many have reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.axis import Scale
from planner.inventory.differences.queries import newest_verdicts
from planner.inventory.models.questions import Dimension
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.answers import summary
from planner.inventory.seeing.pictures import measured, strip_of, title
from planner.inventory.seeing.sources import catalogue, every_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.i18n import Text
    from planner.core.plots import Strip
    from planner.core.viewer import Viewer
    from planner.inventory.differences.models import Verdict
    from planner.inventory.seeing.sources import Facts, RoundFacts
    from planner.inventory.seeing.wording import SchoolFigure


@dataclass(frozen=True)
class Item:
    """One indicator in a row."""

    facts: Facts
    finding: str
    reported: int
    asked: int
    strip: Strip | None
    low: str
    high: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Group:
    """The indicators of one dimension."""

    title: Text
    items: Sequence[Item]


def overview(viewer: Viewer, held: RoundFacts) -> list[Group]:
    """Return the round's indicators; a few statements, however many there are."""
    verdicts = newest_verdicts(viewer, held.year)
    shown = {code: facts for code, facts in catalogue(held.year).items() if facts.asked}
    rows = every_row(shown, held)
    groups: dict[Dimension, list[Item]] = {dimension: [] for dimension in Dimension}
    for code, facts in shown.items():
        groups[facts.measure.dimension].append(_item(facts, rows[code], verdicts.get(code)))
    return [Group(DIMENSIONS[dimension], items) for dimension, items in groups.items() if items]


def _item(facts: Facts, rows: Sequence[SchoolFigure], verdict: Verdict | None) -> Item:
    if not facts.is_figure:
        reported = sum(row.is_answered for row in rows)
        return Item(facts, summary(facts, rows), reported, len(rows), None, "", "", verdict)
    found = measured(rows, facts.wording)
    ends = [figure for figure in (found.lowest, found.highest, facts.wording.target) if figure is not None]
    scale = Scale.over(ends)
    return Item(
        facts=facts,
        finding=title(found, facts.wording),
        reported=found.reported,
        asked=found.asked,
        strip=strip_of(rows, found, scale, facts.wording),
        low=facts.wording.write(scale.ticks[0]),
        high=facts.wording.write(scale.ticks[-1]),
        verdict=verdict,
    )
