"""Mails about reports: sent to be signed, returned to be mended, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.addresses import absolute
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language

if TYPE_CHECKING:
    from planner.accounts.models import User
    from planner.reports.models import PeriodReport


def sent(report: PeriodReport, head: User, *, by: str) -> None:
    """Tell the head of administration that a report waits to be read and signed."""
    with in_language(head.language):
        subject = _("Sign the report: %(period)s", period=report.period.label)
        text = _(
            "Hello %(name)s,\n\n%(by)s has sent you the report of the school libraries, %(period)s. The first page can "
            "be read in a minute. Sign it, or return it with what should be mended:\n\n%(page)s",
            name=head.name,
            by=by,
            period=report.period.label,
            page=page_of(report),
        )
    _post(report, head, subject, text, what="sent")


def returned(report: PeriodReport, author: User, *, by: str, reason: str) -> None:
    """Tell who sent a report what should be mended."""
    with in_language(author.language):
        subject = _("The report came back: %(period)s", period=report.period.label)
        text = _(
            "Hello %(name)s,\n\n%(by)s has returned the report, %(period)s:\n\n%(reason)s\n\n%(page)s",
            name=author.name,
            by=by,
            period=report.period.label,
            reason=reason,
            page=page_of(report),
        )
    _post(report, author, subject, text, what="returned")


def signed(report: PeriodReport, author: User, *, by: str) -> None:
    """Tell who sent a report that it is signed."""
    with in_language(author.language):
        subject = _("The report is signed: %(period)s", period=report.period.label)
        text = _(
            "Hello %(name)s,\n\n%(by)s has signed the report, %(period)s. Principals can read it now.\n\n%(page)s",
            name=author.name,
            by=by,
            period=report.period.label,
            page=page_of(report),
        )
    _post(report, author, subject, text, what="signed")


def page_of(report: PeriodReport) -> str:
    """Return the address of a report."""
    return absolute(f"/reports/{report.id}")


def _post(report: PeriodReport, user: User, subject: str, text: str, *, what: str) -> None:
    letter = outbox.Letter(user.id, user.email, subject, text)
    outbox.post(letter, key=f"report-{report.id}-{report.version}-{what}-{user.id}")
