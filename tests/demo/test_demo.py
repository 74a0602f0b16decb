"""The demonstration data and the command that loads it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DatabaseError

from planner.accounts.models import User
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import Base, db, every_municipality
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.demo import load
from planner.demo.inventory import UnreadableFigureError, read
from planner.inventory.models.answers import Quality
from planner.schools.models import Municipality
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

PASSWORD = "oppna-dorren"
ROLES = ("coordinator", "librarian", "librarian2", "principal", "principal2", "teacher", "head")


def run(app: PlannerApp, *options: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it said."""
    done = app.test_cli_runner().invoke(args=["demo", *options])
    return done.exit_code, done.output


@pytest.fixture(autouse=True)
def only_the_small_town(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load Granby only: the command is tried here; what it tells of Dörrby is read in test_told.py."""
    monkeypatch.setattr(load, "TOWNS", (("Granby", "granby"),))


def everything(app: PlannerApp) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with app.app_context(), every_municipality():
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = db.session.connection().execute(table.select()).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found


def test_a_second_run_changes_nothing(app: PlannerApp) -> None:
    assert run(app)[0] == 0
    before = everything(app)
    assert run(app) == (0, "The demonstration data is there already: nothing changed.\n")
    assert everything(app) == before


def test_fresh_empties_everything_first_and_leaves_the_audit_trail_append_only(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    browse(town.librarian).get("/account")
    with inside(app, town.id):
        db.session.add(AuditEvent(at=clock.now(), user_id=1, action="old", subject="old", subject_id=1))
        db.session.add(
            OutboxMail(
                key="old",
                user_id=1,
                address="old@dorrby.example",
                subject="Old",
                text="Old",
                created_at=clock.now(),
                next_try_at=clock.now(),
            )
        )
    assert run(app, "--fresh")[0] == 0
    with app.app_context(), every_municipality():
        assert set(db.session.scalars(select(Municipality.slug))) == {"granby"}
        assert set(db.session.scalars(select(User.email).where(User.name.contains("Librarian")))) == set()
        assert list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "old"))) == []
        assert list(db.session.scalars(select(OutboxMail))) == []
    with inside(app, 1):
        db.session.add(AuditEvent(at=clock.now(), user_id=1, action="new", subject="new", subject_id=1))
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        with pytest.raises(DatabaseError, match="append-only"), connection.begin_nested():
            connection.execute(delete(AuditEvent))


def test_if_empty_does_nothing_when_there_is_any_municipality(app: PlannerApp, town: Town) -> None:
    del town
    before = everything(app)
    assert run(app, "--if-empty") == (0, "")
    assert everything(app) == before


def test_if_empty_loads_into_an_empty_database(app: PlannerApp) -> None:
    assert run(app, "--if-empty")[0] == 0
    with app.app_context(), every_municipality():
        assert db.session.scalar(select(func.count(Municipality.id))) == 1


def test_production_refuses_it_and_keeps_its_data(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    del town
    before = everything(app)
    monkeypatch.setitem(app.config, "PLANNER", replace(app.config["PLANNER"], env="production"))
    for options in ([], ["--fresh"], ["--if-empty"]):
        assert run(app, *options) == (1, "Demonstration data is refused with PLANNER_ENV=production.\n")
    assert everything(app) == before


def test_it_says_what_it_loaded(app: PlannerApp) -> None:
    assert run(app) == (0, "Granby: 3 schools, 8 people.\n")


def test_a_load_that_fails_leaves_what_was_there(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    del town
    before = everything(app)
    monkeypatch.setattr(load, "load_goals", lambda *_: 1 / 0)
    assert run(app, "--fresh")[0] == 1
    assert everything(app) == before


@pytest.mark.parametrize("day", ["2027-01-01", "2027-03-28", "2027-07-01", "2028-02-29"])
def test_it_can_be_told_on_any_day(app: PlannerApp, day: str) -> None:
    with time_machine.travel(f"{day}T00:30:00Z"):
        assert run(app)[0] == 0


@pytest.mark.parametrize(
    ("column", "field", "figure", "quality"),
    [
        ("Elever", "416", Decimal(416), Quality.MEASURED),
        ("Kvm", "46,9", Decimal("46.9"), Quality.MEASURED),
        ("fy_1", "4\N{NO-BREAK SPACE}503", Decimal(4503), Quality.MEASURED),
        ("Sittplatser", "ca 10", Decimal(10), Quality.ESTIMATED),
        ("fy_1", "Värde okänt", None, Quality.UNKNOWN),
        ("fy_3", "", None, Quality.UNKNOWN),
        ("VAR08_1", "3", None, Quality.NOT_RELEVANT),
        ("VAR09_1", "3", Decimal(3), Quality.MEASURED),
        ("Tot_personaltimmar", "0,0", Decimal(0), Quality.MEASURED),
    ],
)
def test_a_field_is_read_with_its_quality(column: str, field: str, figure: Decimal | None, quality: Quality) -> None:
    assert read(column, field) == (figure, quality)


@pytest.mark.parametrize("field", ["cirka", "1,2,3", "NaN", "1e309x", "ca"])
def test_a_field_that_is_no_figure_is_refused(field: str) -> None:
    with pytest.raises(UnreadableFigureError):
        read("Kvm", field)
