"""Similar schools (liknande skolor) in the municipality: by stage and size, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST, FEWEST = 5, 3
STAGES = "F123456789"


@dataclass(frozen=True)
class Sized:
    """A school with what it is compared by."""

    id: int
    name: str
    stages: str
    pupils: int


@dataclass(frozen=True)
class Similar:
    """The schools chosen, nearest in size first; same_stages: how many of them have exactly the same stages."""

    schools: tuple[Sized, ...]
    same_stages: int


def similar_to(school: Sized, others: Iterable[Sized]) -> Similar:
    """Return up to five schools that are most alike.

    First those with the same stages, the nearest in number of pupils; where fewer than three have the
    same, also those that share a stage. Nearness is the ratio of pupils: 200 is as near 100 as 400.
    """
    rest = sorted((other for other in others if other.id != school.id), key=lambda other: _nearness(school, other))
    same = [other for other in rest if other.stages == school.stages][:MOST]
    sharing = [other for other in rest if other.stages != school.stages and stages(other) & stages(school)]
    return Similar((*same, *(sharing[: MOST - len(same)] if len(same) < FEWEST else ())), len(same))


def stages(school: Sized) -> frozenset[str]:
    """Return the year groups of a school, as `F-3` or `7-9`; what is written otherwise is a stage of its own."""
    first, dash, last = school.stages.upper().replace("\N{EN DASH}", "-").partition("-")
    if dash and first in STAGES and last in STAGES and first and last:
        return frozenset(STAGES[STAGES.index(first) : STAGES.index(last) + 1])
    return frozenset({school.stages})


def _nearness(school: Sized, other: Sized) -> tuple[float, str, int]:
    larger, smaller = max(school.pupils, other.pupils, 1), max(1, min(school.pupils, other.pupils))
    return larger / smaller, other.name, other.id


def names(found: Sequence[Sized]) -> str:
    """Return the names in one row."""
    return ", ".join(school.name for school in found)
