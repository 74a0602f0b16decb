"""Reports of faults in a demonstration municipality, in every state, and what its public is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import in_language
from planner.demo import past
from planner.open_process.comments.operations.moderating import Desk
from planner.open_process.comments.secret import new_nonce
from planner.open_process.faults import operations, queries
from planner.open_process.faults.models import FaultKind
from planner.open_process.faults.operations import Reported

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.open_process.faults.models import FaultReport

BASE = "http://localhost"


def load_faults(place: Place) -> None:
    """Tell what was reported, what was answered, and whom the public reaches."""
    by = past.viewer(place, "coordinator")
    with in_language("sv"):
        with clock.as_of(past.moment(60)):
            operations.set_terms(
                by=by,
                seen=0,
                office="Barn- och utbildningsnämnden",
                email=f"skolbibliotek@{place.slug}.example",
                phone="0123-45 60 00",
                post="Skolbiblioteken, Box 12, 123 45 Dörrby" if place.slug == "dorrby" else "Box 3, 123 46 Granby",
                data_officer=f"dataskyddsombud@{place.slug}.example",
                comment_months=6,
                complaint_months=24,
                fault_months=12,
            )
        _told(place, by)


def _told(place: Place, by: Viewer) -> None:
    desk = Desk(str(current_app.secret_key), BASE)
    mended = _report(
        place,
        38,
        Reported(
            FaultKind.ACCESSIBILITY,
            "Med skärmläsare fick jag inte veta vilka skolor som var över och under målet i bilden.",
            "Inventeringen, bemannade timmar",
            "sara@hemma.example",
            "sv",
        ),
    )
    with clock.as_of(past.moment(36)):
        report = _again(by, mended)
        text = "Tack! Vi ser över bilden och återkommer."
        operations.answer(report, by=by, seen=report.version, text=text, desk=desk)
    with clock.as_of(past.moment(20)):
        report = _again(by, mended)
        text = "Tabellen under bilden säger nu vilka skolor som ligger under målet."
        operations.mend(report, by=by, seen=report.version, text=text, desk=desk)
    form = _report(
        place,
        12,
        Reported(FaultKind.OTHER_FORM, "Kan jag få redovisningen som lättläst?", None, None, "sv"),
    )
    with clock.as_of(past.moment(10)):
        report = _again(by, form)
        text = "Vi har lagt en kort version i första inlägget på den öppna sidan. Säg till om du vill ha den på papper."
        operations.answer(report, by=by, seen=report.version, text=text, desk=desk)
    _report(
        place,
        4,
        Reported(FaultKind.BROKEN, "Länken till planen för Lindskolan går till fel skola.", "Dokument", None, "sv"),
    )


def _report(place: Place, days_ago: int, reported: Reported) -> int:
    with clock.as_of(past.moment(days_ago)):
        return operations.receive(
            reported,
            municipality_id=place.municipality.id,
            sent=new_nonce() * 2,
            key=str(current_app.secret_key),
        ).id


def _again(by: Viewer, fault_id: int) -> FaultReport:
    db.session.flush()
    db.session.expire_all()
    found = queries.for_page(by, fault_id)
    assert found is not None  # noqa: S101 - it was made above
    return found
