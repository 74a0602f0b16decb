"""All that a report of a period is made of, read once; sections are then written from it in each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from planner.core.clock import SchoolYear, local
from planner.core.i18n import swedish_order
from planner.inventory.indicators import Indicator
from planner.inventory.queries.measures import targets, titles_of_own
from planner.inventory.queries.rounds import columns_behind, newest_rounds
from planner.needs import queries as needs
from planner.needs.models import NeedDecision
from planner.progress.burnup import course_of
from planner.progress.completion import NOT_TOLD, seen_from
from planner.progress.effects import WorkIndicator, effect_of
from planner.progress.queries.effects import work_figures
from planner.progress.queries.facts import facts_of
from planner.progress.queries.matrix import goals_by_need
from planner.reports.queries import facts as reads
from planner.schools.library_plan import is_open_on
from planner.schools.queries import schools_for_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from planner.core.viewer import Viewer
    from planner.inventory.queries.rounds import Round
    from planner.needs.models import Need, NeedFigure, ProductGoal
    from planner.progress.burnup import Fact
    from planner.progress.completion import GoalsTold
    from planner.progress.effects import Effect, WorkFigures
    from planner.reports.period import Period
    from planner.schools.models import School

SHOWN_INDICATORS = (
    Indicator.STAFFED_HOURS,
    Indicator.LIS_SHARE,
    Indicator.OPEN_SHARE,
    Indicator.ACCESSIBILITY,
    Indicator.ITEMS,
    Indicator.RENEWAL_RATE,
    Indicator.LOANS,
    Indicator.SEATS,
)
ROUNDS = 6  # so many calendar years back an inventory is looked for


@dataclass(frozen=True)
class Counted:
    """Measures for a need at the end of a period; within: done in the period. goals: of these, told as a number."""

    planned: int = 0
    done: int = 0
    within: int = 0
    goals: int = 0
    goals_done: int = 0


@dataclass(frozen=True)
class Gathered:
    """What was read: of the municipality, of each school year the period and the one before touch, and of both."""

    place: str
    period: Period
    schools: Sequence[School]
    every_need: Sequence[Need]
    named: Mapping[int, set[int]]
    goals: Sequence[ProductGoal]
    serves: Mapping[int, Sequence[int]]
    decisions: Sequence[tuple[int, NeedDecision, datetime]]
    work: Mapping[SchoolYear, WorkFigures]
    facts: Mapping[SchoolYear, Sequence[Fact]]
    activities: Mapping[int, reads.ActivityFact]
    events: Mapping[int, reads.EventFact]
    plans: Mapping[tuple[int, SchoolYear], datetime]
    rounds: Sequence[Round]
    names: Mapping[str, str]
    targets: Mapping[str, Decimal]
    figures: Sequence[NeedFigure]
    attended: Mapping[int, int]
    reached: set[int]
    surveys: Sequence[reads.SurveyFact]
    surveys_before: Sequence[reads.SurveyFact]
    meetings: Sequence[reads.MeetingFact]
    meetings_before: Sequence[reads.MeetingFact]

    @property
    def before(self) -> Period:
        """The period it is compared with."""
        return self.period.before

    @property
    def year(self) -> SchoolYear:
        """The school year that the period ends in, or is in now."""
        return SchoolYear.of(self.period.seen_on)

    @property
    def smallest(self) -> int:
        """The municipality's smallest group."""
        return self.work[self.year].smallest_group

    @cached_property
    def names_of_schools(self) -> dict[int, str]:
        """What all schools are called, closed ones too."""
        return {school.id: school.name for school in self.schools}

    def open_at(self, day: date) -> dict[int, str]:
        """Return the schools that are open on a day, in Swedish order of name."""
        found = [school for school in self.schools if is_open_on(school, day)]
        return {school.id: school.name for school in sorted(found, key=lambda one: swedish_order(one.name))}

    def concerned(self, need: Need, day: date) -> dict[int, str]:
        """Return the schools that a need concerns, of those open on a day."""
        there, named = self.open_at(day), self.named.get(need.id)
        return there if named is None else {one: name for one, name in there.items() if one in named}

    @cached_property
    def raised(self) -> dict[int, date]:
        """On which day each need was first written down, where that is known."""
        found: dict[int, date] = {}
        for need_id, _decision, at in self.decisions:
            found.setdefault(need_id, local(at).date())
        return found

    @cached_property
    def needs(self) -> list[Need]:
        """The needs of the period: there by its end, and not left aside."""
        return [need for need in self.every_need if self._is_in_the_work(need)]

    def _is_in_the_work(self, need: Need) -> bool:
        first = self.raised.get(need.id)
        return need.decision is not NeedDecision.DISMISSED and (first is None or first <= self.period.seen_on)

    # ------------------------------------------------------------ measures

    def told(self, need_id: int, year: SchoolYear) -> GoalsTold:
        """Return what is told of the goals for a need in a school year."""
        return self.work[year].goals.get(need_id, NOT_TOLD)

    @cached_property
    def _by_need(self) -> dict[tuple[int, SchoolYear], list[Fact]]:
        found: dict[tuple[int, SchoolYear], list[Fact]] = {}
        for year, facts in self.facts.items():
            for fact in facts:
                found.setdefault((fact.need_id, year), []).append(fact)
        return found

    def facts_for(self, need_id: int, year: SchoolYear) -> Sequence[Fact]:
        """Return the measures for a need in a school year."""
        return self._by_need.get((need_id, year), ())

    def counted(self, need_id: int | None, period: Period) -> Counted:
        """Return the measures for a need, or for all, at the end of a period; goals are in no total over needs.

        The same course as on the pages of the needs, read on the period's last day.
        """
        planned = done = within = goals = goals_done = 0
        for year in period.years:
            if need_id is None:
                shown = {need.id for need in self.needs}
                facts: Sequence[Fact] = [fact for fact in self.facts[year] if fact.need_id in shown]
                told: list[GoalsTold] = []
            else:
                facts, told = self.facts_for(need_id, year), [self.told(need_id, year)]
            course = course_of(facts, year, today=period.seen_on, goals=told)
            there, ready = course.on(period.seen_on)
            planned, done = planned + there, done + ready
            within += ready - course.on(date_before(period.first))[1]
            for one in told:
                if one.tally and one.tally.last_done_at and local(one.tally.last_done_at).date() <= period.seen_on:
                    goals, goals_done = goals + one.tally.planned, goals_done + one.tally.done
        return Counted(planned, done, within, goals, goals_done)

    def measures(self, need_id: int | None, period: Period) -> list[tuple[Fact, date | None]]:
        """Return the measures planned by the end of a period, each once, with the day it was done by then, or None."""
        found: dict[tuple[str, int], tuple[Fact, date | None]] = {}
        shown = {need.id for need in self.needs} if need_id is None else {need_id}
        for year in period.years:
            for fact in self.facts[year]:
                if fact.need_id not in shown:
                    continue
                planned, done = days_of(fact, year)
                if planned <= period.seen_on:
                    ready = done if done is not None and done <= period.seen_on else None
                    found[fact.kind, fact.measure_id] = fact, ready
        return list(found.values())

    def planned_at(self, need_id: int, period: Period) -> set[int]:
        """Return the schools with an activity for a need by the end of a period."""
        return {fact.school_id for fact, _done in self.measures(need_id, period) if fact.school_id is not None}

    # ------------------------------------------------------------ effects

    def rounds_until(self, period: Period) -> list[Round]:
        """Return the fixed inventories up to the calendar year a period ends in, the newest first."""
        return [held for held in self.rounds if held.year <= period.seen_on.year]

    def by_hand(self, period: Period) -> dict[int, NeedFigure]:
        """Return the newest figure counted by hand for each need, up to the end of a period."""
        return {figure.need_id: figure for figure in self.figures if figure.measured_on <= period.seen_on}

    def effect(self, need: Need, period: Period) -> Effect | None:
        """Return a need's effect at the end of a period; None without an indicator, or with figures of later days."""
        year = SchoolYear.of(period.seen_on)
        if period is not self.period and need.effect_indicator in set(WorkIndicator) and year == self.year:
            return None
        return effect_of(need, self.rounds_until(period), self.work[year], self.names, by_hand=self.by_hand(period))


def date_before(day: date) -> date:
    """Return the day before."""
    return day.fromordinal(day.toordinal() - 1)


def days_of(fact: Fact, year: SchoolYear) -> tuple[date, date | None]:
    """Return on which day of its school year a measure counts as planned, and as done; as `burnup.course_of` does."""
    finished = local(fact.done_at).date() if fact.done_at else None
    begun = local(fact.planned_at).date() if fact.planned_at else finished or year.first_day
    done = max(year.first_day, finished) if finished else None
    return max(year.first_day, min(begun, finished or begun)), done


def gather(viewer: Viewer, period: Period) -> Gathered:
    """Read all that a report of a period is made of."""
    before = period.before
    years = sorted({*period.years, *before.years, SchoolYear.of(period.seen_on)})
    every = needs.for_list(viewer)
    ids = [need.id for need in every if need.decision is not NeedDecision.DISMISSED]
    indicators = [need.effect_indicator for need in every if need.effect_indicator not in set(WorkIndicator)]
    events = reads.events(years)
    held = [event.id for event in events.values() if is_within(event, period)]
    attended, reached = reads.attended(held)
    people = reads.schools_of_people(period)
    return Gathered(
        place=viewer.municipality_name,
        period=period,
        schools=schools_for_list(viewer),
        every_need=every,
        named=needs.schools_by_need(),
        goals=needs.product_goals(),
        serves=goals_by_need(),
        decisions=reads.decisions(),
        work={year: work_figures(viewer, year, now=seen_from(year)) for year in years},
        facts={year: facts_of(year, ids, now=seen_from(year)) for year in years},
        activities=reads.activities(years),
        events=events,
        plans=reads.plans_in_force(years),
        rounds=newest_rounds(
            until=period.seen_on.year, most=ROUNDS, columns=columns_behind([*indicators, *SHOWN_INDICATORS])
        ),
        names=titles_of_own(indicators),
        targets=targets(),
        figures=reads.figures_by_hand(),
        attended=attended,
        reached={school for person in reached for school in people.get(person, ())},
        surveys=reads.surveys_closed(period.begins_at, period.ends_at),
        surveys_before=reads.surveys_closed(before.begins_at, before.ends_at),
        meetings=reads.meetings(period.first, period.seen_on),
        meetings_before=reads.meetings(before.first, before.last),
    )


def is_within(event: reads.EventFact, period: Period) -> bool:
    """Tell whether a training was held, and its last session was within a period."""
    return (
        event.held_at is not None
        and bool(event.sessions)
        and period.begins_at <= event.sessions[-1][0] < period.ends_at
    )
