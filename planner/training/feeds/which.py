"""Which of a person's feeds: of a kind, and for two kinds of them about which school or area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.training.models.calendar import FeedKind

if TYPE_CHECKING:
    from planner.training.models.calendar import CalendarFeed

# What everybody gets at sign-in; a school's and an area's are made by who wants them.
FOR_EVERYBODY = (FeedKind.MINE, FeedKind.ALL)


@dataclass(frozen=True)
class Which:
    """A kind of feed; about: the id of the school or the area of competence, for the two kinds that have one."""

    kind: FeedKind
    about: int | None = None

    @property
    def school_id(self) -> int | None:
        """The school it is about, or None."""
        return self.about if self.kind is FeedKind.SCHOOL else None

    @property
    def area_id(self) -> int | None:
        """The area it is about, or None."""
        return self.about if self.kind is FeedKind.AREA else None

    @property
    def key(self) -> str:
        """What it is called in a page: `mine`, `school-7`."""
        return self.kind.value if self.about is None else f"{self.kind.value}-{self.about}"


def which(feed: CalendarFeed) -> Which:
    """Return which of its owner's feeds it is."""
    return Which(feed.kind, feed.school_id or feed.area_id)
