"""The way of a plan through its stages: how long each took, and what is usual. Steps in, figures and words out."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import Text, gettext, ngettext
from planner.core.viewer import ROLE_TITLES
from planner.plans import words
from planner.plans.models.step import PlanStep, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from planner.core.viewer import Role

# A plan is written after these, waits for the principal after those, and is in force after the others.
WRITING = frozenset({Stage.WITHDRAWN, Stage.RETURNED, Stage.NEW_VERSION})
WAITING = frozenset({Stage.SUBMITTED, Stage.EVALUATION_SUBMITTED})
MARKS: dict[Stage, tuple[str, str]] = {
    Stage.SUBMITTED: ("wait", "clock"),
    Stage.RETURNED: ("bad", "back"),
    Stage.APPROVED: ("ok", "check"),
    Stage.EVALUATION_SUBMITTED: ("wait", "clock"),
    Stage.EVALUATION_RETURNED: ("bad", "back"),
    Stage.CLOSED: ("ok", "lock"),
}


@dataclass(frozen=True)
class StepShown:
    """A step in the timeline. lasted: how long the stage that began with it went on, or has gone on."""

    what: str
    at: datetime
    by: str
    kind: str
    icon: str
    lasted: str
    reason: str | None


@dataclass(frozen=True)
class Usual:
    """The median of a stage in whole days, and of how many times it has been gone through."""

    stage: Text
    days: int
    times: int


def timeline(steps: Sequence[PlanStep], *, now: datetime) -> list[StepShown]:
    """Return the steps for the eye, newest first."""
    ends = [*(step.at for step in steps[1:]), now][: len(steps)]
    shown = [
        StepShown(
            what=_what(step),
            at=step.at,
            by=in_capacity(step.by_name, step.post, step.deputy_for),
            kind=MARKS.get(step.stage, ("quiet", "edit"))[0],
            icon=MARKS.get(step.stage, ("quiet", "edit"))[1],
            lasted=_lasted(step, days(step.at, end), over=end is not now),
            reason=step.reason,
        )
        for step, end in zip(steps, ends, strict=True)
    ]
    return shown[::-1]


def days(start: datetime, end: datetime) -> int:
    """Return how many days lie between two moments, by the calendar."""
    return max(0, (local(end).date() - local(start).date()).days)


def in_capacity(name: str, post: Role | None, deputy_for: str | None) -> str:
    """Write who did a thing in what post, and for whom."""
    if deputy_for is not None and post is not None:
        return gettext(
            "%(name)s, as deputy for %(holder)s, %(post)s", name=name, holder=deputy_for, post=ROLE_TITLES[post]
        )
    return f"{name}, {ROLE_TITLES[post]}" if post is not None else name


def waited(steps: Sequence[PlanStep], *, now: datetime) -> str:
    """Say how long the last thing that was submitted has waited; nothing when nothing waits."""
    last = steps[-1] if steps else None
    if last is None or last.stage not in WAITING:
        return ""
    return _waiting_for(days(last.at, now))


def usual(ways: Iterable[Sequence[PlanStep]]) -> list[Usual]:
    """Return the medians over several plans: waiting for a decision, and being rewritten; those gone through."""
    lengths: dict[Text, list[int]] = {words.WAITED: [], words.REWRITTEN: []}
    for steps in ways:
        for step, after in itertools.pairwise(steps):
            if step.stage in WAITING:
                lengths[words.WAITED].append(days(step.at, after.at))
            elif step.stage in {Stage.RETURNED, Stage.EVALUATION_RETURNED}:
                lengths[words.REWRITTEN].append(days(step.at, after.at))
    return [Usual(word, round(median(found)), len(found)) for word, found in lengths.items() if found]


def _what(step: PlanStep) -> str:
    said = str(words.STAGES[step.stage])
    return said if step.number is None else gettext("%(what)s, version %(number)s", what=said, number=step.number)


def _lasted(step: PlanStep, count: int, *, over: bool) -> str:
    if step.stage in WAITING:
        return _waited_for(count) if over else _waiting_for(count)
    if over and step.stage in WRITING | {Stage.EVALUATION_BEGUN, Stage.EVALUATION_RETURNED, Stage.EVALUATION_WITHDRAWN}:
        written = ngettext("written for %(num)d day", "written for %(num)d days", count)
        return written if count else gettext("written the same day")
    return ""


def _waited_for(count: int) -> str:
    return ngettext("waited %(num)d day", "waited %(num)d days", count) if count else gettext("answered the same day")


def _waiting_for(count: int) -> str:
    if not count:
        return gettext("since today")
    return ngettext("has waited %(num)d day", "has waited %(num)d days", count)
