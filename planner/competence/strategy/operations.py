"""Writing, adopting and following up the competence strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from sqlalchemy import select

from planner.competence.strategy.models import Outcome, Priority, PriorityTraining, Strategy, StrategyState
from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


class PriorityContent(TypedDict):
    """What a priority says; trainings: ids of events; hours of all staff together, budget in SEK."""

    area_id: int
    need_id: int | None
    reason: str
    planned: str | None
    trainings: list[int]
    hours: Decimal | None
    budget: Decimal | None


def begin(*, by: Viewer, year: SchoolYear) -> Strategy:
    """Begin the strategy of a school year."""
    if db.session.scalar(select(Strategy.id).where(Strategy.school_year == year)) is not None:
        raise RefusedError(_("There is a strategy for %(year)s already.", year=year), field="year")
    strategy = Strategy(school_year=year, state=StrategyState.DRAFT)
    db.session.add(strategy)
    db.session.flush()
    _record("begun", strategy, by)
    return strategy


def introduce(strategy: Strategy, *, by: Viewer, seen: int | None, introduction: str | None) -> None:
    """Write where the municipality stands and wants to go."""
    expect_version(strategy, seen)
    strategy.expect_writable()
    strategy.introduction = introduction
    _record("introduced", strategy, by)


def add_priority(strategy: Strategy, *, by: Viewer, **content: Unpack[PriorityContent]) -> Priority:
    """Add a priority, last."""
    strategy.expect_writable()
    _expect_free(strategy, content["area_id"], but=None)
    last = max((priority.position for priority in strategy.priorities), default=0)
    priority = Priority(strategy_id=strategy.id, position=last + 1, links=[])
    _fill(priority, content)
    db.session.add(priority)
    db.session.flush()
    _record("priority_added", strategy, by)
    return priority


def change_priority(
    priority: Priority, *, by: Viewer, seen: int | None, **content: Unpack[PriorityContent]
) -> Priority:
    """Rewrite a priority."""
    expect_version(priority, seen)
    priority.strategy.expect_writable()
    _expect_free(priority.strategy, content["area_id"], but=priority.id)
    _fill(priority, content)
    _record("priority_changed", priority.strategy, by)
    return priority


def remove_priority(priority: Priority, *, by: Viewer) -> None:
    """Take a priority out."""
    priority.strategy.expect_writable()
    _record("priority_removed", priority.strategy, by)
    db.session.delete(priority)


def move_priority(priority: Priority, *, by: Viewer, place: int) -> None:
    """Put a priority at a place, the first being 1."""
    strategy = priority.strategy
    strategy.expect_writable()
    others = [one for one in strategy.priorities if one.id != priority.id]
    others.insert(min(max(place, 1), len(others) + 1) - 1, priority)
    for position, one in enumerate(others, start=1):
        one.position = position
    _record("priorities_ordered", strategy, by)


def adopt(strategy: Strategy, *, by: Viewer, seen: int | None) -> None:
    """Let the strategy hold, as it was read."""
    expect_version(strategy, seen)
    strategy.adopt(by=by.user_id, at=clock.now())
    _record("adopted", strategy, by)


def open_again(strategy: Strategy, *, by: Viewer, seen: int | None) -> None:
    """Open an adopted strategy for changes."""
    expect_version(strategy, seen)
    strategy.open_again()
    _record("opened_again", strategy, by)


def follow_up(strategy: Strategy, *, by: Viewer, seen: int | None, follow_up: str | None) -> None:
    """Write what the year led to as a whole."""
    expect_version(strategy, seen)
    strategy.expect_adopted()
    strategy.follow_up = follow_up
    _record("followed_up", strategy, by)


def follow_up_priority(
    priority: Priority, *, by: Viewer, seen: int | None, outcome: Outcome | None, outcome_note: str | None
) -> None:
    """Say what came of a priority."""
    expect_version(priority, seen)
    priority.strategy.expect_adopted()
    if outcome is not None and not outcome_note:
        raise RefusedError(_("Write what came of it"), field="outcome_note")
    priority.outcome, priority.outcome_note = outcome, outcome_note
    _record("priority_followed_up", priority.strategy, by)


def _expect_free(strategy: Strategy, area_id: int, *, but: int | None) -> None:
    if any(one.area_id == area_id and one.id != but for one in strategy.priorities):
        raise RefusedError(_("The strategy has a priority for this area already"), field="area_id")


def _fill(priority: Priority, content: PriorityContent) -> None:
    priority.area_id, priority.need_id = content["area_id"], content["need_id"]
    priority.reason, priority.planned = content["reason"], content["planned"]
    priority.hours, priority.budget = content["hours"], content["budget"]
    chosen = set(content["trainings"])
    priority.links = [link for link in priority.links if link.event_id in chosen]
    there = {link.event_id for link in priority.links}
    priority.links += [PriorityTraining(event_id=event_id) for event_id in sorted(chosen - there)]


def _record(deed: str, strategy: Strategy, by: Viewer) -> None:
    db.session.flush()
    audit.record(f"strategy.{deed}", subject="competence_strategy", subject_id=strategy.id, by=by.user_id)
