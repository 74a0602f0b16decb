"""The demonstration data and the command that loads it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DatabaseError

from planner.accounts import passwords
from planner.accounts.models import User
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import Base, db, every_municipality
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.demo.inventory import UnreadableFigureError, read
from planner.inventory.models import InventoryRound, InventoryValue, Quality
from planner.needs.models import Need, NeedDecision
from planner.schools.models import Municipality, Post, School
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

PASSWORD = "oppna-dorren"
ROLES = ("coordinator", "librarian", "librarian2", "principal", "principal2", "teacher", "head")


def run(app: PlannerApp, *options: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it said."""
    done = app.test_cli_runner().invoke(args=["demo", *options])
    return done.exit_code, done.output


@pytest.fixture
def demo(app: PlannerApp) -> PlannerApp:
    """The app with the demonstration data."""
    assert run(app)[0] == 0
    return app


def everything(app: PlannerApp) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with app.app_context(), every_municipality():
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = db.session.connection().execute(table.select()).all()
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found


def test_it_loads_two_municipalities_with_what_each_begins_with(demo: PlannerApp) -> None:
    with demo.app_context(), every_municipality():
        counts = {
            name: {
                "schools": db.session.scalar(select(func.count(School.id)).where(School.municipality_id == id_)),
                "people": db.session.scalar(select(func.count(User.id)).where(User.municipality_id == id_)),
                "needs": db.session.scalar(select(func.count(Need.id)).where(Need.municipality_id == id_)),
            }
            for id_, name in db.session.execute(select(Municipality.id, Municipality.slug))
        }
    assert counts == {
        "dorrby": {"schools": 14, "people": 37, "needs": 8},
        "granby": {"schools": 3, "people": 8, "needs": 8},
    }


def test_a_second_run_changes_nothing(demo: PlannerApp) -> None:
    before = everything(demo)
    assert run(demo) == (0, "The demonstration data is there already: nothing changed.\n")
    assert everything(demo) == before


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
        assert set(db.session.scalars(select(Municipality.slug))) == {"dorrby", "granby"}
        assert db.session.scalar(select(func.count(User.id)).where(User.id == town.librarian.id, User.name == "x")) == 0
        assert set(db.session.scalars(select(User.email).where(User.name.contains("Librarian")))) == set()
        assert list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "old"))) == []
        assert list(db.session.scalars(select(OutboxMail))) == []
    with inside(app, 1):
        db.session.add(AuditEvent(at=clock.now(), user_id=1, action="new", subject="new", subject_id=1))
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(delete(AuditEvent))


def test_if_empty_does_nothing_when_there_is_any_municipality(app: PlannerApp, town: Town) -> None:
    del town
    before = everything(app)
    assert run(app, "--if-empty") == (0, "")
    assert everything(app) == before


def test_if_empty_loads_into_an_empty_database(app: PlannerApp) -> None:
    assert run(app, "--if-empty")[0] == 0
    with app.app_context(), every_municipality():
        assert db.session.scalar(select(func.count(Municipality.id))) == 2


def test_production_refuses_it_and_keeps_its_data(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    del town
    before = everything(app)
    monkeypatch.setitem(app.config, "PLANNER", replace(app.config["PLANNER"], env="production"))
    for options in ([], ["--fresh"], ["--if-empty"]):
        assert run(app, *options) == (1, "Demonstration data is refused with PLANNER_ENV=production.\n")
    assert everything(app) == before


@pytest.mark.parametrize("town_slug", ["dorrby", "granby"])
def test_the_people_of_the_readme_sign_in_with_the_one_password(
    demo: PlannerApp, browse: Callable[..., Browser], town_slug: str
) -> None:
    del demo
    for role in ROLES:
        page = browse().get("/sign-in").submit({"email": f"{role}@{town_slug}.example", "password": PASSWORD})
        assert page.status == 303, role


def test_every_active_person_has_the_password_and_no_real_address(demo: PlannerApp) -> None:
    with demo.app_context(), every_municipality():
        people = db.session.scalars(select(User)).all()
        assert {person.email.rpartition("@")[2] for person in people} == {"dorrby.example", "granby.example"}
        hashes = {person.password_hash for person in people}
        assert [passwords.matches(PASSWORD, password_hash) for password_hash in hashes] == [True]
        assert [person.name for person in people if not person.active] == ["Gun Palmér"]


def test_nobody_active_is_without_a_post_and_every_role_is_held_in_both(demo: PlannerApp) -> None:
    with demo.app_context(), every_municipality():
        roles: dict[int, set[str]] = {}
        for municipality_id, role in db.session.execute(select(Post.municipality_id, Post.role)):
            roles.setdefault(municipality_id, set()).add(role)
        without = db.session.scalars(
            select(User.name).where(User.deactivated_at.is_(None), User.id.not_in(select(Post.user_id)))
        ).all()
    assert set(map(frozenset, roles.values())) == {
        frozenset({"coordinator", "head", "principal", "librarian", "teacher"})
    }
    assert without == []


def test_the_inventory_keeps_what_is_unknown_unknown(demo: PlannerApp) -> None:
    with demo.app_context(), every_municipality():
        found = db.session.execute(
            select(InventoryRound.year, School.name, InventoryValue.column_name, InventoryValue.figure)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .where(InventoryValue.quality == Quality.ESTIMATED, School.name == "Åkerskolan")
            .order_by(InventoryRound.year)
        ).all()
        unknown = db.session.execute(
            select(InventoryRound.year, School.name, InventoryValue.column_name)
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .where(InventoryValue.quality == Quality.UNKNOWN, School.name == "Sjöängsskolan")
        ).all()
        per_round = db.session.execute(
            select(School.municipality_id, InventoryRound.year, func.count(InventoryValue.id))
            .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
            .join(School, School.id == InventoryValue.school_id)
            .group_by(School.municipality_id, InventoryRound.year)
            .order_by(School.municipality_id, InventoryRound.year)
        ).all()
    assert [tuple(row) for row in found] == [
        (2024, "Åkerskolan", "Sittplatser", Decimal(10)),
        (2025, "Åkerskolan", "Sittplatser", Decimal(10)),
    ]
    assert [tuple(row) for row in unknown] == [(2024, "Sjöängsskolan", "fy_3")]
    assert [row[2] for row in per_round] == [14 * 28, 14 * 28, 3 * 28, 3 * 28]


def test_the_row_of_an_unknown_school_is_skipped_and_said(app: PlannerApp) -> None:
    said = run(app)[1].splitlines()
    assert said[0] == ("dorrby/inventory_2025.csv, row 16: no school has unit code 19009999 (Nedlagda skolan); skipped")


def test_the_needs_are_confirmed_and_have_somewhere_to_go(demo: PlannerApp) -> None:
    with demo.app_context(), every_municipality():
        needs = db.session.scalars(select(Need)).all()
    assert [
        need.code
        for need in needs
        if need.decision is NeedDecision.RECEIVED or need.effect_baseline is None or need.effect_target is None
    ] == []


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
