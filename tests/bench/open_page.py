"""The open process page, asked for by anybody: kept ready, unchanged, and built anew after a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from planner.core.db import db, enter
from planner.needs.models import Need, NeedDecision
from planner.open_process.queries.pages import of_municipality
from tests.bench.connection import BROWSER, Connection
from tests.bench.figures import times
from tests.bench.measuring import Probe

if TYPE_CHECKING:
    from tests.bench.pages import Measured, Row
    from tests.bench.town import Town

BUILT: Final = "open page, after a change"
READY: Final = "open page"
NEED_CHANGED: Final = "open page, after a need changed"
OF_A_NEED: Final = "open page of a need, after a change"
FEED: Final = "open page's feed, after a change"
SAME: Final = "open page unchanged, 304"
STATED: Final = "≤ 5 × page"
FIRST_NEED: Final = select(Need).where(Need.decision == NeedDecision.CONFIRMED).order_by(Need.code, Need.id).limit(1)


def rows(here: Measured, row: type[Row], wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return the ways to ask for the page that are wanted, with their probes; the reader has no cookie."""
    reader, town = Connection(here.ours.port, BROWSER), here.town
    address, limit = f"/open/{town.here.slug}/", times("page", 5)

    def built(name: str, path: str, before: Callable[[Town], None]) -> tuple[Row, Probe]:
        request = reader.written(address + path)
        return row(name, "page", limit, STATED), Probe(
            name, here.ours, reader, request, before=lambda: before(town), requests=20
        )

    request = reader.written(address)
    found = [
        built(BUILT, "", change),
        built(NEED_CHANGED, "", change_need),
        built(OF_A_NEED, f"needs/{need_of(town)}", change),
        built(FEED, "feed.atom", change),
        (row(READY, "page", limit, STATED), Probe(READY, here.ours, reader, request)),
        (row(SAME, "page", times("page", 1), "≤ page"), unchanged(Probe(SAME, here.ours, reader, request))),
    ]
    return [(one, probe) for one, probe in found if wanted(one.name)]


def unchanged(probe: Probe) -> Probe:
    """Let a probe ask whether anything has changed; the tag is taken anew ahead of each turn."""
    whole = probe.request

    def take_tag() -> None:
        tag = probe.connection.send(whole).header("ETag")
        probe.request = whole.removesuffix(b"\r\n") + f"If-None-Match: {tag}\r\n\r\n".encode()

    probe.ahead, probe.expected = take_tag, 304
    return probe


def change(town: Town) -> None:
    """Change how the page begins, as its keeper would."""
    with town.app.app_context():
        enter(town.here.id)
        page = of_municipality()
        if page is not None:
            page.intro_en = f"{page.intro_en}." if len(page.intro_en or "") < 1000 else "Anew."
        db.session.commit()


def need_of(town: Town) -> str:
    """Return the code of the need whose page is asked for."""
    with town.app.app_context():
        enter(town.here.id)
        return str(db.session.scalars(FIRST_NEED).one().code)


def change_need(town: Town) -> None:
    """Change what a need is called, as when it is written anew."""
    with town.app.app_context():
        enter(town.here.id)
        need = db.session.scalars(FIRST_NEED).one()
        need.title_sv = f"{need.title_sv}." if len(need.title_sv) < 190 else "Ett behov"
        db.session.commit()
