"""The needs at a glance: completion, coverage and effect of each, grouped by whether they move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.i18n import swedish_order
from planner.groups.queries import groups_of
from planner.inventory.indicators import Indicator
from planner.inventory.queries.measures import target_of, titles_of_own
from planner.inventory.queries.rounds import columns_behind, newest_rounds
from planner.needs import queries as needs
from planner.needs.models import NeedDecision
from planner.needs.register.queries import newest_figures
from planner.progress.completion import Completion, Group, Standing, Tally, group, seen_from, standing, still_since
from planner.progress.effects import Effect, WorkFigures, WorkIndicator, effect_of
from planner.progress.narrowing import Wanted, wanted
from planner.progress.picture import Picture, picture
from planner.progress.queries.completion import counts
from planner.progress.queries.effects import work_figures
from planner.progress.rules import own_schools
from planner.schools.queries import open_schools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.viewer import Viewer
    from planner.inventory.models.questions import IndicatorTarget
    from planner.needs.models import Need, NeedPriority, ProductGoal
    from planner.schools.models import School

NAMED = 3  # so many missing schools are named; of more, the first two


@dataclass(frozen=True)
class NeedRow:
    """One need on the board; missing: names of schools without a measure, and more: how many are not named."""

    need: Need
    completion: Completion
    tally: Tally
    standing: Standing
    group: Group
    effect: Effect | None
    missing: tuple[str, ...]
    more: int

    @property
    def covered(self) -> int:
        """How many of the concerned schools take part."""
        return len(self.completion.covered)

    @property
    def concerned(self) -> int:
        """How many schools the need concerns."""
        return len(self.completion.concerned)

    @property
    def only_people(self) -> bool:
        """Whether all that is counted is shared training and competence goals, which are not split by school."""
        return bool(self.tally.planned) and not self.completion.activities

    @property
    def still_since(self) -> datetime | None:
        """Since when nothing has happened."""
        return still_since(self.tally)


@dataclass(frozen=True)
class Board:
    """The needs that are wanted, in a school year, of all there are; total counts a measure of two needs once."""

    year: SchoolYear
    wanted: Wanted
    all_needs: int
    schools: Sequence[School]
    goals: Sequence[ProductGoal]
    rows: Sequence[NeedRow]
    total: Tally
    work: WorkFigures
    picture: Picture | None
    target: IndicatorTarget | None
    priorities: Mapping[int, NeedPriority]
    as_of: datetime

    @property
    def goal(self) -> str | None:
        """The code of the product goal that the needs are narrowed to."""
        return self.wanted.goal

    @property
    def amounts(self) -> Counter[Group]:
        """How many needs stand under each heading."""
        return Counter(row.group for row in self.rows)

    @property
    def groups(self) -> list[tuple[Group, list[NeedRow]]]:
        """The headings that have needs under them, in order; under each the most urgent first, as far as is known."""
        rows = sorted(self.rows, key=lambda row: self._place(row.need.id))
        return [(each, there) for each in Group if (there := [row for row in rows if row.group is each])]

    def _place(self, need_id: int) -> int:
        found = self.priorities.get(need_id)
        return found.place if found else len(self.rows) + 1

    @property
    def moving(self) -> int:
        """How many needs move."""
        return self.amounts[Group.MOVING]

    @property
    def in_the_work(self) -> int:
        """How many needs are not left aside."""
        return len(self.rows) - self.amounts[Group.DISMISSED]


@dataclass(frozen=True)
class Standings:
    """Where all needs stand in a school year, without their effects; total counts a measure of two needs once."""

    year: SchoolYear
    goals: Sequence[ProductGoal]
    rows: Sequence[NeedRow]
    total: Tally
    as_of: datetime

    @property
    def in_the_work(self) -> int:
        """How many needs are not left aside."""
        return sum(row.group is not Group.DISMISSED for row in self.rows)


def standings(viewer: Viewer, year: SchoolYear) -> Standings:
    """Return where all needs stand; the figures are those of now, or of the year's end when it is over."""
    at = seen_from(year)
    work, names = work_figures(viewer, year, now=at), {school.id: school.name for school in open_schools()}
    found, named = needs.for_list(viewer), needs.schools_by_need()
    counting = [need.id for need in found if need.decision is not NeedDecision.DISMISSED]
    counted = counts(year, counting, now=at, goals=work.goals)
    rows = [
        need_row(need, counted.completion(need.id, concerned(named.get(need.id), names)), None, names, at=at)
        for need in found
    ]
    return Standings(year, needs.product_goals(), rows, counted.total, min(clock.now(), at))


def board(viewer: Viewer, year: SchoolYear, typed: Mapping[str, str] = MappingProxyType({})) -> Board:
    """Return the board; the figures are those of now, or of the year's end when it is over.

    typed: what the address narrows it to, see `narrowing.wanted`.
    """
    at = seen_from(year)
    work = work_figures(viewer, year, now=at)
    schools = open_schools()
    names = {school.id: school.name for school in schools}
    asked = wanted(typed, schools=names)
    every, named = needs.for_list(viewer, goal=asked.goal), needs.schools_by_need()
    mine = _mine(viewer, every) if asked.mine else frozenset()
    found = [
        need
        for need in every
        if asked.takes(need)
        and (not asked.mine or need.id in mine)
        and (asked.school_id is None or asked.school_id in concerned(named.get(need.id), names))
    ]
    counted = counts(
        year,
        [need.id for need in found if need.decision is not NeedDecision.DISMISSED],
        now=at,
        goals=work.goals,
    )
    indicators = [need.effect_indicator for need in found if need.effect_indicator not in set(WorkIndicator)]
    rounds = newest_rounds(until=year.start_year, columns=columns_behind(indicators))
    own_names = titles_of_own(indicators)
    by_hand = newest_figures()
    target = target_of(Indicator.STAFFED_HOURS)
    rows = [
        need_row(
            need,
            counted.completion(need.id, concerned(named.get(need.id), names)),
            effect_of(need, rounds, work, own_names, by_hand=by_hand),
            names,
            at=at,
        )
        for need in found
    ]
    return Board(
        year=year,
        wanted=asked,
        all_needs=len(every),
        schools=schools,
        goals=needs.product_goals(),
        rows=[row for row in rows if asked.standing in {None, row.standing}],
        total=counted.total,
        work=work,
        picture=picture(
            Indicator.STAFFED_HOURS, rounds, target=target.figure if target else None, own=own_schools(viewer)
        ),
        target=target,
        priorities=needs.priorities(),
        as_of=min(clock.now(), at),
    )


def _mine(viewer: Viewer, every: Sequence[Need]) -> frozenset[int]:
    """Return the confirmed needs that the viewer judges: those that a group raised where one sits today."""
    sits, raised = groups_of(viewer), needs.groups_by_need()
    confirmed = {need.id for need in every if need.decision is NeedDecision.CONFIRMED}
    return frozenset(known for known in confirmed if raised.get(known, set()) & sits)


def concerned(named: set[int] | None, names: Mapping[int, str]) -> set[int]:
    """Return the open schools a need concerns: those named with it, or all when none is."""
    return set(names) if named is None else named & set(names)


def need_row(
    need: Need, completion: Completion, effect: Effect | None, names: Mapping[int, str], *, at: datetime
) -> NeedRow:
    """Return a need's row."""
    tally = completion.tally
    stands = standing(need.decision, tally)
    missing = sorted((names[school] for school in completion.missing), key=swedish_order) if tally.planned else []
    shown = missing if len(missing) <= NAMED else missing[: NAMED - 1]
    return NeedRow(
        need=need,
        completion=completion,
        tally=tally,
        standing=stands,
        group=group(stands, tally, at=at),
        effect=effect,
        missing=tuple(shown),
        more=len(missing) - len(shown),
    )
