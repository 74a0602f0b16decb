"""What a version of the framework changes, area by area; pure, for the draft's page and the preview of an import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.framework.models import AreaContent, FrameworkArea, FrameworkVersion


class Fate(StrEnum):
    """What becomes of an area."""

    NEW = "new"
    RETIRED = "retired"
    BROUGHT_BACK = "brought_back"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """How an area's content differs: whether its name does, how many meanings and how many targets."""

    title: bool = False
    meanings: int = 0
    targets: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.title or self.meanings or self.targets)


@dataclass(frozen=True)
class AreaChange:
    """An area of the version, what becomes of it and how it differs."""

    area: FrameworkArea
    fate: Fate
    difference: Difference


def difference(before: AreaContent, after: AreaContent) -> Difference:
    """Return how one content of an area differs from another."""
    return Difference(
        title=(before.title_sv, before.title_en) != (after.title_sv, after.title_en),
        meanings=sum(before.meanings.get(level) != meaning for level, meaning in after.meanings.items()),
        targets=sum(before.targets.get(kind, 0) != level for kind, level in after.targets.items()),
    )


def changes(before: FrameworkVersion | None, after: FrameworkVersion) -> list[AreaChange]:
    """Return what becomes of each area from one version to another, those that stay as they are too."""
    held = {area.area_id: area for area in before.areas} if before else {}
    return [_change(held.get(area.area_id), area) for area in sorted(after.areas, key=lambda area: area.order())]


def _change(before: FrameworkArea | None, after: FrameworkArea) -> AreaChange:
    if before is None:
        return AreaChange(after, Fate.NEW, Difference())
    differs = difference(before.content, after.content)
    if after.retired_at is not None:
        return AreaChange(after, Fate.SAME if before.retired_at is not None else Fate.RETIRED, differs)
    if before.retired_at is not None:
        return AreaChange(after, Fate.BROUGHT_BACK, differs)
    return AreaChange(after, Fate.CHANGED if differs else Fate.SAME, differs)
