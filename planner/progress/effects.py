"""The effect of the work on each need: its indicator now, against where it began and where it shall go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.core.charts import EffectLine, effect_line
from planner.core.i18n import Text, written_number, written_percent
from planner.core.i18n import lazy_gettext as _
from planner.inventory.indicators import INDICATOR_TITLES, Indicator
from planner.inventory.measures import FORMULAS
from planner.inventory.questionnaire import BY_CODE
from planner.inventory.spread import Spread, share, spread
from planner.progress.completion import GoalsTold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.inventory.queries.rounds import Round
    from planner.needs.models import Need, NeedFigure


class WorkIndicator(StrEnum):
    """An indicator that the work itself shows, as a share from 0 to 1."""

    PLANS = "schools_with_approved_plan"
    TRAINING = "staff_in_shared_training"
    PARTNERS = "activities_with_partner"
    GOALS = "goals_confirmed_on_time"


@dataclass(frozen=True)
class WorkFigures:
    """Counts for a school year.

    smallest_group: the municipality's own. schools: open; with_plan: of these with an approved plan.
    activities: in force; with_partner: of these with somebody outside. trained: the share of the library staff with
    an attended shared training; on_time: the share of goals confirmed by the day agreed; both None when not told.
    goals: what is told of the goals by need.
    """

    smallest_group: int
    schools: int
    with_plan: int
    activities: int
    with_partner: int
    trained: Decimal | None = None
    on_time: Decimal | None = None
    goals: Mapping[int, GoalsTold] = field(default_factory=dict)

    def now(self, indicator: WorkIndicator) -> Decimal | None:
        """Return an indicator's share; None when there is nothing to count, or too few people to show."""
        match indicator:
            case WorkIndicator.PLANS:
                return share(self.with_plan, self.schools)
            case WorkIndicator.PARTNERS:
                return share(self.with_partner, self.activities)
            case WorkIndicator.TRAINING:
                return self.trained
            case WorkIndicator.GOALS:
                return self.on_time


ABOUT_PEOPLE = frozenset({WorkIndicator.TRAINING, WorkIndicator.GOALS})
LABELS: dict[str, Text] = {
    f"{Indicator.STAFFED_HOURS}/{Spread.RATIO_P90_P10}": _("Spread between schools, p90 divided by p10"),
    f"{Indicator.ACCESSIBILITY}/{Spread.RANGE}": _("Steps between the highest and the lowest accessibility"),
    f"{Indicator.RENEWAL_RATE}/{Spread.RATIO_P90_P10}": _("Spread in renewal of the stock, p90 divided by p10"),
    f"{Indicator.SEATS}/{Spread.RATIO_P90_P10}": _("Spread in seats per 100 pupils, p90 divided by p10"),
    f"{WorkIndicator.PLANS}/{Spread.SHARE}": _("Schools with an approved plan"),
    f"{WorkIndicator.TRAINING}/{Spread.SHARE}": _("Library staff in shared training"),
    f"{WorkIndicator.PARTNERS}/{Spread.SHARE}": _("Activities with a partner"),
    f"{WorkIndicator.GOALS}/{Spread.SHARE}": _("Competence goals confirmed on time"),
}


@dataclass(frozen=True)
class Effect:
    """What a page says of a need's effect, as ready text; line and wide are None unless both ends are known.

    hidden: it speaks of too few people. figures: the same as plain text, to be kept as evidence.
    """

    label: Text
    baseline: str | None
    now: str | None
    target: str | None
    line: EffectLine | None
    wide: EffectLine | None
    hidden: bool
    figures: dict[str, str | None]


def effect_of(
    need: Need,
    rounds: Sequence[Round],
    work: WorkFigures,
    names: Mapping[str, str] | None = None,
    *,
    by_hand: Mapping[int, NeedFigure] = MappingProxyType({}),
) -> Effect | None:
    """Return a need's effect, or None when it has no indicator.

    rounds: newest first. names: what the municipality's own indicators are called. by_hand: the newest figure
    of each need whose effect is counted by hand. An inventory indicator without a baseline of its own begins
    at the round before the newest.
    """
    if need.effect_name is not None:
        counted = by_hand.get(need.id)
        return _written(need, names, baseline=need.effect_baseline, now=counted.figure if counted else None)
    if need.effect_indicator is None or need.effect_measure is None:
        return None
    baseline = need.effect_baseline
    if need.effect_indicator in set(WorkIndicator):
        return _written(need, names, baseline=baseline, now=work.now(WorkIndicator(need.effect_indicator)))
    newest, before, *_rest = (*(_in_round(need, held) for held in rounds[:2]), None, None)
    return _written(need, names, baseline=before if baseline is None else baseline, now=newest)


def _in_round(need: Need, held: Round) -> Decimal | None:
    if need.effect_indicator is None or need.effect_measure not in set(Spread):
        return None
    figures = held.figures(need.effect_indicator)
    return spread(Spread(need.effect_measure), figures, target=need.effect_target)


def _label(need: Need, names: Mapping[str, str] | None) -> Text:
    """Return what the effect is called."""
    if need.effect_name is not None:
        return f"{need.effect_name} ({need.effect_unit})" if need.effect_unit else need.effect_name
    code, measure = need.effect_indicator or "", need.effect_measure or ""
    if (label := LABELS.get(f"{code}/{measure}")) is not None:
        return label
    title = (
        INDICATOR_TITLES[Indicator(code)]
        if code in set(Indicator)
        else BY_CODE[code].title
        if code in BY_CODE
        else LABELS[f"{code}/{Spread.SHARE}"]
        if code in set(WorkIndicator)
        else (names or {}).get(code, code)
    )
    match measure:
        case Spread.RATIO_P90_P10:
            return _("%(title)s: spread between schools, p90 divided by p10", title=title)
        case Spread.RANGE:
            return _("%(title)s: from the lowest school to the highest", title=title)
        case Spread.MEDIAN:
            return _("%(title)s: median of the schools", title=title)
        case _:
            return title


def is_share(need: Need) -> bool:
    """Tell whether the effect is written in per cent."""
    if need.effect_name is not None:
        return False
    if need.effect_measure == Spread.SHARE:
        return True
    share = need.effect_indicator in set(Indicator) and FORMULAS[Indicator(need.effect_indicator)].share
    return share and need.effect_measure != Spread.RATIO_P90_P10


def _written(need: Need, names: Mapping[str, str] | None, *, baseline: Decimal | None, now: Decimal | None) -> Effect:
    write = written_percent if is_share(need) else written_number
    target = need.effect_target

    def text(figure: Decimal | None) -> str | None:
        return None if figure is None else write(figure)

    line = wide = None
    if baseline is not None and target is not None:
        line = effect_line(baseline=baseline, now=now, target=target)
        wide = effect_line(baseline=baseline, now=now, target=target, wide=True)
    return Effect(
        label=_label(need, names),
        baseline=text(baseline),
        now=text(now),
        target=text(target),
        line=line,
        wide=wide,
        hidden=now is None and need.effect_indicator in ABOUT_PEOPLE,
        figures={
            name: None if figure is None else str(figure.quantize(Decimal("0.001")))
            for name, figure in (("baseline", baseline), ("now", now), ("target", target))
        },
    )
