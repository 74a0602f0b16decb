"""A whole country in one database, made in bulk: the size that the design plans for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from planner.accounts.passwords import hashed
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.settings import read_settings
from planner.demo.load import PASSWORD
from planner.factory import create_app
from tests.bench.town import Place, Town

TOWNS: Final = 290
SCHOOLS: Final = 6_000
STAFF: Final = 34  # in each municipality, some 10,000 in all
NEEDS: Final = 8  # in each municipality, and as many competence areas
YEARS: Final = 3
PLANS: Final = SCHOOLS * 2  # a year
ACTIVITIES: Final = 5  # in each plan, 60,000 a year
GOALS: Final = 100_000
EVENTS: Final = 20_000  # a year
SIGN_UPS: Final = 5  # for each event of this year

FIRST_PRINCIPAL: Final = TOWNS + TOWNS * STAFF  # people are numbered: coordinators, staff, principals
LONG_AGO: Final = "2020-08-01"

Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class Filling:
    """What goes into one table: its columns, and rows of what the database itself stores."""

    table: str
    columns: str
    rows: Rows


def build(env: Mapping[str, str]) -> Town:
    """Fill a migrated, empty database; return the town of its first municipality."""
    app = create_app(read_settings(env))
    with app.app_context():
        with db.engine.connect() as connection:
            land(connection, Country())
            connection.commit()
        if db.engine.dialect.name == "postgresql":
            # As autovacuum would do in time.
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        db.engine.dispose()
    place = Place(1, "m1", 1)
    return Town(app, place, place)


def land(connection: Connection, country: Country) -> None:
    """Put everything into its tables, the quickest way there is on either database."""
    connection.exec_driver_sql(
        "CREATE TABLE bench_measure (id INTEGER PRIMARY KEY, school_year INTEGER, municipality_id INTEGER,"
        " need_id INTEGER, status VARCHAR(9))"
    )
    for filling in country.fillings():
        fill(connection, filling)
    connection.exec_driver_sql(
        "CREATE INDEX ix_bench_measure ON bench_measure (school_year, municipality_id, need_id, status)"
    )


def fill(connection: Connection, filling: Filling) -> None:
    """Put rows into one table."""
    if not connection.in_transaction():
        connection.begin()  # the driver is asked below, past SQLAlchemy, and would commit each row by itself
    raw: Any = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        _insert(raw, filling)
    else:
        _copy(raw, filling)


def _insert(raw: sqlite3.Connection, filling: Filling) -> None:
    columns = filling.columns.split()
    marks = ", ".join("?" for _ in columns)
    raw.executemany(
        f"INSERT INTO {filling.table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names from below
        filling.rows,
    )


def _copy(raw: psycopg.Connection[Any], filling: Filling) -> None:
    table = sql.Identifier(filling.table)
    columns = sql.SQL(", ").join(map(sql.Identifier, filling.columns.split()))
    with raw.cursor() as cursor:
        # Triggers write what can be searched, into another table with a wall.
        cursor.execute("SELECT set_config('planner.municipality', '*', true)")
        # COPY is refused where the wall holds its owner too, which it does again before anything is committed.
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = %s", [filling.table])
        walled = cursor.fetchone() == (True,)
        if walled:
            cursor.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)) as copy:
            for row in filling.rows:
                copy.write_row(row)
        # Foreign keys are checked at the end of the statement before; nothing is left that would refuse this.
        if walled:
            cursor.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table))


@contextmanager
def unguarded(connection: Connection, table: str) -> Iterator[None]:
    """Lift a table's triggers, references and further indexes meanwhile, and put them back as they were; commits.

    Millions of rows are then checked and put in order at once, and not each by itself.
    """
    run = connection.exec_driver_sql
    if connection.dialect.name == "postgresql":
        run("SELECT set_config('planner.municipality', '*', false)")
        references = run(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"  # noqa: S608
            f" WHERE conrelid = '{table}'::regclass AND contype = 'f'"
        ).all()
        indexes = run(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"  # noqa: S608
            f" WHERE indrelid = '{table}'::regclass AND NOT indisunique"
        ).all()
        away = [f"ALTER TABLE {table} DISABLE TRIGGER USER", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"]
        away += [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, _rule in references]
        back = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}" for name, rule in references]
        back += [f"ALTER TABLE {table} ENABLE TRIGGER USER", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    else:
        indexes = run(
            f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{table}' AND type = 'index' AND sql IS NOT NULL"  # noqa: S608
        ).all()
        triggers = run(f"SELECT name, sql FROM sqlite_master WHERE tbl_name = '{table}' AND type = 'trigger'").all()  # noqa: S608
        connection.commit()
        references_checked(connection, "OFF")
        away = [f"DROP TRIGGER {name}" for name, _made in triggers]
        back = [made for _name, made in triggers]
    for statement in (*away, *(f"DROP INDEX {name}" for name, _made in indexes)):
        run(statement)
    yield
    for statement in (*(made for _name, made in indexes), *back):
        run(statement)
    connection.commit()
    if connection.dialect.name == "sqlite":
        assert not run(f"PRAGMA foreign_key_check({table})").all()
        connection.commit()
        references_checked(connection, "ON")


def references_checked(connection: Connection, how: str) -> None:
    """Turn SQLite's checking of references on or off: between transactions only, so past SQLAlchemy."""
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA foreign_keys = {how}")


def upto(count: int) -> range:
    """Return the numbers from one to that."""
    return range(1, count + 1)


def town_of(number: int) -> int:
    """Return whose a thing is: numbers go round the municipalities again and again."""
    return (number - 1) % TOWNS + 1


def one_of(town: int, count: int, which: int) -> int:
    """Return one of a town's things, of which each town has so many."""
    return town + TOWNS * (which % count)


def staff(town: int, which: int) -> int:
    """Return one of a town's library staff."""
    return TOWNS + one_of(town, STAFF, which)


def school_of(plan: int) -> int:
    """Return the school of a plan."""
    return (plan - 1) % SCHOOLS + 1


def status(activity: int) -> str:
    """Return how an activity goes."""
    return ("done", "planned", "ongoing", "done")[activity % 4]


class Country:
    """The rows of every table, in the order in which they may be inserted."""

    def __init__(self) -> None:
        self.now = clock.now().astimezone(UTC).replace(microsecond=0)
        self.moment = stored(self.now)
        self.year = SchoolYear.current().start_year
        self.password = hashed(PASSWORD)

    def fillings(self) -> Iterator[Filling]:
        """Yield all tables."""
        yield Filling("municipality", "id name slug language smallest_group version", self.municipalities())
        yield Filling("school", "id municipality_id unit_code name stages pupils access_mode version", self.schools())
        columns = "id municipality_id email name password_hash language created_at version"
        yield Filling("user_account", columns, self.people())
        columns = "id municipality_id user_id school_id role kind hours_per_week from_day"
        yield Filling("post", columns, self.posts())
        yield Filling("competence_area", "id municipality_id code title_sv title_en version", self.areas())
        columns = "id municipality_id code title_sv title_en description_sv description_en dimension source decision"
        yield Filling("need", f"{columns} decided_at version", self.needs())
        columns = "id municipality_id school_id focus_area school_year title state created_by_id created_at"
        approval = "submitted_by_id submitted_at approved_by_id approved_at in_force_number version"
        yield Filling("plan", f"{columns} {approval}", self.plans())
        columns = "id municipality_id plan_id position title in_force_since version"
        yield Filling("objective", columns, self.objectives())
        columns = "id municipality_id plan_id objective_id position what starts_on due_on due_in_force status done_at"
        yield Filling("activity", f"{columns} in_force_since version", self.activities())
        columns = "id municipality_id activity_id need_id in_force_since"
        yield Filling("activity_need", columns, self.answers())
        columns = "id municipality_id user_id school_id need_count how due_on school_year"
        states = "state proposed_at decided_by_id decided_at achieved_by_id achieved_at evidence_count version"
        yield Filling("competence_goal", f"{columns} {states}", self.goals())
        columns = "id municipality_id goal_id area_id place from_level to_level"
        yield Filling("goal_area", columns, self.goal_areas())
        yield Filling("goal_need", "id municipality_id goal_id need_id", self.goal_needs())
        columns = "id municipality_id title language capacity least_number seats_taken state school_year created_by_id"
        yield Filling("training_event", f"{columns} created_at published_at held_at version", self.events())
        columns = "id municipality_id event_id starts_at ends_at place uid sequence created_at modified_at version"
        yield Filling("training_session", columns, self.sessions())
        yield Filling("event_need", "id municipality_id event_id need_id", self.event_needs())
        columns = "id municipality_id event_id user_id state signed_up_at version"
        yield Filling("sign_up", columns, self.sign_ups())
        yield Filling("bench_measure", "id school_year municipality_id need_id status", self.flat())

    def municipalities(self) -> Rows:
        for n in upto(TOWNS):
            yield n, f"Kommun {n}", f"m{n}", "sv", 5, 1

    def schools(self) -> Rows:
        for n in upto(SCHOOLS):
            yield n, town_of(n), f"{n:08}", f"Skola {n}", "F-6", 200 + n % 300, "own_unit", 1

    def people(self) -> Rows:
        for n in upto(FIRST_PRINCIPAL + SCHOOLS):
            name = "coordinator" if n <= TOWNS else f"person{n}"
            yield n, town_of(n), f"{name}@m{town_of(n)}.example", f"Person {n}", self.password, "sv", self.moment, 1

    def posts(self) -> Rows:
        for n in upto(FIRST_PRINCIPAL + SCHOOLS):
            town = town_of(n)
            if n <= TOWNS:
                yield n, town, n, None, "coordinator", None, None, LONG_AGO
            elif n <= FIRST_PRINCIPAL:
                school = one_of(town, SCHOOLS // TOWNS, n // TOWNS)
                yield n, town, n, school, "librarian", "school_librarian", 20_000, LONG_AGO
            else:
                yield n, town, n, n - FIRST_PRINCIPAL, "principal", None, None, LONG_AGO

    def areas(self) -> Rows:
        for n in upto(TOWNS * NEEDS):
            yield n, town_of(n), f"K{(n - 1) // TOWNS + 1}", "Läsfrämjande", "Promoting reading", 1

    def needs(self) -> Rows:
        for n in upto(TOWNS * NEEDS):
            texts = "Lika tillgång", "Equal access", "Det skiljer mellan skolorna.", "Schools differ."
            code = f"B{(n - 1) // TOWNS + 1}"
            yield n, town_of(n), code, *texts, "staffing", "group", "confirmed", self.moment, 1

    def plans(self) -> Rows:
        for n in upto(PLANS * YEARS):
            school = school_of(n)
            town = town_of(school)
            area = ("reading", "information_literacy")[(n - 1) // SCHOOLS % 2]
            writer = staff(town, n)
            about = school, area, self.year_of(n), "Handlingsplan", "approved"
            yield n, town, *about, writer, self.moment, writer, self.moment, town, self.moment, 1, 3

    def objectives(self) -> Rows:
        for n in upto(PLANS * YEARS):
            yield n, town_of(school_of(n)), n, 1, "Fler elever läser på fritiden", self.moment, 1

    def activities(self) -> Rows:
        for n, plan, town in self.numbered_activities():
            starts = self.year_of(plan)
            due = f"{starts + 1}-{n % 5 + 1:02}-15"
            done_at = self.moment if status(n) == "done" else None
            days = f"{starts}-09-01", due, due
            yield n, town, plan, plan, n % 5, "Boksamtal i alla klasser", *days, status(n), done_at, self.moment, 2

    def answers(self) -> Rows:
        for n, _plan, town in self.numbered_activities():
            yield n, town, n, one_of(town, NEEDS, n), self.moment

    def flat(self) -> Rows:
        for n, plan, town in self.numbered_activities():
            yield n, self.year_of(plan), town, one_of(town, NEEDS, n), status(n)

    def goals(self) -> Rows:
        for n in upto(GOALS):
            town, turn = town_of(n), n // TOWNS
            starts = self.year - n % YEARS
            about = staff(town, turn), one_of(town, SCHOOLS // TOWNS, turn)
            content = 1, "Kurs och kollegialt lärande", f"{starts + 1}-05-01", starts
            achieved = (town, self.moment) if n % 4 == 0 else (None, None)
            state = "achieved" if n % 4 == 0 else "agreed"
            yield n, town, *about, *content, state, self.moment, town, self.moment, *achieved, 1, 3

    def goal_areas(self) -> Rows:
        for n in upto(GOALS):
            yield n, town_of(n), n, one_of(town_of(n), NEEDS, n // 5), 1, 1, 3

    def goal_needs(self) -> Rows:
        for n in upto(GOALS):
            yield n, town_of(n), n, one_of(town_of(n), NEEDS, n // TOWNS)

    def events(self) -> Rows:
        for n in upto(EVENTS * YEARS):
            age = (n - 1) // EVENTS
            state = "held" if age or n % 2 else "open"
            held_at = self.moment if state == "held" else None
            about = f"Läsfrämjande i grupp, träff {n}", "sv", 30, 0, 0 if age else SIGN_UPS
            yield n, town_of(n), *about, state, self.year - age, town_of(n), self.moment, self.moment, held_at, 1

    def sessions(self) -> Rows:
        for n in upto(EVENTS * YEARS):
            starts = self.now + timedelta(days=n % 150 - 75 - 365 * ((n - 1) // EVENTS))
            times = stored(starts), stored(starts + timedelta(hours=2))
            uid = f"00000000-0000-4000-8000-{n:012}"
            yield n, town_of(n), n, *times, "Stadsbiblioteket, sal 3", uid, 0, self.moment, self.moment, 1

    def event_needs(self) -> Rows:
        for n in upto(EVENTS * YEARS):
            yield n, town_of(n), n, one_of(town_of(n), NEEDS, n // TOWNS)

    def sign_ups(self) -> Rows:
        for n in upto(EVENTS * SIGN_UPS):
            event = (n - 1) // SIGN_UPS + 1
            yield n, town_of(event), event, staff(town_of(event), n), "registered", self.moment, 1

    def year_of(self, plan: int) -> int:
        """Return the year a plan's school year begins in."""
        return self.year - (plan - 1) // PLANS

    @staticmethod
    def numbered_activities() -> Iterator[tuple[int, int, int]]:
        """Yield (activity, plan, town)."""
        for n in upto(PLANS * YEARS * ACTIVITIES):
            plan = (n - 1) // ACTIVITIES + 1
            yield n, plan, town_of(school_of(plan))


def stored(moment: datetime) -> str:
    """Return a moment as SQLite keeps it and PostgreSQL reads it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000"
