"""All indicators of a year by dimension: a tiny strip, what is found, and how many have reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.inventory.differences.queries import newest_verdicts
from planner.inventory.models.questions import Dimension
from planner.inventory.sections import DIMENSIONS
from planner.inventory.seeing.answers import summary
from planner.inventory.seeing.facts import catalogue
from planner.inventory.seeing.pictures import lying, scale_of, strip_of, title
from planner.inventory.seeing.sources import every_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.i18n import Text
    from planner.core.plots import Strip
    from planner.core.viewer import Viewer
    from planner.inventory.differences.models import Verdict
    from planner.inventory.seeing.facts import Facts
    from planner.inventory.seeing.sources import Column, RoundFacts


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
    _schools, columns = every_column(shown, held)
    groups: dict[Dimension, list[Item]] = {dimension: [] for dimension in Dimension}
    for code, facts in shown.items():
        groups[facts.measure.dimension].append(_item(facts, columns[code], verdicts.get(code)))
    return [Group(DIMENSIONS[dimension], items) for dimension, items in groups.items() if items]


def _item(facts: Facts, column: Column, verdict: Verdict | None) -> Item:
    if not facts.is_figure:
        return Item(facts, summary(facts, column), column.answered, column.asked, None, "", "", verdict)
    ordered, found = lying(column, facts.wording)
    scale = scale_of(found, facts.wording)
    return Item(
        facts=facts,
        finding=title(found, facts.wording),
        reported=found.reported,
        asked=found.asked,
        strip=strip_of(ordered, found, scale, facts.wording),
        low=facts.wording.write(scale.ticks[0]),
        high=facts.wording.write(scale.ticks[-1]),
        verdict=verdict,
    )
