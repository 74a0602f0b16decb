"""Recording what those who raised a need say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import flag_modified

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs import operations as decide
from planner.needs.models import NeedDecision
from planner.needs.verdicts.models import NeedVerdict, Outcome, Said

if TYPE_CHECKING:
    from datetime import date

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need


@dataclass(frozen=True)
class Spoken:
    """What a group has said, how and when; group_id None: those who found the need were no group."""

    outcome: Outcome
    group_id: int | None
    group_name: str
    said: Said
    said_on: date
    words: str | None


def record_verdict(
    need: Need, spoken: Spoken, *, by: Viewer, seen: int | None, school_year: SchoolYear, evidence: dict[str, Any]
) -> NeedVerdict:
    """Keep a verdict with its evidence; with `met` the need is verified, with `not met` the work goes on."""
    expect_version(need, seen)
    if need.decision is not NeedDecision.CONFIRMED:
        raise RefusedError(_("Only a confirmed need can be judged."))
    if spoken.said_on > clock.today():
        raise RefusedError(_("The group cannot have said so on a day that has not come yet"), field="said_on")
    if spoken.outcome is Outcome.NOT_MET and not spoken.words:
        raise RefusedError(_("Write why the need is not met"), field="words")
    made = NeedVerdict(
        need_id=need.id,
        outcome=spoken.outcome,
        group_id=spoken.group_id,
        group_name=spoken.group_name,
        said=spoken.said,
        said_on=spoken.said_on,
        words=spoken.words,
        school_year=school_year,
        evidence=evidence,
        taken_at=clock.now(),
        by_id=by.user_id,
    )
    db.session.add(made)
    if spoken.outcome is Outcome.MET:
        decide.verify(
            need,
            by=by,
            seen=seen,
            group_name=spoken.group_name,
            group_met_on=spoken.said_on,
            note=spoken.words,
            school_year=school_year,
            evidence=evidence,
        )
    else:
        flag_modified(need, "title_sv")  # so that who judges at the same moment reads this first
        audit.record(
            "need.not_met",
            subject="need",
            subject_id=need.id,
            by=by.user_id,
            after={"group": spoken.group_name, "day": spoken.said_on.isoformat(), "reason": spoken.words},
        )
    return made
