"""The open process page, asked for by anybody: kept ready, unchanged, and built anew after a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from planner.core.db import db, enter
from planner.open_process.queries.pages import of_municipality
from tests.bench.connection import BROWSER, Connection
from tests.bench.figures import times
from tests.bench.measuring import Probe

if TYPE_CHECKING:
    from tests.bench.pages import Measured, Row
    from tests.bench.town import Town

BUILT: Final = "open page, after a change"
READY: Final = "open page"
SAME: Final = "open page unchanged, 304"
STATED: Final = "≤ 5 × page"


def rows(here: Measured, row: type[Row], wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return the ways to ask for the page that are wanted, with their probes; the reader has no cookie."""
    reader = Connection(here.ours.port, BROWSER)
    request = reader.written(f"/open/{here.town.here.slug}/")
    found = [
        (
            row(BUILT, "page", times("page", 5), STATED),
            Probe(BUILT, here.ours, reader, request, before=lambda: change(here.town), requests=20),
        ),
        (row(READY, "page", times("page", 5), STATED), Probe(READY, here.ours, reader, request)),
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
