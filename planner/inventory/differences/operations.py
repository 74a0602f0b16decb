"""What can be done with a difference: judge it, and judge it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.inventory.differences.models import Difference, DifferenceSchool, Judgement, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Finding:
    """What somebody found a difference to be."""

    verdict: Verdict
    reason: str
    look_again_on: date | None


def judge(
    indicator_code: str,
    *,
    year: int,
    schools: Collection[int],
    finding: Finding,
    figures: dict[str, Any],
    by: Viewer,
) -> Difference:
    """Put a difference in the register with its first judgement; schools: those it concerns, none for all."""
    _refuse_past(finding)
    difference = Difference(indicator_code=indicator_code, year=year)
    _give(difference, finding, by=by)
    db.session.add(difference)
    db.session.flush()
    db.session.add_all(DifferenceSchool(difference_id=difference.id, school_id=school) for school in sorted(schools))
    _keep(difference, figures=figures, by=by, before=None)
    return difference


def judge_again(
    difference: Difference, *, seen: int | None, finding: Finding, figures: dict[str, Any], by: Viewer
) -> None:
    """Judge a difference anew; what was said before stays in its history."""
    expect_version(difference, seen)
    _refuse_past(finding)
    before = difference.verdict
    _give(difference, finding, by=by)
    _keep(difference, figures=figures, by=by, before=before)


def _refuse_past(finding: Finding) -> None:
    if finding.look_again_on is not None and finding.look_again_on <= clock.today():
        raise RefusedError(_("Choose a day to come, or none"), field="look_again_on")


def _give(difference: Difference, finding: Finding, *, by: Viewer) -> None:
    difference.judge(
        finding.verdict,
        reason=finding.reason,
        look_again_on=finding.look_again_on,
        by=by.user_id,
        at=clock.now(),
    )


def _keep(difference: Difference, *, figures: dict[str, Any], by: Viewer, before: Verdict | None) -> None:
    db.session.add(
        Judgement(
            difference_id=difference.id,
            verdict=difference.verdict,
            reason=difference.reason,
            look_again_on=difference.look_again_on,
            at=difference.judged_at,
            by_id=by.user_id,
            figures=figures,
        )
    )
    audit.record(
        "difference.judged",
        subject="difference",
        subject_id=difference.id,
        by=by.user_id,
        before={"verdict": str(before)} if before else None,
        after={
            "verdict": str(difference.verdict),
            "indicator": difference.indicator_code,
            "year": difference.year,
            "reason": difference.reason,
        },
    )
