"""Mails to who left an address with a report of a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import outbox
from planner.core.i18n import gettext as _
from planner.core.i18n import in_language
from planner.open_process.comments.secret import code_of

if TYPE_CHECKING:
    from planner.open_process.comments.operations.moderating import Desk
    from planner.open_process.faults.models import FaultEvent, FaultReport


def answered(report: FaultReport, made: FaultEvent, *, desk: Desk, slug: str) -> None:
    """Tell the answer."""
    with in_language(report.language):
        subject = _("An answer to your report %(number)s", number=report.registry_number)
        text = _("Hello,\n\nthe answer to your report of a fault is:\n\n%(answer)s", answer=made.words or "")
        _send(report, made, subject, text, desk=desk, slug=slug)


def mended(report: FaultReport, made: FaultEvent, *, desk: Desk, slug: str) -> None:
    """Tell that it is mended."""
    with in_language(report.language):
        subject = _("What you reported is mended: %(number)s", number=report.registry_number)
        text = _(
            "Hello,\n\nthe fault you reported is mended. Thank you for telling us.\n\n%(words)s", words=made.words or ""
        )
        _send(report, made, subject, text.rstrip(), desk=desk, slug=slug)


def _send(report: FaultReport, made: FaultEvent, subject: str, text: str, *, desk: Desk, slug: str) -> None:
    if report.email is None:
        return
    way = f"{desk.base_url}/open/{slug}/faults/{code_of(report.nonce, key=desk.key)}"
    foot = _(
        "If you are not content with the answer: write again, or turn to the Agency for Digital Government, "
        "https://www.digg.se/tdosanmalan\n\nWhere your report stands:\n%(way)s",
        way=way,
    )
    letter = outbox.Letter(outbox.WITHOUT_ACCOUNT, report.email, subject, f"{text}\n\n{foot}")
    outbox.post(letter, key=f"fault-event-{made.id}")
