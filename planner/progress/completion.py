"""Completion against needs: how many measures there are, how far they have come, and which schools take part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.core.clock import SchoolYear, now
from planner.needs.models import NeedDecision

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVELY = timedelta(weeks=8)


@dataclass(frozen=True)
class Tally:
    """Counts of measures: planned, and of these done, begun and late; when the last was done and the first began."""

    planned: int = 0
    done: int = 0
    begun: int = 0
    late: int = 0
    last_done_at: datetime | None = None
    first_started_at: datetime | None = None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.planned + other.planned,
            self.done + other.done,
            self.begun + other.begun,
            self.late + other.late,
            max((at for at in (self.last_done_at, other.last_done_at) if at), default=None),
            min((at for at in (self.first_started_at, other.first_started_at) if at), default=None),
        )


NOTHING = Tally()


@dataclass(frozen=True)
class GoalsTold:
    """What is told of the goals for a need: how many there are, and a tally when also how many are achieved is told."""

    planned: int | None = None
    tally: Tally | None = None


NOT_TOLD = GoalsTold()


class Standing(StrEnum):
    """Where a need stands: decided, or derived from its measures."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


class Group(StrEnum):
    """Under which heading a need is shown."""

    MOVING = "moving"
    STILL = "still"
    EMPTY = "empty"
    VERIFIED = "verified"
    RECEIVED = "received"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Completion:
    """One need in one school year.

    activities: by school. goals: what may be told of them; they are part of a figure only with their whole tally, so
    that nothing can be subtracted. concerned: the schools the need concerns.
    """

    activities: Mapping[int, Tally] = field(default_factory=dict)
    goals: GoalsTold = NOT_TOLD
    events: Tally = NOTHING
    concerned: frozenset[int] = frozenset()

    @property
    def tally(self) -> Tally:
        """All measures that are counted."""
        return sum(self.activities.values(), self.events + (self.goals.tally or NOTHING))

    @property
    def covered(self) -> frozenset[int]:
        """The concerned schools with an activity of their own; goals and trainings are people's, and cover none."""
        return self.concerned & frozenset(self.activities)

    @property
    def missing(self) -> frozenset[int]:
        """The concerned schools without an activity."""
        return self.concerned - self.covered


def standing(decision: NeedDecision, tally: Tally) -> Standing:
    """Return where a need stands: what is decided goes before what is derived."""
    if decision is not NeedDecision.CONFIRMED:
        return Standing(decision.value)
    if not tally.planned:
        return Standing.CONFIRMED
    if tally.done == tally.planned:
        return Standing.DONE
    return Standing.IN_PROGRESS if tally.begun else Standing.PLANNED


def group(stands: Standing, tally: Tally, *, at: datetime) -> Group:
    """Return the heading: moving when done, or when something was finished or the first begun in eight weeks."""
    match stands:
        case Standing.RECEIVED | Standing.VERIFIED | Standing.DISMISSED:
            return Group(stands.value)
        case Standing.CONFIRMED:
            return Group.EMPTY
        case Standing.DONE:
            return Group.MOVING
    signs = [sign for sign in (tally.last_done_at, tally.first_started_at) if sign is not None]
    return Group.MOVING if any(sign >= at - LIVELY for sign in signs) else Group.STILL


def still_since(tally: Tally) -> datetime | None:
    """Return when something last happened: the last thing done, else the first begun."""
    return tally.last_done_at or tally.first_started_at


def seen_from(year: SchoolYear) -> datetime:
    """Return the moment a year is looked at from: now, or its end when it is over."""
    return min(now(), year.end_moment)
