"""The list of needs narrowed down, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.needs.models import NeedSource
from planner.needs.words import DIMENSIONS
from planner.progress.completion import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from planner.needs.models import Need

LONGEST = 100
STANDINGS: dict[Standing, Text] = {
    Standing.RECEIVED: _("Received, not confirmed yet"),
    Standing.CONFIRMED: _("Confirmed, nothing to show yet"),
    Standing.PLANNED: _("Planned"),
    Standing.IN_PROGRESS: _("Under way"),
    Standing.DONE: _("Done, waits for the reference group"),
    Standing.VERIFIED: _("Verified as met"),
    Standing.DISMISSED: _("Left aside"),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty is no matter. goal: a product goal's code. school_id: one concerned."""

    text: str = ""
    standing: Standing | None = None
    source: NeedSource | None = None
    goal: str | None = None
    school_id: int | None = None
    dimension: str | None = None
    mine: bool = False

    @property
    def beyond_goal(self) -> bool:
        """Whether it is narrowed by anything else than a product goal."""
        return self != Wanted(goal=self.goal)

    @property
    def arguments(self) -> dict[str, str]:
        """The same as it stands in an address."""
        said = {
            "q": self.text,
            "standing": self.standing or "",
            "source": self.source or "",
            "goal": self.goal or "",
            "school": str(self.school_id or ""),
            "dimension": self.dimension or "",
            "mine": "1" if self.mine else "",
        }
        return {name: str(value) for name, value in said.items() if value}

    def takes(self, need: Need) -> bool:
        """Tell whether what is written of a need is what is wanted; where it stands is another matter."""
        return (
            (self.source is None or need.source is self.source)
            and (self.dimension is None or need.dimension == self.dimension)
            and all(word in _written(need) for word in self.text.casefold().split())
        )


def wanted(typed: Mapping[str, str], *, schools: Collection[int] = ()) -> Wanted:
    """Read what an address asks for; what cannot be is left out."""
    standing, source, dimension = typed.get("standing"), typed.get("source"), typed.get("dimension")
    school = typed.get("school", "")
    return Wanted(
        text=typed.get("q", "").replace("\0", "").strip()[:LONGEST],
        standing=Standing(standing) if standing in set(Standing) else None,
        source=NeedSource(source) if source in set(NeedSource) else None,
        goal=typed.get("goal", "").replace("\0", "") or None,
        school_id=next((known for known in schools if str(known) == school), None),
        dimension=dimension if dimension in DIMENSIONS else None,
        mine=typed.get("mine") == "1",
    )


def _written(need: Need) -> str:
    parts = (
        need.code,
        need.title_sv,
        need.title_en,
        need.description_sv,
        need.description_en,
        need.source_note,
        need.source_name,
        need.decision_reason,
    )
    return "\n".join(part for part in parts if part).casefold()
