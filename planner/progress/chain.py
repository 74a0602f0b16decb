"""One need's whole chain: where it came from, its measures, their evidence and effect, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core import clock
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, swedish_order
from planner.core.small_groups import at_least
from planner.inventory.indicators import Indicator
from planner.inventory.queries.measures import target_of, titles_of_own
from planner.inventory.queries.rounds import columns_behind, newest_rounds
from planner.needs.closing.queries import tests_of
from planner.needs.merging.queries import merges_of
from planner.needs.models import NeedDecision
from planner.needs.register.queries import changes_of, figures_of
from planner.needs.splitting.queries import splits_of
from planner.needs.verdicts.queries import verdicts_on
from planner.plans.rules import may_read
from planner.progress.board import NeedRow, concerned, need_row
from planner.progress.closing import Verdict, indicators_of, look_at
from planner.progress.completion import NOTHING, Completion, Standing, Tally, seen_from
from planner.progress.effects import WorkIndicator, effect_of
from planner.progress.history import history
from planner.progress.picture import Picture, picture
from planner.progress.queries import evidence
from planner.progress.queries.completion import counts
from planner.progress.queries.effects import work_figures
from planner.progress.rules import own_schools

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from planner.core.charts import EffectLine
    from planner.core.clock import SchoolYear
    from planner.core.i18n import Text
    from planner.core.viewer import Viewer
    from planner.inventory.queries.rounds import Round
    from planner.needs.merging.models import NeedMerge
    from planner.needs.models import DecisionOnNeed, Need, NeedFigure
    from planner.needs.register.queries import Change
    from planner.needs.splitting.models import NeedSplit
    from planner.needs.verdicts.models import NeedVerdict
    from planner.progress.closing import Result
    from planner.progress.history import Past
    from planner.progress.queries.evidence import ActivityRow, EventRow, ValueRow


MOST_DONE = 8


@dataclass(frozen=True)
class SchoolRow:
    """What one school has for the need, in counts; nothing of what people there have signed up to."""

    name: str
    tally: Tally
    own: bool

    @property
    def covered(self) -> bool:
        """Whether the school takes part."""
        return self.tally.planned > 0


@dataclass(frozen=True)
class Done:
    """Something that has been done; by: the school, or how many came."""

    what: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Chain:
    """A need in a school year, with everything its page shows.

    opened: the activities in plans that open for the viewer; closed: how many do not. values: of plans that open.
    """

    need: Need
    year: SchoolYear
    row: NeedRow
    schools: Sequence[SchoolRow]
    concerned_names: Sequence[str]
    concerns_all: bool
    opened: Sequence[ActivityRow]
    closed: int
    events: Sequence[EventRow]
    values: Sequence[ValueRow]
    picture: Picture | None
    by_hand: Sequence[NeedFigure]
    results: Sequence[Result]
    changes: Sequence[Change]
    verdicts: Sequence[NeedVerdict]
    merges: Sequence[NeedMerge]
    splits: Sequence[NeedSplit]
    smallest_group: int
    as_of: datetime

    @property
    def wide_line(self) -> EffectLine | None:
        """The effect line for a card of its own."""
        return self.row.effect.wide if self.row.effect else None

    @property
    def parts(self) -> list[NeedSplit]:
        """What it was split into."""
        return [one for one in self.splits if one.need_id == self.need.id]

    @property
    def part_of(self) -> NeedSplit | None:
        """The split by which it became a need of its own."""
        return next((one for one in self.splits if one.part_id == self.need.id), None)

    @property
    def history(self) -> list[Past]:
        """All that has happened to the need, the newest first."""
        return history(self.need, self.changes, self.verdicts)

    @property
    def confirmed(self) -> DecisionOnNeed | None:
        """The latest decision to confirm the need."""
        taken = [each for each in self.need.decisions if each.decision is NeedDecision.CONFIRMED]
        return taken[-1] if taken else None

    @property
    def done(self) -> list[Done]:
        """What has been finished, newest first, as far as the viewer may open it; a goal is never among it."""
        things = [
            *(Done(row.what, row.done_at, row.school) for row in self.opened if row.done_at is not None),
            *(Done(row.title, row.held_at, self.came(row)) for row in self.events if row.held_at is not None),
        ]
        return sorted(things, key=lambda thing: thing.at, reverse=True)[:MOST_DONE]

    def came(self, event: EventRow) -> str:
        """Return about how many came: neither how few, nor how many of those with a seat did not."""
        least = at_least(event.attended, of=event.seats_taken, smallest=self.smallest_group)
        if least is None:
            return _("How many came is not shown: it would speak of few people")
        return _("At least %(least)s people came", least=least)

    @property
    def activities(self) -> Tally:
        """The activities of all schools, those outside the need's own schools too."""
        return sum(self.row.completion.activities.values(), NOTHING)

    @property
    def may_be_verified(self) -> bool:
        """Whether those who raised the need can find it met: its closing tests say so, or all measures are done."""
        return self.why_not is None

    @property
    def why_not(self) -> Text | None:
        """Why the need cannot be found met yet, in words."""
        if self.results:
            left = sum(result.verdict is not Verdict.MET for result in self.results)
            return None if not left else self._tests_left(left)
        if self.row.standing is Standing.DONE:
            return None
        return _("All measures of the school year have to be done before the need can be verified as met.")

    @staticmethod
    def _tests_left(left: int) -> str:
        return ngettext(
            "One closing test of the need is not met: the need cannot be found met yet.",
            "%(num)d closing tests of the need are not met: the need cannot be found met yet.",
            left,
        )

    @property
    def evidence(self) -> dict[str, Any]:
        """What stands here now, as plain figures, to be kept with a decision."""
        done = self.row.tally
        return {
            "planned": done.planned,
            "done": done.done,
            "activities": self.activities.done,
            "events": self.row.completion.events.done,
            "goals": goals.done if (goals := self.row.completion.goals.tally) else None,
            "covered": self.row.covered,
            "concerned": self.row.concerned,
            "effect": self.row.effect.figures if self.row.effect else None,
        }


def chain(viewer: Viewer, need: Need, year: SchoolYear) -> Chain:
    """Return the chain of a need that was loaded by `needs.queries.for_page`."""
    at = seen_from(year)
    work = work_figures(viewer, year, now=at)
    schools = evidence.schools_of(need.id)
    names = {school.id: school.name for school in schools}
    named = {school.id for school in schools if school.named} or None
    tests = tests_of(need.id)
    indicators = [] if need.effect_indicator in set(WorkIndicator) else [need.effect_indicator]
    rounds = newest_rounds(until=year.start_year, columns=columns_behind([*indicators, *indicators_of(tests)]))
    counted = counts(year, [need.id], now=at, goals=work.goals)
    completion = counted.completion(need.id, concerned(named, names))
    activities = evidence.activities_for(need.id, year, now=at)
    opened = [row for row in activities if may_read(viewer, row.plan)]
    by_hand = figures_of(need.id) if need.effect_name is not None else ()
    newest = {need.id: by_hand[0]} if by_hand else {}
    effect = effect_of(need, rounds, work, titles_of_own(indicators), by_hand=newest)
    return Chain(
        need=need,
        year=year,
        row=need_row(need, completion, effect, names, at=at),
        schools=_schools(viewer, names, completion),
        concerned_names=_in_order(names[school] for school in completion.concerned),
        concerns_all=named is None,
        opened=opened,
        closed=len(activities) - len(opened),
        events=evidence.events_for(need.id, year, now=at),
        values=[row for row in evidence.values_for(need.id, year) if may_read(viewer, row.plan)],
        picture=_picture(viewer, need, rounds),
        by_hand=by_hand,
        results=look_at(
            tests,
            need_id=need.id,
            year=year,
            names={known: names[known] for known in completion.concerned},
            rounds=rounds,
        )
        if tests
        else [],
        changes=changes_of(need.id),
        verdicts=verdicts_on(need.id),
        merges=merges_of(need.id),
        splits=splits_of(need.id),
        smallest_group=work.smallest_group,
        as_of=min(clock.now(), at),
    )


def _picture(viewer: Viewer, need: Need, rounds: Sequence[Round]) -> Picture | None:
    if need.effect_indicator not in set(Indicator):
        return None
    indicator = Indicator(need.effect_indicator)
    target = target_of(indicator)
    return picture(indicator, rounds, target=target.figure if target else None, own=own_schools(viewer))


def _schools(viewer: Viewer, names: Mapping[int, str], completion: Completion) -> list[SchoolRow]:
    """Return a row for each concerned school, and for others that do something for the need all the same."""
    own = own_schools(viewer)
    shown = [school for school in names if school in completion.concerned or school in completion.activities]
    return [
        SchoolRow(
            name=names[school],
            tally=completion.activities.get(school, NOTHING),
            own=school in own,
        )
        for school in sorted(shown, key=lambda school: swedish_order(names[school]))
    ]


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=swedish_order)
