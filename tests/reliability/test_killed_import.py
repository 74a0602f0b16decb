"""An import of a large file is killed in the middle: whole parts are saved or none, and it goes on where it stopped."""

import contextlib
import http.client
import io
import re
import sqlite3
import threading
import time
from contextlib import closing

from sqlalchemy import insert

from planner.core.db import db, enter
from planner.inventory.importing.operations.checking import AT_ONCE
from planner.inventory.models.rounds import RoundState
from planner.schools.models import School
from tests.inventory.rows import a_round
from tests.page import Browser
from tests.reliability.server import Installation, Sender

SCHOOLS = 3 * AT_ONCE + 300  # as many parts as it is killed in, and one more
YEAR = 2025
GO_ON = re.compile(r'action="(/inventory/imports/[0-9]+/(?:go-on|save))"')


def sent(place: Installation) -> str:
    """Send a file with two figures for each of many schools and let it be checked; return the import's address."""
    app = place.app()
    with app.app_context():
        enter(place.town.id)
        common = {"municipality_id": place.town.id, "stages": "F-9", "access_mode": "own_unit", "pupils": 200}
        codes = [f"{20_000_000 + n}" for n in range(SCHOOLS)]
        db.session.execute(insert(School), [common | {"unit_code": code, "name": f"Skola {code}"} for code in codes])
        a_round(YEAR, RoundState.OPEN)
        db.session.commit()
    browser = Browser(app, place.town.coordinator)
    rows = "".join(f"Skola {code};{code};{number};{number + 7}\r\n" for number, code in enumerate(codes))
    page = browser.get(f"/inventory/{YEAR}/import")
    file = (io.BytesIO(f"Skola;Enhets-ID;Elever;fy_1\r\n{rows}".encode()), "a.csv")
    page = page.submit({"file": file}, action=f"/inventory/{YEAR}/import").follow()
    while "/go-on" in page.html:
        page = page.submit(action=next(iter(GO_ON.findall(page.html)))).follow()
    with app.app_context():
        db.engine.dispose()
    return page.browser.path


def button(sender: Sender, address: str) -> tuple[str, dict[str, str]]:
    """Return where the button that saves, or goes on saving, sends what."""
    page = sender.get(address).text
    (way,) = GO_ON.findall(page)
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("version", "once")}
    return way, {name: found[1] for name, found in fields.items() if found}


def press(sender: Sender, way: str, fields: dict[str, str]) -> int:
    """Press it; return the status, 0 when no answer came."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        return sender.post(way, fields).status
    return 0


def kept(place: Installation) -> tuple[int, int, int]:
    """How many rows are said to be saved, and how many schools and values the round has."""
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (rows,) = connection.execute("SELECT count(*) FROM inventory_import_row WHERE fate = 'saved'").fetchone()
        found = connection.execute("SELECT count(DISTINCT school_id), count(*) FROM inventory_value").fetchone()
        return rows, *found


def test_an_import_that_is_killed_is_whole_in_each_part_and_goes_on(place: Installation) -> None:
    address = sent(place)
    assert kept(place) == (0, 0, 0)
    for delay in (0.03, 0.12, 0.3):
        place.start(workers=1)
        sender = place.sender(place.town.coordinator)
        pressing = threading.Thread(target=press, args=(sender, *button(sender, address)))
        pressing.start()
        time.sleep(delay)
        place.kill()
        pressing.join(timeout=30)
        rows, schools, values = kept(place)
        assert (schools, values) == (rows, 2 * rows)
        assert rows in {0, AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE}
    place.start(workers=1)
    sender = place.sender(place.town.coordinator)
    while GO_ON.search(sender.get(address).text):
        assert press(sender, *button(sender, address)) == 303
    assert kept(place) == (SCHOOLS, SCHOOLS, 2 * SCHOOLS)
    assert f"{SCHOOLS} rader är sparade" in sender.get(address).text
