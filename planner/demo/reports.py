"""Last school year's report, returned once and signed, and this term's as it is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.demo.past import viewer
from planner.reports import operations
from planner.reports.period import school_year, term_of
from planner.reports.queries.reports import for_page

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.reports.models import PeriodReport

BEGUN, SENT, RETURNED, SENT_AGAIN, SIGNED = (timedelta(days=ago) for ago in (40, 38, 36, 35, 32))
WORDS = {
    "whole": (
        "Det mesta av det som planerades blev gjort. Det som inte hanns med hör nästan alltid ihop med att bemanningen "
        "föll bort under våren."
    ),
    "inventory": (
        "Skillnaden i bemannad tid mellan skolorna är fortfarande stor. Jag föreslår att den tas upp i budgeten."
    ),
}
REASON = "Skriv ut vad du föreslår om bemanningen, så att nämnden kan ta ställning."
OF_TERM = "Utkast: skriv om studiedagen när utvärderingen är klar."


def load_reports(place: Place) -> None:
    """Tell how last year's report went to the head and back, and begin one of this term."""
    coordinator, head = viewer(place, "coordinator"), viewer(place, "head")
    now = clock.now()
    with clock.as_of(now - BEGUN):
        signed = operations.begin(school_year(SchoolYear.current().previous()), by=coordinator).id
        _say(coordinator, signed, "whole", WORDS["whole"])
    with clock.as_of(now - SENT):
        report = _again(coordinator, signed)
        operations.send(report, by=coordinator, seen=report.version)
    with clock.as_of(now - RETURNED):
        report = _again(head, signed)
        operations.send_back(report, by=head, seen=report.version, reason=REASON)
    with clock.as_of(now - SENT_AGAIN):
        _say(coordinator, signed, "inventory", WORDS["inventory"])
        report = _again(coordinator, signed)
        operations.send(report, by=coordinator, seen=report.version)
    with clock.as_of(now - SIGNED):
        report = _again(head, signed)
        operations.sign(report, by=head, seen=report.version)
    draft = operations.begin(term_of(clock.today()), by=coordinator).id
    _say(coordinator, draft, "training", OF_TERM)


def _say(by: Viewer, report_id: int, section: str, text: str) -> None:
    report = _again(by, report_id)
    operations.comment(report, by=by, section=section, among=[section], text=text, seen=0)


def _again(by: Viewer, report_id: int) -> PeriodReport:
    db.session.flush()
    found = for_page(by, report_id)
    if found is None:
        message = f"report {report_id} cannot be read"
        raise LookupError(message)
    return found
