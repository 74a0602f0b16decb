"""`python -m tests.bench`: measures everything in one run and prints one table. A missed figure is no failure."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import planner.factory  # noqa: F401 - all tables are known before one of them is asked for
from tests.bench import (
    comparing,
    country,
    country_data,
    documents,
    feeds,
    home,
    importing,
    inventory,
    limits,
    load,
    pages,
    surveys,
    town,
)
from tests.bench.figures import STATED, Result, table
from tests.bench.servers import LIMITS, Server, environment, serving
from tests.postgres import NoPostgresError, free_port, private_cluster

SMALL: Final = (
    "pages",
    "memory",
    "start",
    "workers",
    "saving",
    "feeds",
    "documents",
    "surveys",
    "home",
    "compare",
)  # at the demonstration's size
SECTIONS: Final = (*SMALL, "import", "inventory", "country")
CAPTION: Final = """
ours, limit: CPU ms per request of the server's worker processes, the median of turns (±: half of what lies
between the quartiles), one worker, one connection kept alive, ours and the limits taking turns in one run.
p50 wall: what the client waited. limit: the bare work of the same kind, see tests/bench/limits.py.
to reach: the figure as stated, in proportion to what its limit costs here; stated there: {stated}.
Sizes are before compression; pages are asked for as a browser does, compressed.
Memory, the start, saving and the whole country are in the unit shown; the whole country is the wall time of
counting alone. Pages of indicators: what the client waited, beside plain SQL for the same values.
Load for two workers, feeds too, comes from {connections} processes with a connection each, on {cores} cores.
""".strip()


def main() -> int:
    """Measure and print; return 1 only when something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first impression in a minute")
    parser.add_argument(
        "--only", metavar="NAME", default="", help=f"one of {', '.join(SECTIONS)}, or part of a row's name"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        print("The benchmark reads /proc, as Linux has it.", file=sys.stderr)
        return 1
    began = time.monotonic()
    results: list[Result] = []
    if options.database != "postgresql":
        results += on_database("SQLite", "", options)
    if options.database != "sqlite":
        try:
            with private_cluster() as cluster:
                results += on_database("PostgreSQL", cluster.address, options)
        except NoPostgresError as error:
            print(f"Not measured on PostgreSQL: {error}", file=sys.stderr)
    stated = ", ".join(f"{name} {figure:g}" for name, figure in STATED.items())
    print(table(results))
    print()
    print(CAPTION.format(stated=stated, connections=load.CONNECTIONS, cores=os.cpu_count()))
    missed = sum(result.verdict == "missed" for result in results)
    judged = sum(result.reach is not None for result in results)
    print(f"{judged - missed} of {judged} figures reached, in {time.monotonic() - began:.0f} s.")
    return 0


def on_database(name: str, address: str, options: argparse.Namespace) -> list[Result]:
    """Measure on one database; return the lines of the table."""
    section, part = (options.only, "") if options.only in SECTIONS else ("", options.only.casefold())

    def wanted(row: str) -> bool:
        return part in row.casefold()

    def chosen(this: str) -> bool:
        return this == section if section else not part or this == "pages"

    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="oppna-dorren-bench-") as folder:
        if any(chosen(one) for one in SMALL):
            tell(f"{name}: the demonstration data with {town.EVENTS} and {town.MORE_EVENTS} further events …")
            found += small(Path(folder) / "town", address, name, quick=options.quick, chosen=chosen, wanted=wanted)
        if chosen("import"):
            tell(f"{name}: the import of 6,000 schools …")
            found += imported(Path(folder) / "import", address, name, quick=options.quick)
        if chosen("inventory"):
            tell(f"{name}: pages of indicators in the whole country's inventory …")
            place = Path(folder) / "inventory"
            place.mkdir()
            url, _own = databases(address, place, "inventory")
            found += inventory.on_database(url, quick=options.quick)
        if chosen("country"):
            tell(f"{name}: the whole country …")
            found += large(Path(folder) / "country", address, name, quick=options.quick)
    return found


def small(
    folder: Path, address: str, name: str, *, quick: bool, chosen: Callable[[str], bool], wanted: Callable[[str], bool]
) -> list[Result]:
    """Measure at the demonstration's size."""
    folder.mkdir()
    port = free_port()
    url, own = databases(address, folder, "town")
    env = environment(folder, production=False, port=port, database=url)
    town.build(env)
    limits.prepare(own)
    made = town.fill(env)
    served = environment(folder, production=True, port=port, database=url)
    limited = served | {"LIMITS_DATABASE": own, "LIMITS_OF": made.app.config["SQLALCHEMY_DATABASE_URI"]}
    label = "" if name == "SQLite" else f", {name}"
    found: list[Result] = []
    with running(served, limited, folder, port) as (ours, bare):
        if chosen("pages"):
            tell(f"{name}: pages and feeds …")
            found += pages.run(ours, bare, made, folder, quick=quick, wanted=wanted, label=label)
        requests = pages.Mixed(made)
    if chosen("feeds"):
        tell(f"{name}: feeds from two workers …")
        found += feeds.run(served, limited, folder, made, quick=quick, person=requests.person, label=label)
    if chosen("memory"):
        tell(f"{name}: memory …")
        found += load.memory(served, folder, quick=quick, asked=requests.mixed, label=label)
    if chosen("start"):
        tell(f"{name}: the start …")
        found += load.start(served, folder, quick=quick, label=label)
    if chosen("workers"):
        tell(f"{name}: one worker and two …")
        found += load.workers(served, limited, folder, quick=quick, asked=requests.heavy, label=label)
    if chosen("documents"):
        tell(f"{name}: documents …")
        found += documents.run(made, quick=quick, label=label)
    if chosen("surveys"):
        tell(f"{name}: surveys …")
        found += surveys.run(made, quick=quick, label=label)
    if chosen("home"):
        tell(f"{name}: the home page …")
        found += home.run(made.app, made.here.id, quick=quick, label=label)
    if chosen("compare") and not address:
        tell(f"{name}: compare …")
        found += comparing.run(made.app, quick=quick)
    if chosen("saving") and not address:
        tell(f"{name}: saving while feeds are fetched …")
        found += load.saving(served, folder, quick=quick, person=requests.person, feed=requests.feed)
    return found


def imported(folder: Path, address: str, name: str, *, quick: bool) -> list[Result]:
    """Measure the import of a round at national size, on a database of its own."""
    folder.mkdir()
    url, _own = databases(address, folder, "import")
    env = environment(folder, production=False, port=free_port(), database=url)
    town.build(env, demo=False)
    return importing.run(env, quick=quick, label="" if name == "SQLite" else f", {name}")


def large(folder: Path, address: str, name: str, *, quick: bool) -> list[Result]:
    """Measure at national size."""
    folder.mkdir()
    port = free_port()
    url, own = databases(address, folder, "country")
    env = environment(folder, production=False, port=port, database=url)
    town.build(env, demo=False)
    limits.prepare(own)
    made = country_data.build(env)
    label = f", {name}"
    found = country.count(env, made.app, quick=quick, label=label)
    found += home.run(made.app, 1, quick=quick, label=f", country{label}")
    served = environment(folder, production=True, port=port, database=url)
    limited = served | {"LIMITS_DATABASE": own, "LIMITS_OF": made.app.config["SQLALCHEMY_DATABASE_URI"]}
    with running(served, limited, folder, port) as (ours, bare):
        found += pages.run_large(ours, bare, made, quick=quick, label=f", country{'' if name == 'SQLite' else label}")
    return found


@contextmanager
def running(
    served: Mapping[str, str], limited: Mapping[str, str], folder: Path, port: int
) -> Iterator[tuple[Server, Server]]:
    """Run ours and the limits beside each other, a worker each."""
    with (
        serving(served, folder / "server.log", port=port) as ours,
        serving(limited, folder / "limits.log", app=LIMITS) as bare,
    ):
        yield ours, bare


def databases(address: str, folder: Path, name: str) -> tuple[str, str]:
    """Return the addresses of the measured database and the limits' own; on PostgreSQL both are made."""
    if not address:
        return "", f"sqlite:///{folder / 'limits.sqlite3'}"
    url = make_url(address).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    made = []
    with admin.connect() as connection:
        for database in (f"bench_{name}", f"limits_{name}"):
            connection.execute(text(f"CREATE DATABASE {database}"))
            made.append(url.set(database=database).render_as_string(hide_password=False))
    admin.dispose()
    return made[0], made[1]


def tell(line: str) -> None:
    """Say what is being done, apart from the table."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
