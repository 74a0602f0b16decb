"""The API, asked with a token: a page of a hundred of each kind, and one that is unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from planner.accounts.models import User
from planner.accounts.tokens.models import Scope
from planner.accounts.tokens.operations import made
from planner.core.db import db, enter
from planner.inventory.models.rounds import InventoryRound, RoundState
from tests.bench.connection import CALENDAR, Connection
from tests.bench.figures import scaled, times
from tests.bench.measuring import Probe

if TYPE_CHECKING:
    from tests.bench.pages import Measured, Row
    from tests.bench.town import Town

STATED: Final = "≤ 40"
NOT_MODIFIED: Final = 304
REQUESTS: Final = 20  # a turn; each has a token of its own, since one may ask 120 times a minute
SAME: Final = "API, needs unchanged, 304"
LISTS: Final = {
    "API, page of 100: needs": "/api/v1/needs?per_page=100",
    "API, page of 100: progress": "/api/v1/progress?per_page=100",
    "API, page of 100: plans": "/api/v1/plans?per_page=100",
    "API, page of 100: training": "/api/v1/training?per_page=100",
    "API, page of 100: inventory": "/api/v1/inventory/{year}/values?per_page=100",
}


def rows(here: Measured, row: type[Row], wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return the lists that are wanted, with their probes."""
    program, year = Connection(here.ours.port, CALENDAR), newest_round(here.town)
    found = []
    for name, address in LISTS.items():
        if wanted(name) and (year or "{year}" not in address):
            probe = fresh_each_turn(Probe(name, here.ours, program, b"", requests=REQUESTS), here.town, address, year)
            found.append((row(name, "page", scaled(40, "page"), STATED), probe))
    if wanted(SAME):
        probe = Probe(SAME, here.ours, program, b"", requests=REQUESTS, expected=NOT_MODIFIED)
        path = LISTS["API, page of 100: needs"]
        found.append((row(SAME, "page", times("page", 5), "≤ 5 × page"), fresh_each_turn(probe, here.town, path, year)))
    return found


def fresh_each_turn(probe: Probe, town: Town, address: str, year: int | None) -> Probe:
    """Let a probe ask with a new token in each turn; one that expects 304, with the tag of the answer before."""
    path = address.format(year=year)

    def take_token() -> None:
        headers = {"Authorization": f"Bearer {new_token(town)}"}
        answer = probe.connection.get(path, headers)
        more = {"If-None-Match": answer.header("ETag") or ""} if probe.expected == NOT_MODIFIED else {}
        probe.request = probe.connection.written(path, headers | more)

    probe.ahead = take_token
    take_token()
    return probe


def new_token(town: Town) -> str:
    """Make a token of the coordinator's; return its secret."""
    with town.app.app_context():
        enter(town.here.id)
        user = db.session.scalars(select(User).where(User.email == town.here.address("coordinator"))).one()
        secret = made(user, name="bench", scopes=frozenset(Scope), days=1)[1]
        db.session.commit()
        return secret


def newest_round(town: Town) -> int | None:
    """Return the calendar year of the newest fixed round, or None where there is none."""
    with town.app.app_context():
        enter(town.here.id)
        fixed = select(InventoryRound.year).where(InventoryRound.state == RoundState.FIXED)
        return db.session.scalar(fixed.order_by(InventoryRound.year.desc()).limit(1))
