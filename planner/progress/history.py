"""Everything that has happened to a need, the newest first: decisions on it, and what was changed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import lazy_gettext
from planner.needs.models import NeedDecision
from planner.needs.verdicts.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from planner.core.i18n import Text
    from planner.needs.models import DecisionOnNeed, Need
    from planner.needs.register.queries import Change
    from planner.needs.verdicts.models import NeedVerdict

ONE_REQUEST = timedelta(seconds=1)  # the decision and its verdict are written one after the other
NAMES: dict[str, Text] = {
    "title_sv": lazy_gettext("name"),
    "title_en": lazy_gettext("English name"),
    "description_sv": lazy_gettext("description"),
    "description_en": lazy_gettext("English description"),
    "dimension": lazy_gettext("what it speaks of"),
    "source": lazy_gettext("who found it"),
    "source_note": lazy_gettext("how it was found"),
    "source_name": lazy_gettext("where it was found"),
    "goals": lazy_gettext("product goals"),
    "schools": lazy_gettext("schools"),
    "groups": lazy_gettext("reference groups"),
}
ACTIONS: dict[str, Text] = {
    "need.effect_set": lazy_gettext("What shows the effect was changed"),
    "need.figure_noted": lazy_gettext("A figure was counted by hand"),
    "need.test_added": lazy_gettext("A closing test was added"),
    "need.test_removed": lazy_gettext("A closing test was taken away"),
    "need.figure_removed": lazy_gettext("A figure counted by hand was removed"),
}


@dataclass(frozen=True)
class Past:
    """One thing that happened: in words, when, by whom; said: what was written then. taken: the decision it is of."""

    what: str
    at: datetime
    by: str
    icon: str = "check"
    kind: str = "ok"
    said: str | None = None
    taken: DecisionOnNeed | None = None
    verdict: NeedVerdict | None = None


def history(need: Need, changes: Sequence[Change], verdicts: Sequence[NeedVerdict] = ()) -> list[Past]:
    """Return all of it; the need's decisions are loaded with who took them.

    That a need is verified is told with the verdict and its evidence, where there is one: older ones have none.
    """
    told = {verdict.taken_at for verdict in verdicts}
    decided = [
        _decided(taken, first=taken is need.decisions[0])
        for taken in need.decisions
        if taken.decision is not NeedDecision.VERIFIED or not _has_verdict(taken, told)
    ]
    past = [*reversed(decided), *map(_changed, changes), *map(_judged, verdicts)]
    return sorted(past, key=lambda one: one.at, reverse=True)


def _has_verdict(taken: DecisionOnNeed, told: Collection[datetime]) -> bool:
    return any(abs(taken.taken_at - at) < ONE_REQUEST for at in told)


def _judged(verdict: NeedVerdict) -> Past:
    met = verdict.outcome is Outcome.MET
    what = _("Found met by %(group)s", group=verdict.group_name)
    if not met:
        what = _("Not met yet, says %(group)s", group=verdict.group_name)
    icon, kind = ("check", "ok") if met else ("half", "wait")
    return Past(what, verdict.taken_at, verdict.by.name, icon, kind, verdict.words, verdict=verdict)


def _decided(taken: DecisionOnNeed, *, first: bool) -> Past:
    match taken.decision:
        case NeedDecision.CONFIRMED:
            what, icon, kind = _("Confirmed"), "check", "ok"
        case NeedDecision.VERIFIED:
            what, icon, kind = _("Recorded as met, on behalf of %(group)s", group=taken.group_name), "check", "ok"
        case NeedDecision.DISMISSED:
            what, icon, kind = _("Left aside"), "cross", "quiet"
        case _:
            what = _("Written down") if first else _("Taken up again, to be confirmed")
            icon, kind = ("plus", "quiet") if first else ("back", "wait")
    return Past(what, taken.taken_at, taken.by.name, icon, kind, taken.reason, taken)


def _changed(change: Change) -> Past:
    if (what := ACTIONS.get(change.action)) is None:
        named = dict.fromkeys(str(NAMES[name]) for name in change.names if name in NAMES)
        what = _("What is written of it was changed: %(names)s", names=", ".join(named))
    return Past(str(what), change.at, change.by, "edit", "quiet")
