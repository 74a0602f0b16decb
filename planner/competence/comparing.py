"""What a proposed change does to a goal, part by part, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import gettext, language, written_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planner.competence.models.content import GoalContent
    from planner.framework.models import CompetenceArea, CompetenceLevel
    from planner.needs.models import Need


@dataclass(frozen=True)
class Changed:
    """A part of a goal that reads otherwise: what it is called, as it was, as it would be; lines of text."""

    part: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Names:
    """What the ids in a goal's content stand for, in the reader's language."""

    areas: Mapping[int, str]
    needs: Mapping[int, str]
    levels: Mapping[int, str]

    def of(self, content: GoalContent) -> list[tuple[str, list[str]]]:
        """Return a goal's parts as words, in the order of the page."""
        way = gettext("%(area)s: from %(start)s to %(end)s")
        aims = [
            way
            % {"area": self.areas[aim.area_id], "start": self.level(aim.from_level), "end": self.level(aim.to_level)}
            for aim in content["aims"]
        ]
        return [
            (gettext("Areas"), aims),
            (gettext("Needs"), [self.needs[need_id] for need_id in sorted(content["need_ids"])]),
            (gettext("Why"), [content["why"]] if content["why"] else []),
            (gettext("How"), [content["how"]]),
            (gettext("By"), [written_date(content["due_on"])]),
        ]

    def level(self, number: int) -> str:
        """Return what a level is called."""
        return self.levels.get(number, str(number))


def names(areas: Iterable[CompetenceArea], needs: Iterable[Need], levels: Iterable[CompetenceLevel]) -> Names:
    """Return the names of areas, needs and levels in the reader's language."""
    tongue = language()
    return Names(
        {area.id: area.title(tongue) for area in areas},
        {need.id: f"{need.code} {need.title(tongue)}" for need in needs},
        {level.level: f"{level.level} {level.title(tongue).lower()}" for level in levels},
    )


def changes(before: GoalContent, after: GoalContent, known: Names) -> list[Changed]:
    """Return the parts that differ."""
    pairs = zip(known.of(before), known.of(after), strict=True)
    return [Changed(part, old, new) for (part, old), (_same, new) in pairs if old != new]
