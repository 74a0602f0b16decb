"""A round of 6,000 schools imported from a workbook, step by step as the page does it: seconds and peak memory.

In a process of its own, so that the peak is this work's and nothing else's.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select, text

from planner.core.db import db, enter
from planner.core.sheets import Cell, Sheet, as_xlsx
from planner.factory import create_app
from planner.inventory.models.answers import InventoryValue
from planner.inventory.models.questions import Kind
from planner.inventory.models.rounds import RoundState
from planner.inventory.questionnaire import STANDARD
from planner.schools.models import School
from tests.bench.figures import Result
from tests.factories import build_town
from tests.inventory.rows import a_round
from tests.page import Browser

SCHOOLS: Final = 6_000
YEAR: Final = 2025


def run(env: Mapping[str, str], *, quick: bool, label: str) -> list[Result]:
    """Import in a process of its own on an empty database of `env`; return the lines of the table."""
    count = SCHOOLS // 10 if quick else SCHOOLS
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(workbook(count))
        file.flush()
        command = [sys.executable, "-m", "tests.bench.importing", str(count), file.name]
        done = subprocess.run(command, env=dict(env), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    steps = f"{told['steps']} steps, the longest {told['longest']:.1f} s"
    note = f"wall time; {told['values']:,} figures in {steps}; {told['cpu']:.1f} s of our CPU"
    return [
        Result(f"import of {count:,} schools{label}", told["wall"], unit="s", stated="≤ 10", reach=10, note=note),
        Result(f"import: peak memory{label}", told["peak"], unit="MB", stated="≤ 200", reach=200),
    ]


def workbook(count: int) -> bytes:
    """Return a workbook with an answer to every question from each school."""

    def cell(kind: Kind, number: int) -> int:
        return 1 + number % 2 if kind is not Kind.NUMBER else 10 + number

    codes = [standard.code for standard in STANDARD]
    rows: list[list[Cell]] = [
        [f"Skola {n}", f"{20_000_000 + n}", *(cell(standard.kind, n) for standard in STANDARD)] for n in range(count)
    ]
    return as_xlsx([Sheet("Blad1", ["Skola", "Enhets-ID", *codes], rows)])


def main(count: int, file: Path) -> dict[str, Any]:
    """Fill the database, import, and return what it took."""
    app = create_app()
    with app.app_context():
        town = build_town()
        db.session.commit()
        enter(town.id)
        place = {"municipality_id": town.id, "stages": "F-9", "access_mode": "own_unit", "pupils": 200}
        db.session.execute(
            insert(School), [place | {"unit_code": f"{20_000_000 + n}", "name": f"Skola {n}"} for n in range(count)]
        )
        a_round(YEAR, RoundState.OPEN)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            # Schools are there long before a round is imported; PostgreSQL has looked at them by then.
            db.session.execute(text("ANALYZE"))
            db.session.commit()
        db.session.remove()
    content = file.read_bytes()
    browser = Browser(app, town.coordinator)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, used = time.monotonic(), time.process_time()
    steps: list[float] = []

    def send(path: str, fields: dict[str, Any]) -> str:
        start = time.monotonic()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        answer = browser.client.post(path, data=fields | {"csrf_token": token[1]})
        assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
        address = str(answer.headers["Location"])
        shown: str = browser.client.get(address).get_data(as_text=True)
        steps.append(time.monotonic() - start)
        answer.close()
        return shown

    page = browser.client.get(f"/inventory/{YEAR}/import").get_data(as_text=True)
    page = send(f"/inventory/{YEAR}/import", {"file": (io.BytesIO(content), "a.xlsx")})
    while True:
        way = re.search(r'action="(/inventory/imports/[0-9]+/(?:go-on|save))"', page)
        if way is None:
            break
        version = re.search(r'name="version" value="([0-9]+)"', page)
        assert version
        page = send(way[1], {"version": version[1], "once": f"step {len(steps)}"})
    wall, cpu = time.monotonic() - began, time.process_time() - used
    with app.app_context():
        enter(town.id)
        values = db.session.scalar(select(func.count(InventoryValue.id)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "wall": wall,
        "cpu": cpu,
        "peak": peak,
        "before": base,
        "values": values,
        "steps": len(steps),
        "longest": max(steps),
        "bytes": len(content),
    }


if __name__ == "__main__":
    os.environ.setdefault("PLANNER_ENV", "development")
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))
