"""What can be done with a need: confirm it, dismiss it, take it up again, record it as met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import SHORT, db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs.merging.queries import gone_into
from planner.needs.models import (
    DecisionOnNeed,
    Need,
    NeedDecision,
    NeedDifference,
    NeedGoal,
    NeedGroup,
    NeedPriority,
    NeedSchool,
    NeedSource,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Raised:
    """What somebody writes of a new need, in one language; it can be said in the other later.

    source_name, source_path: the very thing it was found in, in words and as a path of this site.
    """

    title: str
    description: str
    dimension: str
    source: NeedSource
    source_note: str | None
    source_name: str | None = None
    source_path: str | None = None


@dataclass(frozen=True)
class EffectSet:
    """The indicator that shall show a need's effect, what is made of it, where it began and where it shall go."""

    indicator: str
    measure: str
    baseline: Decimal | None
    target: Decimal | None


def raise_need(
    raised: Raised,
    *,
    by: Viewer,
    schools: Collection[int] = (),
    goals: Collection[int] = (),
    effect: EffectSet | None = None,
) -> Need:
    """Write down a need that was found; it waits to be confirmed. schools: those it concerns, none for all."""
    need = Need(
        code=next_code(),
        title_sv=raised.title,
        title_en=raised.title,
        description_sv=raised.description,
        description_en=raised.description,
        dimension=raised.dimension,
        source=raised.source,
        source_note=raised.source_note,
        source_name=raised.source_name,
        source_path=raised.source_path,
    )
    if effect is not None:
        _put_effect(need, effect)
    db.session.add(need)
    db.session.flush()
    db.session.add_all(NeedSchool(need_id=need.id, school_id=school) for school in sorted(schools))
    db.session.add_all(NeedGoal(need_id=need.id, goal_id=goal) for goal in sorted(goals))
    _note_raised(need, by=by)
    audit.record(
        "need.raised",
        subject="need",
        subject_id=need.id,
        by=by.user_id,
        after={"code": need.code, "source": str(need.source)} | _effect_of(need),
    )
    return need


def _note_raised(need: Need, *, by: Viewer) -> None:
    """Begin the need's history; a need without such a row was there before the history began."""
    begun = DecisionOnNeed(need_id=need.id, decision=NeedDecision.RECEIVED, taken_at=clock.now(), by_id=by.user_id)
    db.session.add(begun)


def answer_difference(need: Need, *, difference_id: int) -> None:
    """Note that a need answers a difference of the inventory's; once is enough."""
    there = select(NeedDifference.id).where(
        NeedDifference.need_id == need.id, NeedDifference.difference_id == difference_id
    )
    if db.session.scalar(there) is None:
        db.session.add(NeedDifference(need_id=need.id, difference_id=difference_id))


def raised_by(need: Need, *, group_id: int) -> None:
    """Note that a reference group raised a need; once is enough."""
    there = select(NeedGroup.id).where(NeedGroup.need_id == need.id, NeedGroup.group_id == group_id)
    if db.session.scalar(there) is None:
        db.session.add(NeedGroup(need_id=need.id, group_id=group_id))


def choose_effect(need: Need, effect: EffectSet, *, by: Viewer, seen: int | None) -> None:
    """Let an indicator show the need's effect from here on, in place of the one chosen before."""
    expect_version(need, seen)
    if need.is_closed:
        raise RefusedError(_("The need is closed already."))
    before = _effect_of(need)
    _put_effect(need, effect)
    audit.record(
        "need.effect_set", subject="need", subject_id=need.id, by=by.user_id, before=before, after=_effect_of(need)
    )


def _put_effect(need: Need, effect: EffectSet) -> None:
    need.effect_indicator, need.effect_measure = effect.indicator, effect.measure
    need.effect_baseline, need.effect_target = effect.baseline, effect.target


def _effect_of(need: Need) -> dict[str, str | None]:
    return {
        "indicator": need.effect_indicator,
        "measure": need.effect_measure,
        "baseline": _plain(need.effect_baseline),
        "target": _plain(need.effect_target),
    }


def next_code() -> str:
    """Return the code after the highest one, as `B9` after `B8`."""
    numbers = [int(code[1:]) for code in db.session.scalars(select(Need.code)) if code[1:].isdecimal()]
    return f"B{max(numbers, default=0) + 1}"


def confirm(need: Need, *, by: Viewer, seen: int | None) -> None:
    """Take a received need into the common work."""
    expect_version(need, seen)
    before, moment = need.decision, clock.now()
    need.confirm(by=by.user_id, at=moment)
    record(need, before=before, by=by, at=moment)


def dismiss(need: Need, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Leave a need aside with a reason."""
    expect_version(need, seen)
    before, moment = need.decision, clock.now()
    need.dismiss(reason, by=by.user_id, at=moment)
    record(need, before=before, by=by, at=moment, reason=reason)


def reopen(need: Need, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Take up a need that was dismissed or verified."""
    expect_version(need, seen)
    before, moment = need.decision, clock.now()
    need.reopen(by=by.user_id, at=moment)
    record(need, before=before, by=by, at=moment, reason=reason)


def verify(
    need: Need,
    *,
    by: Viewer,
    seen: int | None,
    group_name: str,
    group_met_on: date,
    note: str | None,
    school_year: clock.SchoolYear,
    evidence: dict[str, Any],
) -> None:
    """Record that those who raised the need have found it met, with the evidence they had before them."""
    expect_version(need, seen)
    if group_met_on > clock.today():
        raise RefusedError(_("The group cannot have met on a day that has not come yet"), field="group_met_on")
    before, moment = need.decision, clock.now()
    need.verify(by=by.user_id, at=moment)
    taken = record(need, before=before, by=by, at=moment, reason=note)
    taken.group_name, taken.group_met_on = group_name, group_met_on
    taken.school_year, taken.evidence = school_year, evidence


def record(need: Need, *, before: str, by: Viewer, at: datetime, reason: str | None = None) -> DecisionOnNeed:
    """Add the decision to the need's history and to the audit trail."""
    taken = DecisionOnNeed(need_id=need.id, decision=need.decision, taken_at=at, by_id=by.user_id, reason=reason)
    db.session.add(taken)
    audit.record(
        f"need.{need.decision}",
        subject="need",
        subject_id=need.id,
        by=by.user_id,
        before={"decision": str(before)},
        after={"decision": str(need.decision), "reason": reason},
    )
    return taken


def _plain(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure)


@dataclass(frozen=True)
class Ranked:
    """Where a need came in a ranking: its place and points, see NeedPriority."""

    need_id: int
    place: int
    points: int


def set_priorities(ranked: Sequence[Ranked], *, by: Viewer, answers: int, source_name: str, source_path: str) -> None:
    """Keep how urgent those who were asked found the needs; source_path: where on this site it can be read.

    A need that has gone into another since it was asked about gives that one its place, unless it has one of its own.
    """
    into, kept = gone_into(), dict[int, Ranked]()
    for one in sorted(ranked, key=lambda each: (each.need_id in into, each.place)):
        known = into.get(one.need_id, one.need_id)
        kept.setdefault(known, Ranked(known, one.place, one.points))
    for one in kept.values():
        db.session.add(
            NeedPriority(
                need_id=one.need_id,
                place=one.place,
                among=len(ranked),
                points=one.points,
                answers=answers,
                source_name=source_name[:SHORT],
                source_path=source_path,
                given_at=clock.now(),
                given_by_id=by.user_id,
            )
        )
        audit.record(
            "need.priority_set",
            subject="need",
            subject_id=one.need_id,
            by=by.user_id,
            after={"place": one.place, "among": len(ranked), "points": one.points, "source": source_path},
        )
