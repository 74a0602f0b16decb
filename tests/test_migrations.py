"""Migrations lead up and down with rows in the tables, and end where the models are, on both databases."""

import os
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url

from planner.accounts.models import User
from planner.core.db import Base, db, every_municipality
from planner.core.health import newest_migration
from planner.core.settings import ROOT
from planner.core.transaction import PlannerApp
from planner.factory import add_commands, create_app
from tests.conftest import ON_POSTGRESQL, settings
from tests.factories import Town, build_town
from tests.reliability.attack import populated


@pytest.fixture
def empty(app: PlannerApp, tmp_path: Path) -> Iterator[PlannerApp]:
    """An app on a database of its own with nothing in it, not even tables."""
    if not ON_POSTGRESQL:
        made = create_app(settings(f"sqlite:///{tmp_path / 'planner.sqlite3'}", tmp_path))
        add_commands(made)
        yield made
        with made.app_context():
            db.engine.dispose()
        return
    url, name = make_url(app.config["PLANNER"].database_url), f"migrations_{os.getpid()}"
    admin = create_engine(url.set(database=url.username), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = create_app(settings(url.set(database=name).render_as_string(hide_password=False), tmp_path))
    add_commands(made)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def revisions() -> list[str]:
    """The revisions in order; there is one first and one last."""
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert script.get_heads() == [newest_migration()]
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def populated_town(app: PlannerApp) -> Town:
    with app.app_context():
        town = build_town()
        db.session.commit()
    populated(app, town)
    return town


def rows(app: PlannerApp) -> dict[str, int]:
    """How many rows each table that there is now holds."""
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        there = set(inspect(connection).get_table_names())
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name in there
        }
        db.session.rollback()
        return found


def test_the_migrated_tables_are_the_models(empty: PlannerApp) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_with_rows_in_every_table_of_before(empty: PlannerApp) -> None:
    """What an older revision has tables for is still there after each step down, and after the way up."""
    with empty.app_context():
        flask_migrate.upgrade()
    populated_town(empty)
    before = rows(empty)
    filled = {name for name, count in before.items() if count}
    assert len(filled) > 20, sorted(filled)
    for revision in reversed(revisions()[:-1]):
        with empty.app_context():
            flask_migrate.downgrade(revision=revision)
        now = rows(empty)
        assert now == {name: before[name] for name in now}, f"at {revision}"
    kept = rows(empty)
    assert kept["user_account"] == before["user_account"] > 0
    for revision in revisions()[1:]:
        with empty.app_context():
            flask_migrate.upgrade(revision=revision)
        now = rows(empty)
        assert {name: now[name] for name in kept} == kept, f"at {revision}"
    with empty.app_context(), every_municipality():
        assert db.session.scalar(select(func.count(User.id))) == before["user_account"]
        db.session.rollback()


def test_from_nothing_to_everything_and_back_to_nothing(empty: PlannerApp) -> None:
    with empty.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        flask_migrate.upgrade()
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version", *Base.metadata.tables}
