"""What can be done with a report: begin, comment, send, take back, return, sign, discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.core.viewer import Role
from planner.reports import notices
from planner.reports.composing.whole import compose
from planner.reports.kept import digest_of
from planner.reports.models import PeriodReport, ReportComment, ReportDeed, ReportStep
from planner.reports.queries.reports import unsigned_of
from planner.schools.queries import holders

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer
    from planner.reports.period import Period


def begin(period: Period, *, by: Viewer) -> PeriodReport:
    """Begin a report of a period; one that is not signed yet is gone on with instead."""
    report = PeriodReport(
        kind=period.kind,
        first_day=period.first,
        last_day=period.last,
        made_by_id=by.user_id,
        made_at=clock.now(),
    )
    if unsigned_of(report) is not None:
        raise RefusedError(_("There is a report of that period already, which is not signed yet."), field="period")
    db.session.add(report)
    db.session.flush()
    return report


def comment(
    report: PeriodReport, *, by: Viewer, section: str, among: Collection[str], text: str | None, seen: int | None
) -> None:
    """Keep the coordinator's words on a section; nothing written takes them away. seen: 0 when there were none."""
    report.expect_draft()
    if section not in among:
        raise RefusedError(_("The report has no such section."))
    there = next((one for one in report.comments if one.section == section), None)
    if seen != (there.version if there else 0):
        raise StaleError
    if there is not None and text:
        there.text = text
    elif there is not None:
        db.session.delete(there)
    elif text:
        db.session.add(ReportComment(report_id=report.id, section=section, text=text))
    db.session.flush()
    audit.record("report.commented", subject="report", subject_id=report.id, by=by.user_id, after={"section": section})


def send(report: PeriodReport, *, by: Viewer, seen: int | None) -> None:
    """Send the report, as it is now, to the head of administration."""
    expect_version(report, seen)
    report.expect_draft()
    heads = [head for head in holders(Role.HEAD, None) if head.id not in {by.user_id, report.made_by_id}]
    if not heads:
        raise RefusedError(_("Nobody who could sign it holds a post as head of administration: name somebody first."))
    words = {one.section: one.text for one in report.comments}
    kept = compose(by, report.period, words).kept
    report.send(kept, digest_of(kept), by=by.user_id, at=clock.now())
    _record(report, ReportDeed.SENT, by)
    for head in heads:
        notices.sent(report, head, by=by.name)


def take_back(report: PeriodReport, *, by: Viewer, seen: int | None) -> None:
    """Take the report back before it is signed, to change it."""
    expect_version(report, seen)
    report.expect_sent()
    _record(report, ReportDeed.TAKEN_BACK, by)
    report.send_back()


def send_back(report: PeriodReport, *, by: Viewer, seen: int | None, reason: str) -> None:
    """Return the report to who sent it, with the reason."""
    expect_version(report, seen)
    report.expect_sent()
    _record(report, ReportDeed.RETURNED, by, reason)
    if report.sent_by is not None:
        notices.returned(report, report.sent_by, by=by.name, reason=reason)
    report.send_back()


def sign(report: PeriodReport, *, by: Viewer, seen: int | None) -> None:
    """Sign the report as it was sent; from here on it is kept."""
    expect_version(report, seen)
    report.sign(by=by.user_id, at=clock.now())
    _record(report, ReportDeed.SIGNED, by)
    if report.sent_by is not None:
        notices.signed(report, report.sent_by, by=by.name)


def discard(report: PeriodReport, *, by: Viewer, seen: int | None) -> None:
    """Throw away a draft that was never sent."""
    expect_version(report, seen)
    report.expect_draft()
    if report.steps:
        raise RefusedError(_("The report has been sent once: it stays, so that what was said of it can be read."))
    audit.record(
        "report.discarded",
        subject="report",
        subject_id=report.id,
        by=by.user_id,
        before={"first_day": report.first_day.isoformat(), "last_day": report.last_day.isoformat()},
    )
    for one in report.comments:
        db.session.delete(one)
    db.session.flush()
    db.session.delete(report)


def _record(report: PeriodReport, deed: ReportDeed, by: Viewer, reason: str | None = None) -> None:
    step = ReportStep(report_id=report.id, deed=deed, by_id=by.user_id, at=clock.now(), reason=reason)
    step.digest = report.digest or ""
    db.session.add(step)
    audit.record(
        f"report.{deed}", subject="report", subject_id=report.id, by=by.user_id, after={"digest": report.digest}
    )
