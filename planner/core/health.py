"""For the operator's monitor: is the process up, and is everything it needs there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from planner.core.access import public
from planner.core.db import db
from planner.core.settings import ROOT

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("health", __name__)

LEAST_FREE_BYTES = 50 * 2**20


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether database, migrations and disk are as they must be; 503 with the names of those that are not."""
    failing = [name for name, check in (("database", database_ready), ("disk", disk_ready)) if not check()]
    if failing:
        return jsonify(status="failing", failing=failing), 503
    return jsonify(status="ok")


def newest_migration() -> str:
    """Return the revision the code expects the database to be at."""
    return (ROOT / "migrations" / "HEAD").read_text().strip()


def database_ready() -> bool:
    """Tell whether the database answers and has the tables the code expects."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return found == newest_migration()


def disk_ready() -> bool:
    """Tell whether there is room left where the data is."""
    return shutil.disk_usage(current_app.config["PLANNER"].data_dir).free > LEAST_FREE_BYTES


def problem() -> str | None:
    """Return in one line why the server should not start, with what to do, or None."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError as error:
        db.session.rollback()
        said = str(getattr(error, "orig", error)).splitlines()[0]
        if "no such table" in said or "does not exist" in said:
            return "The database is empty: run `make run`, or `flask --app wsgi db upgrade`."
        if "not a database" in said or "malformed" in said:
            return "The database file is damaged: restore a backup, see docs/backup.md."
        return f"The database cannot be opened ({said}): check PLANNER_DATABASE_URL and PLANNER_DATA_DIR."
    finally:
        db.session.rollback()
    if found != newest_migration():
        return f"The database is at migration {found}, not {newest_migration()}: run `flask --app wsgi db upgrade`."
    return None
