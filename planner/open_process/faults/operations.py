"""What can be done with reports of faults: report one, answer it, mend it, say that an answer is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import StaleError
from planner.core.versions import expect_version
from planner.open_process.comments.operations.receiving import registered
from planner.open_process.faults import notices
from planner.open_process.faults.models import FaultDeed, FaultEvent, FaultKind, FaultReport, OpenTerms

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.open_process.comments.operations.moderating import Desk


@dataclass(frozen=True)
class Reported:
    """What somebody has reported, tidied: what is empty is None."""

    kind: FaultKind
    text: str
    place: str | None
    email: str | None
    language: str


def receive(reported: Reported, *, municipality_id: int, sent: str, key: str) -> FaultReport:
    """Register a report, in the same series as comments. A second sending of one adds nothing."""
    there = db.session.scalar(select(FaultReport).where(FaultReport.sent_hash == sent))
    if there is not None:
        return there
    report = FaultReport(
        kind=reported.kind,
        text=reported.text,
        place=reported.place,
        **registered(reported.email, reported.language, municipality_id=municipality_id, sent=sent, key=key),
    )
    db.session.add(report)
    db.session.flush()
    return report


def answer(report: FaultReport, *, by: Viewer, seen: int | None, text: str, desk: Desk) -> None:
    """Answer it: on the page of who reported it, and by mail if an address was left."""
    expect_version(report, seen)
    report.answer()
    made = _note(report, FaultDeed.ANSWER, by=by, words=text)
    notices.answered(report, made, desk=desk, slug=by.municipality_slug)


def mend(report: FaultReport, *, by: Viewer, seen: int | None, text: str | None, desk: Desk) -> None:
    """Say that it is mended."""
    expect_version(report, seen)
    report.mend()
    made = _note(report, FaultDeed.MEND, by=by, words=text)
    notices.mended(report, made, desk=desk, slug=by.municipality_slug)


def miss(report: FaultReport) -> None:
    """Let who reported it say that an answer is missing: it stands first on the coordinator's list."""
    report.miss(clock.now())
    _note(report, FaultDeed.MISS, by=None, words=None)


def _note(report: FaultReport, deed: FaultDeed, *, by: Viewer | None, words: str | None) -> FaultEvent:
    report.last_at = clock.now()
    made = FaultEvent(report_id=report.id, deed=deed, at=report.last_at, by_id=by.user_id if by else None, words=words)
    db.session.add(made)
    db.session.flush()
    if by is not None:
        audit.record(
            f"fault.{deed.value}",
            subject="fault_report",
            subject_id=report.id,
            by=by.user_id,
            after={"state": report.state.value},
        )
    return made


def set_terms(*, by: Viewer, seen: int | None, **said: Any) -> None:  # noqa: ANN401 - the fields of OpenTerms
    """Say whom the public reaches, and how long addresses that were left are kept."""
    terms = db.session.scalars(select(OpenTerms)).one_or_none()
    if terms is None:
        if seen:
            raise StaleError
        terms = OpenTerms()
        db.session.add(terms)
    else:
        expect_version(terms, seen)
    for name, value in said.items():
        setattr(terms, name, value)
    db.session.flush()
    audit.record(
        "open_terms.set",
        subject="open_terms",
        subject_id=terms.id,
        by=by.user_id,
        after={name: said[name] for name in ("comment_months", "complaint_months", "fault_months")},
    )
