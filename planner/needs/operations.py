"""What can be done with a need: confirm it, dismiss it, take it up again, record it as met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs.models import DecisionOnNeed, Need

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from planner.core.viewer import Viewer


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


def set_effect(
    need: Need, *, by: Viewer, seen: int | None, effect_baseline: Decimal | None, effect_target: Decimal | None
) -> None:
    """Set where the need's indicator began and where it shall go; None is not known."""
    expect_version(need, seen)
    before = {"baseline": _plain(need.effect_baseline), "target": _plain(need.effect_target)}
    need.effect_baseline, need.effect_target = effect_baseline, effect_target
    audit.record(
        "need.effect_set",
        subject="need",
        subject_id=need.id,
        by=by.user_id,
        before=before,
        after={"baseline": _plain(effect_baseline), "target": _plain(effect_target)},
    )


def _plain(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure)
