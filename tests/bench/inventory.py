"""`python -m tests.bench.inventory`: pages of indicators in a whole country's inventory, on both databases.

290 municipalities with 6,000 schools, the largest with 170, ten years and sixty indicators: 3.6 million values.
Beside them one municipality that has all 6,000 schools, as none has, with a few of the indicators.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from sqlalchemy import Engine, create_engine, text

from planner.accounts.passwords import hashed
from planner.core import clock
from planner.core.db import db
from planner.core.settings import read_settings
from planner.factory import create_app
from planner.inventory.questionnaire import STANDARD
from tests.bench import town
from tests.bench.connection import signed_in
from tests.bench.country_data import LONG_AGO, Filling, Rows, fill, stored, unguarded, upto
from tests.bench.figures import Result, table
from tests.bench.measuring import Probe, measure
from tests.bench.servers import Server, environment, serving
from tests.postgres import NoPostgresError, free_port, private_cluster

PASSWORD: Final = "the coordinator of each municipality"
TOWNS: Final = 290
SCHOOLS: Final = 6_000
LARGEST: Final = 170
INDICATORS: Final = 60
YEARS: Final = 10
NEWEST: Final = 2025
WHOLE: Final = TOWNS + 1  # the municipality that has all schools once more
WHOLE_ASKED: Final = 4  # of its indicators are answered: pupils, hours, seats, area
STATED_MS: Final = 100
ASKED_OF_THE_WHOLE: Final = ("Elever", "Tot_personaltimmar", "Sittplatser", "Kvm")
HOURS: Final = "staffed_hours_per_100_pupils"


@dataclass(frozen=True)
class Page:
    """A page that is measured, and how many of the stored values it stands on: columns × schools × years."""

    name: str
    municipality: int
    path: str
    columns: int
    years: int = YEARS


PAGES: Final = (
    Page("one indicator, asked, 170 schools", 1, "/inventory/indicators/Sittplatser", 2),
    Page("one indicator, derived, 170 schools", 1, f"/inventory/indicators/{HOURS}", 2),
    Page("one indicator, of eight columns, 170 schools", 1, "/inventory/indicators/accessibility_score", 8),
    Page("one indicator, counted answers, 170 schools", 1, "/inventory/indicators/VAR01", 2, years=1),
    Page("one indicator, 20 schools", 2, f"/inventory/indicators/{HOURS}", 2),
    Page("all indicators, 170 schools", 1, "/inventory/indicators/", INDICATORS, years=1),
    Page("one school", 1, "/inventory/schools/1", INDICATORS, years=1),
    Page("one indicator, all 6,000 in one", WHOLE, f"/inventory/indicators/{HOURS}", 2),
)


def main() -> int:
    """Measure and print; return 1 only when something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.inventory", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds, and values only for the municipalities measured"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    results: list[Result] = []
    if options.database != "postgresql":
        results += on_database("", quick=options.quick)
    if options.database != "sqlite":
        try:
            with private_cluster() as cluster:
                results += on_database(cluster.address, quick=options.quick)
        except NoPostgresError as error:
            print(f"Not measured on PostgreSQL: {error}", file=sys.stderr)
    print(table(results))
    print(
        "\nours: what the client waits at the median; limit: plain SQL for the same values, read row by row from the\n"
        "covering index by this process in the same run. The last row is no municipality there is."
    )
    return 0


def on_database(address: str, *, quick: bool) -> list[Result]:
    """Fill one database and measure its pages."""
    name = "PostgreSQL" if address else "SQLite"
    with tempfile.TemporaryDirectory(prefix="oppna-dorren-bench-") as folder:
        port = free_port()
        env = environment(Path(folder), production=False, port=port, database=address)
        town.build(env, demo=False)
        began = time.monotonic()
        values = build(env, quick=quick)
        print(f"{name}: {values:,} values in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        served = environment(Path(folder), production=True, port=port, database=address)
        with serving(served, Path(folder) / "server.log", port=port) as ours:
            return measured(ours, create_engine(read_settings(served).database_url), name, quick=quick)


def measured(ours: Server, plain: Engine, name: str, *, quick: bool) -> list[Result]:
    """Measure each page beside plain SQL, in turns."""
    people = {page.municipality: signed_in(ours.port, email(page.municipality), PASSWORD) for page in PAGES}
    probes = [
        Probe(page.name, ours, people[page.municipality], people[page.municipality].written(page.path))
        for page in PAGES
    ]
    limits: dict[str, list[float]] = {page.name: [] for page in PAGES}
    rounds = 2 if quick else 5
    for _ in range(rounds):
        for page in PAGES:
            limits[page.name].append(sql(plain, page))
    measure(probes, rounds=rounds)
    plain.dispose()
    found = []
    for page, probe in zip(PAGES, probes, strict=True):
        size = len(probe.answer.body) // 1024 if probe.answer else 0
        found.append(
            Result(
                f"{page.name}, {name}",
                probe.wall_ms,
                median(limits[page.name]),
                probe.wall_ms,
                stated=f"≤ {STATED_MS}" if page.municipality != WHOLE else "",
                reach=STATED_MS if page.municipality != WHOLE else None,
                note=f"CPU {probe.cpu_ms:.0f} ms, {size} KB sent",
            )
        )
    return found


def sql(plain: Engine, page: Page) -> float:
    """Return the milliseconds that reading the page's values takes with a statement and nothing else."""
    first = (page.municipality - 1) * INDICATORS + 1
    held = ", ".join(str(round_id(page.municipality, year)) for year in range(page.years))
    wanted = ", ".join(str(first + n) for n in range(page.columns))
    statement = (
        "SELECT question_id, round_id, school_id, figure, quality FROM inventory_value"  # noqa: S608 - numbers from above
        f" WHERE municipality_id = {page.municipality} AND question_id IN ({wanted}) AND round_id IN ({held})"
    )
    with plain.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('planner.municipality', '*', true)")
        began = time.perf_counter()
        connection.exec_driver_sql(statement).all()
        return (time.perf_counter() - began) * 1000


# ---------------------------------------------------------------- the country


def email(municipality: int) -> str:
    """Return the address of a municipality's coordinator."""
    return f"coordinator@m{municipality}.example"


def round_id(municipality: int, year: int) -> int:
    """Return a municipality's round, counted from the newest year."""
    return (municipality - 1) * YEARS + year + 1


def town_of(school: int) -> int:
    """Return a school's municipality: the first has 170, the others share the rest."""
    if school > SCHOOLS:
        return WHOLE
    return 1 if school <= LARGEST else 2 + (school - LARGEST - 1) % (TOWNS - 1)


def build(env: Mapping[str, str], *, quick: bool) -> int:
    """Fill a migrated, empty database; return how many values it holds."""
    app = create_app(read_settings(env))
    country = Inventory(quick=quick)
    with app.app_context():
        with db.engine.connect() as connection:
            for filling in country.fillings():
                fill(connection, filling)
            connection.commit()
            with unguarded(connection, "inventory_answer"):
                connection.execute(text(country.answers()))
            with unguarded(connection, "inventory_value"):
                country.counted = connection.execute(text(country.values())).rowcount
            connection.exec_driver_sql(f"UPDATE inventory_round SET state = 'fixed', fixed_at = '{country.moment}'")  # noqa: S608
            connection.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        db.engine.dispose()
    return country.counted


class Inventory:
    """The rows of every table, in the order in which they may be inserted."""

    def __init__(self, *, quick: bool) -> None:
        self.filled = {page.municipality for page in PAGES} if quick else set(upto(WHOLE))
        self.counted = 0
        self.moment = stored(clock.now())
        self.password = hashed(PASSWORD)

    def fillings(self) -> Iterator[Filling]:
        """Yield all tables."""
        yield Filling("municipality", "id name slug language smallest_group version", self.municipalities())
        yield Filling("school", "id municipality_id unit_code name stages pupils access_mode version", self.schools())
        columns = "id municipality_id email name password_hash language created_at version"
        yield Filling("user_account", columns, self.people())
        yield Filling("post", "id municipality_id user_id role from_day", self.posts())
        columns = "id municipality_id code dimension kind position version"
        yield Filling("inventory_question", columns, self.questions())
        yield Filling("inventory_round", "id municipality_id year state version", self.rounds())

    def municipalities(self) -> Rows:
        for n in upto(WHOLE):
            yield n, f"Kommun {n}", f"m{n}", "sv", 5, 1

    def schools(self) -> Rows:
        for n in upto(2 * SCHOOLS):
            stages = ("F-6", "7-9", "F-9")[n % 3]
            yield n, town_of(n), f"{n:08}", f"Skola {n}", stages, 200 + n % 300, "own_unit", 1

    def people(self) -> Rows:
        for n in upto(WHOLE):
            yield n, n, email(n), f"Person {n}", self.password, "sv", self.moment, 1

    def posts(self) -> Rows:
        for n in upto(WHOLE):
            yield n, n, n, "coordinator", LONG_AGO

    def questions(self) -> Rows:
        for municipality in upto(WHOLE):
            for n in range(INDICATORS):
                standard = STANDARD[n] if n < len(STANDARD) else None
                code = standard.code if standard else f"EGEN_{n}"
                dimension = standard.dimension.value if standard else "pedagogy"
                kind = standard.kind.value if standard else "number"
                yield (municipality - 1) * INDICATORS + n + 1, municipality, code, dimension, kind, n + 1, 1

    def rounds(self) -> Rows:
        for municipality in upto(WHOLE):
            for year in range(YEARS):
                yield round_id(municipality, year), municipality, NEWEST - year, "open", 1

    def answers(self) -> str:
        """Return the statement that lets every school have begun to answer: values refer to that."""
        return (
            "INSERT INTO inventory_answer (municipality_id, round_id, school_id, state, version)"
            " SELECT r.municipality_id, r.id, s.id, 'begun', 1"
            " FROM inventory_round r JOIN school s ON s.municipality_id = r.municipality_id"
        )

    def values(self) -> str:
        """Return the statement that makes all answers: figures in thousandths, one in forty unknown.

        The database makes them itself, which takes a tenth of what sending them does.
        """
        codes = ", ".join(f"'{code}'" for code in ASKED_OF_THE_WHOLE)
        measured = ", ".join(str(municipality) for municipality in sorted(self.filled))
        return (
            "INSERT INTO inventory_value"  # noqa: S608 - numbers and codes from above
            " (municipality_id, round_id, school_id, question_id, figure, quality, source)"
            " SELECT municipality_id, round_id, school_id, question_id,"
            " CASE WHEN mixed % 40 = 0 THEN NULL WHEN position = 1 THEN (120 + mixed % 600) * 1000"
            " WHEN kind <> 'number' THEN 1000 + mixed % 3 * 1000 ELSE mixed % 60000 END,"
            " CASE WHEN mixed % 40 = 0 THEN 'unknown' ELSE 'measured' END, 'form'"
            " FROM (SELECT r.municipality_id, r.id AS round_id, s.id AS school_id, q.id AS question_id, q.position,"
            f" q.kind, s.id * 7919 + (q.position - 1) * 104729 + ({NEWEST} - r.year) * 1299 AS mixed"
            " FROM inventory_round r JOIN school s ON s.municipality_id = r.municipality_id"
            " JOIN inventory_question q ON q.municipality_id = r.municipality_id"
            f" WHERE r.municipality_id IN ({measured}) AND (r.municipality_id <> {WHOLE} OR q.code IN ({codes}))"
            " ORDER BY r.id, s.id, q.id) AS made"
        )


if __name__ == "__main__":
    sys.exit(main())
