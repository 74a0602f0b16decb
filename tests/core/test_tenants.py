"""No municipality sees another: the session's criterion, the references, and PostgreSQL's own policies."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import aliased

from planner.accounts.models import User
from planner.core.db import Base, NoMunicipalityError, Tenant, db, enter, every_municipality
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedGoal, ProductGoal
from planner.schools.models import Post, School
from tests.factories import Town

on_postgresql = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") != "postgresql", reason="row-level security is PostgreSQL's"
)


@pytest.fixture
def here(app: PlannerApp, town: Town) -> Iterator[Town]:
    with app.app_context():
        enter(town.id)
        yield town
        db.session.rollback()


def test_without_a_municipality_nothing_is_read(app: PlannerApp, town: Town) -> None:
    assert town.need
    with app.app_context(), pytest.raises(NoMunicipalityError):
        db.session.scalars(select(Need)).all()


def test_without_a_municipality_subqueries_find_nothing(app: PlannerApp, town: Town) -> None:
    assert town.need
    with app.app_context():
        assert db.session.scalar(select(exists().where(Need.id > 0))) is False


@pytest.mark.parametrize(
    "statement",
    [
        select(func.count(Need.id)),
        select(func.count()).select_from(Need),
        select(func.count()).select_from(aliased(Need)),
        select(func.count()).select_from(select(Need.id).subquery()),
    ],
    ids=["count of ids", "count of rows", "alias", "subquery"],
)
def test_every_way_to_count_counts_this_municipality_only(here: Town, statement: object) -> None:
    with every_municipality():
        everywhere = db.session.scalar(select(func.count(Need.id)))
    assert (everywhere, db.session.scalar(statement)) == (4, 2)  # type: ignore[call-overload]


def test_a_row_of_the_neighbour_is_as_missing_as_one_that_never_was(here: Town) -> None:
    assert db.session.get(School, here.neighbour.school) is None
    assert db.session.get(School, 99_999) is None
    assert db.session.get(School, here.school) is not None


def test_a_join_does_not_reach_the_neighbour(here: Town) -> None:
    rows = db.session.execute(
        select(User.email).join(Post, Post.user_id == User.id).where(Post.school_id == here.neighbour.school)
    ).all()
    assert rows == []


def test_bulk_changes_stay_within_the_municipality(here: Town) -> None:
    changed = db.session.query(Need).update({Need.title_sv: "Ändrat"})
    assert changed == 2
    with every_municipality():
        untouched = db.session.scalar(select(func.count(Need.id)).where(Need.title_sv != "Ändrat"))
    assert untouched == 2


def test_a_row_cannot_be_written_for_the_neighbour(here: Town) -> None:
    db.session.add(ProductGoal(municipality_id=here.neighbour.id, code="G9", title_sv="x", title_en="x"))
    with pytest.raises(NoMunicipalityError):
        db.session.flush()


def test_the_database_refuses_a_reference_to_the_neighbours_row(here: Town) -> None:
    goal = ProductGoal(code="G9", title_sv="x", title_en="x")
    db.session.add(goal)
    db.session.flush()
    db.session.add(NeedGoal(need_id=here.neighbour.need, goal_id=goal.id))
    with pytest.raises(IntegrityError):
        db.session.flush()


@on_postgresql
def test_postgresql_itself_shows_only_this_municipalitys_rows(here: Town) -> None:
    raw = text("SELECT count(*) FROM need")
    assert db.session.execute(raw).scalar() == 2
    with every_municipality():
        assert db.session.execute(raw).scalar() == 4
    assert db.session.execute(raw).scalar() == 2
    db.session.rollback()
    assert db.session.execute(raw).scalar() == 2, "a new transaction must be told the municipality again"


@on_postgresql
def test_postgresql_itself_refuses_to_write_the_neighbours_rows(here: Town) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(
            text("INSERT INTO product_goal (municipality_id, code, title_sv, title_en) VALUES (:m, 'G8', 'x', 'x')"),
            {"m": here.neighbour.id},
        )


@on_postgresql
def test_every_tenants_table_has_its_policy(app: PlannerApp) -> None:
    tables = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)}
    with app.app_context():
        walled = db.session.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).scalars()
        assert sorted(tables - set(walled)) == [], "add these tables to wall(op, …) in their migration"


def test_every_table_that_names_a_municipality_is_a_tenants_table() -> None:
    """Only such tables get the criterion; a table outside must not hold a municipality's rows."""
    tenants = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)}
    naming = {table.name for table in Base.metadata.sorted_tables if "municipality_id" in table.columns}
    assert naming == tenants
    assert {table.name for table in Base.metadata.sorted_tables} - tenants == {"municipality", "attempt"}
