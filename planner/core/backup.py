"""Backup and restore of the SQLite database: one file that is whole, and nothing overwritten that might be needed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url

from planner.core import clock
from planner.core.health import newest_migration
from planner.core.settings import ROOT

SIDE_FILES = ("-wal", "-shm", "-journal")
PATIENCE = 10  # seconds that a busy database is waited for


class BackupError(Exception):
    """The backup or the restore was refused before anything was changed; the message says what to do."""


def register(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup_command(*, file: Path) -> None:
    """Copy the SQLite database into FILE, whole and checked, while the app goes on serving."""
    try:
        back_up(database_file(), file)
    except (BackupError, OSError, sqlite3.Error) as error:
        _refuse(f"No backup was made: {error}")
    click.echo(f"The database is in {file} ({file.stat().st_size:,} bytes), whole and checked.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def restore_command(*, file: Path) -> None:
    """Put the database in FILE, made by `backup`, in the place of the present one, which is kept beside it."""
    try:
        revision, kept = restore(file, database_file())
    except (BackupError, OSError, sqlite3.Error) as error:
        _refuse(f"Nothing was restored: {error}")
    click.echo(f"The database is the one of {file}." + (f" The former one is kept as {kept}." if kept else ""))
    if revision != newest_migration():
        click.echo(f"It is at migration {revision}, not {newest_migration()}: run `flask --app wsgi db upgrade`.")


def _refuse(line: str) -> None:
    click.echo(" ".join(line.split()), err=True)
    raise SystemExit(1)


def database_file() -> Path:
    """Return where the SQLite database is; raises BackupError when another database is used."""
    url = make_url(current_app.config["PLANNER"].database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        message = "the database is PostgreSQL's; use pg_dump and pg_restore as docs/backup.md shows."
        raise BackupError(message)
    # Flask-SQLAlchemy takes a relative path from the instance folder.
    return Path(current_app.instance_path) / url.database


def back_up(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment; writers go on meanwhile."""
    if target.exists():
        message = f"{target} is there already and is never overwritten; choose another name."
        raise BackupError(message)
    if not source.exists():
        message = f"there is no database at {source}; check PLANNER_DATA_DIR and PLANNER_DATABASE_URL."
        raise BackupError(message)
    unfinished = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
    try:
        # Made with the rights it will have: it holds what the database holds.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_open(source)) as from_, closing(sqlite3.connect(unfinished)) as to:
            from_.backup(to)
            to.execute("PRAGMA journal_mode=DELETE")  # one file, that can be read from a read-only disk too
        check(unfinished)
        _to_disk(unfinished)
        _name_also(unfinished, target)
        _to_disk(target.parent)
    finally:
        for ending in ("", *SIDE_FILES):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def restore(source: Path, target: Path) -> tuple[str, Path | None]:
    """Put a backup in the database's place; return its migration and where the former database is kept."""
    if not source.exists():
        message = f"there is no file {source}."
        raise BackupError(message)
    incoming = target.with_name(f"{target.name}.incoming-{os.getpid()}")
    try:
        with incoming.open("xb") as copy, source.open("rb") as original:
            incoming.chmod(0o600)
            shutil.copyfileobj(original, copy)
        revision = check(incoming)
        kept = _set_aside(target)
        _to_disk(incoming)
        incoming.replace(target)
        _to_disk(target.parent)
    finally:
        for ending in ("", *SIDE_FILES):
            incoming.with_name(incoming.name + ending).unlink(missing_ok=True)
    return revision, kept


def check(file: Path) -> str:
    """Return the migration of a whole database of ours; raises BackupError for a damaged or foreign one."""
    try:
        with closing(_open(file)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            torn = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            ours = {"alembic_version", "municipality", "user_account"} <= tables
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone() if ours else None
    except sqlite3.DatabaseError as error:
        message = f"the file is damaged or no SQLite database ({error}); take another backup."
        raise BackupError(message) from error
    if found != "ok" or torn is not None:
        message = "the file is damaged (its integrity check failed); take another backup."
        raise BackupError(message)
    if revision is None:
        message = "the file is a database of something else; take one that `flask --app wsgi backup` made."
        raise BackupError(message)
    if not list((ROOT / "migrations" / "versions").glob(f"{revision[0]}_*.py")):
        message = f"the file is at migration {revision[0]}, which this version does not know; update the app first."
        raise BackupError(message)
    return str(revision[0])


def _set_aside(database: Path) -> Path | None:
    """Keep the present database under another name, too; raises BackupError while anything has it open."""
    if not database.exists():
        return None
    try:
        with closing(_open(database, patience=1)) as connection:
            # Needs the file for itself alone, and leaves all of it in the one file.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            message = f"{database} is in use; stop the app and its mail worker first."
            raise BackupError(message) from error
        raise
    except sqlite3.DatabaseError:
        pass  # damaged: then it is kept as it is, with what belongs to it
    kept = database.with_name(f"{database.name}.before-{clock.now():%Y%m%dT%H%M%SZ}")
    _name_also(database, kept)
    for ending in SIDE_FILES:
        with suppress(FileNotFoundError):
            # Left behind, it would be taken for the new database's.
            database.with_name(database.name + ending).replace(kept.with_name(kept.name + ending))
    return kept


def _name_also(file: Path, name: Path) -> None:
    """Give a file a second name; unlike a rename, this refuses when the name is taken."""
    try:
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:  # not every file system can
        with name.open("xb") as copy, file.open("rb") as original:
            name.chmod(0o600)
            shutil.copyfileobj(original, copy)
            os.fsync(copy.fileno())


def _open(file: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=patience, isolation_level=None)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
